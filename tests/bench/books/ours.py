"""Our books as the bench uses them: every guarantee on, nothing left out."""

import subprocess
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import IntegrityError, transaction

from fund.ledger import balances, chart, receipts
from fund.ledger.posting import EntryDraft, PostingDraft, pair, post_entries
from fund.models import Account, AccountBalance, EntryKind, Fund
from fund.money import Money
from tests.bench.measuring import PAST, day_of

TOM = uuid.uuid4()
NOW = datetime.now(UTC)
TODAY = NOW.date()
CENT = Money(1, "EUR")


class Ours:
    """A fund with money in its bank."""

    name = "ours"

    def __init__(self) -> None:
        self.fund = Fund.objects.create(code="bench", name="Fund")
        chart.open_books(self.fund, by=TOM, now=NOW)
        self.bank, self.gifts = chart.accounts(self.fund, chart.BANK, chart.DONATIONS)
        self.promised, self.reserve = chart.accounts(self.fund, chart.ENCUMBRANCES, chart.RESERVE_FOR_ENCUMBRANCES)

    def post(self) -> None:
        """Post one gift of a cent."""
        with transaction.atomic():
            post_entries([self._draft(EntryKind.DONATION, self.bank, self.gifts)], by=TOM, now=NOW)

    def bulk(self, count: int) -> None:
        """Post that many gifts of today in one act."""
        self._bulk([TODAY] * count)

    def fill(self, count: int) -> None:
        """Post that many gifts in one act, over all days of this year."""
        self._bulk([day_of(number, today=TODAY) for number in range(count)])

    def _bulk(self, days: list[date]) -> None:
        drafts = [self._draft(EntryKind.DONATION, self.bank, self.gifts, on=day) for day in days]
        with transaction.atomic():
            post_entries(drafts, by=TOM, now=NOW)

    def promise(self) -> bool:
        """Promise a cent, and say whether there was one left."""
        try:
            with transaction.atomic():
                post_entries([self._draft(EntryKind.COMMITMENT, self.promised, self.reserve)], by=TOM, now=NOW)
        except IntegrityError:
            return False
        return True

    def balance_now(self) -> None:
        """Read what the bank account holds."""
        AccountBalance.objects.get(account=self.bank, fund=self.fund, currency="EUR")

    def balance_then(self) -> None:
        """Sum up what the bank account held at the end of a day in the middle of the year."""
        balances.account_balance(self.bank, at=day_of(PAST, today=TODAY))

    def trial_balance(self) -> None:
        """Draw up the trial balance of today."""
        balances.trial_balance([self.fund], at=None, now=NOW)

    def export(self, file: Path) -> None:
        """Write the journal for hledger."""
        with file.open("w", encoding="utf-8") as out:
            call_command("export_journal", "--format", "hledger", "--fund", "bench", stdout=out)

    def give(self, amount: Money) -> None:
        """Let a gift arrive."""
        with transaction.atomic():
            receipts.record_donation(fund=self.fund, account=self.bank, amount=amount, on=TODAY, by=TOM, now=NOW)

    def _draft(self, kind: EntryKind, debit: Account, credit: Account, *, on: date = TODAY) -> EntryDraft:
        like = PostingDraft(account=debit, fund=self.fund, amount=CENT)
        return EntryDraft(
            kind=kind,
            on=on,
            source_type="bench",
            source_id=uuid.uuid4(),
            source_step="bench",
            postings=pair(debit, credit, CENT, like=like),
        )


def by_hledger(file: Path) -> None:
    """Let hledger add up the same books from its own text."""
    subprocess.run(["hledger", "-f", str(file), "balance", "--flat"], check=True, capture_output=True)
