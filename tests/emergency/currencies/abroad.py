"""Cases in tenge over the API: asked, judged in euros, paid from an account in tenge while the rate moves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from emergency.models import BudgetLine, Round
from fund.ledger import chart, receipts
from fund.ledger.commitments import remaining
from fund.ledger.verifying import verify
from fund.models import AccountBalance, Commitment, Fund, FundAvailable
from fund.money import Money
from tests.emergency.api.callers import Filed, Town, asking, open_town, step, tokens_for
from tests.factories import NOW, make_fund
from tests.fund.rates.world import rate
from tests.remembered import remembered

KZT = "1030"


def tenge(amount: str) -> dict[str, str]:
    """Return an amount in the form of the API."""
    return named(amount, "KZT")


def named(amount: str, currency: str) -> dict[str, str]:
    """Return an amount in any currency in the form of the API."""
    return {"amount": amount, "currency": currency}


@dataclass
class Abroad:
    """A town, its clock, and how its books stand."""

    town: Town
    clock: Any

    def rate(self, value: str, *, currency: str = "KZT", at: datetime = NOW, revision: int = 1) -> None:
        """One euro is worth so much of the currency from this day on."""
        _rate(self.town.fund, currency, value, at, revision)

    def at(self, days: int, *, hours: int = 0) -> datetime:
        """Let so many days of the story have passed."""
        moment = NOW + timedelta(days=days, hours=hours)
        self.clock.move_to(moment)
        # Their tokens are older than a day by then.
        tokens = tokens_for(self.town.people, moment)
        for name, token in tokens.items():
            self.town[name].token = token
        return moment

    def ask(self, *amounts: str | None, currency: str = "KZT", **more: Any) -> Filed:
        """Let Aziz ask for help in Kazakhstan: legal aid and medicine, in tenge."""
        lines = [
            {"use": use, "amount": named(amount, currency) if amount else None}
            for use, amount in zip(("legal_aid", "medicine"), amounts, strict=False)
        ]
        return _ask(self.town, {**asking({}), "country": "KZ", "lines": lines, **more})

    def decided(self, amount: str = "1200000.00", *seats: str) -> Filed:
        """Return a case approved by these seats, by default the three a majority wants."""
        case = self.ask(amount)
        self.town.to_review(case)
        self.town.approve(case, *(seats or ("ben", "bea", "bo")))
        assert case.state == "approved", case.state
        return case

    def payable(self, amount: str = "1200000.00") -> Filed:
        """Return a case whose money is promised and whose details are given."""
        case = self.decided(amount)
        self.town.give_details(case, by="aziz")
        return case

    def round(self, case: Filed) -> Round:
        """Return the case's newest round."""
        return Round.objects.filter(aid_request__reference=case.reference).latest("opened_at")

    def line(self, case: Filed) -> BudgetLine:
        """Return its first budget line."""
        return BudgetLine.objects.filter(aid_request__reference=case.reference).order_by("position")[0]

    def promised(self, case: Filed) -> list[Commitment]:
        """Return what is promised and not paid."""
        return remaining(case.row.books_ref)

    @property
    def committed(self) -> int:
        """Return what the fund has promised in all, in cents, once the books were counted again."""
        assert verify().ok, verify().problems
        return FundAvailable.objects.get(pk=self.town.fund.pk).committed_minor

    @property
    def is_in_balance(self) -> bool:
        """Say whether all accounts together come to nothing, in each currency and in euros."""
        rows = AccountBalance.objects.filter(fund=self.town.fund).order_by()
        sums = rows.values_list("currency").annotate(own=Sum("balance_minor"))
        return not any(own for _currency, own in sums) and not rows.aggregate(base=Sum("base_minor"))["base"]

    def base(self, code: str) -> str:
        """Return what an account of the books stands for in euros, all currencies together."""
        rows = AccountBalance.objects.filter(account__code=code, fund=self.town.fund)
        return Money(sum(rows.values_list("base_minor", flat=True)), "EUR").text()


def open_abroad(clock: Any) -> Abroad:
    """Make the town of these stories."""
    fund = make_fund("6000.00")
    town = open_town(fund)
    story = Abroad(town, clock)
    story.rate("500")
    give(story, "3000000.00 KZT", KZT)
    return story


def give(story: Abroad, text: str, code: str, *, at: datetime = NOW) -> None:
    """Open an account in another currency, and let a gift arrive there."""
    _give(story.town.fund, text, code, story.town.people["tom"].pk, at)


@step
def _ask(town: Town, body: dict[str, Any]) -> Filed:
    filed = town["aziz"].must("aid-requests/", body)
    return Filed(filed["reference"], filed["access_code"])


@remembered
def _give(fund: Fund, text: str, code: str, by: UUID, at: datetime) -> None:
    amount, currency = text.split()
    with transaction.atomic():
        bank = chart.open_bank_account(fund, code=code, name=currency, currency=currency, by=by, now=at)
        money = Money.parse(amount, currency)
        receipts.record_donation(fund=fund, account=bank, amount=money, on=at.date(), by=by, now=at)


@remembered
def _rate(fund: Fund, currency: str, value: str, at: datetime, revision: int) -> None:
    rate(fund, "EUR", currency, value, on=at.date(), revision=revision)
