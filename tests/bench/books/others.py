"""What people would take instead: two plain tables, django-ledger, and on PostgreSQL django-hordak."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django_ledger.models import EntityModel
from django_ledger.models.journal_entry import JournalEntryModel
from django_ledger.models.transactions import TransactionModel

from tests.bench.measuring import PAST, day_of
from tests.bench.models import BareEntry, BarePosting

NOW = datetime.now(UTC)
CENT = Decimal("0.01")


class Plain:
    """An entry and its postings in two tables, and nothing that guards them."""

    name = "two plain tables"

    def post(self) -> None:
        """Insert one entry with two postings."""
        with transaction.atomic():
            entry = BareEntry.objects.create(kind="donation")
            sides = {"1010": 1, "4020": -1}
            BarePosting.objects.bulk_create(
                BarePosting(entry=entry, account=code, amount_minor=minor) for code, minor in sides.items()
            )


class DjangoLedger:
    """An entity of django-ledger with a bank and an income account."""

    name = "django-ledger"

    def __init__(self) -> None:
        self.user = get_user_model().objects.create(login="bench", pseudonym="Bench")
        self.entity = EntityModel.create_entity(
            name="Fund", use_accrual_method=False, admin=self.user, fy_start_month=1
        )
        chart = self.entity.create_chart_of_accounts(assign_as_default=True, commit=True, coa_name="chart")
        self.bank = chart.create_account(
            code="1010", name="Bank", role="asset_ca_cash", balance_type="debit", active=True
        )
        self.gifts = chart.create_account(
            code="4020", name="Gifts", role="in_operational", balance_type="credit", active=True
        )
        self.ledger = self.entity.create_ledger(name="books", posted=True)

    def post(self) -> None:
        """Post one gift of a cent by its documented call."""
        sides = [(self.bank, "debit"), (self.gifts, "credit")]
        self.entity.commit_txs(
            je_timestamp=datetime.now(UTC),
            je_txs=[{"account": one, "amount": CENT, "tx_type": side, "description": ""} for one, side in sides],
            je_posted=True,
            je_ledger_model=self.ledger,
        )

    def fill(self, count: int) -> None:
        """Put that many posted gifts into its tables; by its own call it would take hours."""
        entries = [
            JournalEntryModel(ledger=self.ledger, timestamp=NOW, posted=True, locked=True, je_number=f"B-{number}")
            for number in range(count)
        ]
        JournalEntryModel.objects.bulk_create(entries, batch_size=2000)
        TransactionModel.objects.bulk_create(
            (
                TransactionModel(journal_entry=entry, account=account, tx_type=side, amount=CENT)
                for entry in entries
                for account, side in ((self.bank, "debit"), (self.gifts, "credit"))
            ),
            batch_size=2000,
        )

    def trial_balance(self) -> None:
        """Draw up its digest of all accounts."""
        self.entity.digest(user_model=self.user, to_date=datetime.now(UTC), entity_slug=self.entity.slug)


class Hordak:
    """Two accounts of django-hordak; it has no floor, so nothing is ever refused."""

    name = "django-hordak"

    def __init__(self) -> None:
        # It does not even import on SQLite.
        from hordak.models import Account, Leg, Transaction
        from moneyed import Money

        self.Leg, self.Transaction, self.money = Leg, Transaction, Money(CENT, "EUR")
        make: Any = Account.objects.create
        self.bank = make(name="Bank", code="1", type="AS", currencies=["EUR"])
        self.gifts = make(name="Gifts", code="2", type="IN", currencies=["EUR"])

    def post(self) -> None:
        """Post one gift of a cent by its documented call."""
        with transaction.atomic():
            self.gifts.transfer_to(self.bank, self.money)

    def bulk(self, count: int) -> None:
        """Insert that many gifts of today with bulk_create."""
        self._bulk([NOW.date()] * count)

    def fill(self, count: int) -> None:
        """Insert that many gifts over all days of this year."""
        self._bulk([day_of(number, today=NOW.date()) for number in range(count)])

    def _bulk(self, days: list[date]) -> None:
        with transaction.atomic():
            entries = self.Transaction.objects.bulk_create([self.Transaction(date=day) for day in days])
            self.Leg.objects.bulk_create(
                leg
                for entry in entries
                for leg in (
                    self.Leg(transaction=entry, account=self.gifts, credit=self.money),
                    self.Leg(transaction=entry, account=self.bank, debit=self.money),
                )
            )

    def balance_then(self) -> None:
        """Sum up what the bank account held at the end of a day in the middle of the year."""
        self.bank.get_balance(as_of=day_of(PAST, today=NOW.date()))


def can_hordak() -> bool:
    """Say whether this database is one that django-hordak knows."""
    return connection.vendor == "postgresql"
