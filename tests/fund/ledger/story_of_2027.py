"""The story of 2027, act by act: what a small network's treasurer, checker and board did in a year.

Every act happens on a day of its own and takes nothing for granted that a bank or a board would not have said.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from fund.ledger import advances, chart, closing, commitments, conversions, deposits, disbursements, receipts, setaside
from fund.ledger import sureties as bail
from fund.ledger.commitments import CommitmentLine
from fund.ledger.conversions import Exchange
from fund.models import Account, Commitment, Disbursement, DonorProject, Fund, Organisation, Period, WayChange
from tests.fund.ledger.abroad import money
from tests.fund.ledger.world import BEA, BEN, CHEN, COR, TOM
from tests.fund.rates.world import rate

YEAR = 2027
NEXT_YEAR = datetime(YEAR + 1, 1, 10, 9, tzinfo=UTC)
# What each month's five cases ask for, in euros.
CASES = {"legal_aid": "100.00", "medicine": "60.00", "ticket": "80.00", "housing": "150.00", "basic_needs": "50.00"}


def day(month: int, number: int = 15) -> date:
    """Return a day of the year."""
    return date(YEAR, month, number)


def act(on: date, call: Callable[..., Any], /, *args: Any, by: uuid.UUID = TOM, **named: Any) -> Any:
    """Do one act at nine o'clock of a day, in a transaction of its own."""
    now = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    with transaction.atomic():
        return call(*args, by=by, now=now, **named)


@dataclass
class Story:
    """The fund, its purse, its three banks, its projects, and the payments that something happened to."""

    fund: Fund
    purse: Fund
    euro: Account
    dollar: Account
    lari: Account
    projects: dict[str, DonorProject] = field(default_factory=dict)

    def tell(self) -> Iterator[int]:
        """Tell the year month by month; yields the number of each month that is over."""
        for month, happenings in enumerate(_MONTHS, start=1):
            happenings(self, month)
            act(day(month, 25), receipts.record_fee, fund=self.fund, account=self.euro, amount=money("3.50 EUR"),
                on=day(month, 25))  # fmt: skip
            yield month

    def close_month(self, month: int) -> Period:
        """Close a month on the third day of the next."""
        ends = _end_of(month)
        later = datetime(YEAR, month + 1, 3, 9, tzinfo=UTC)
        with transaction.atomic():
            return closing.close_months(books=self.fund, through=ends, by=TOM, now=later)

    def close_year(self) -> Period:
        """Let Tom ask for the end of the year and Chen confirm it."""
        last = Period.objects.get(fund=self.fund, ends_on=date(YEAR, 12, 31))
        with transaction.atomic():
            closing.ask_year_close(period_id=last.pk, books=self.fund, by=TOM, now=NEXT_YEAR)
        with transaction.atomic():
            return closing.confirm_year_close(period_id=last.pk, books=self.fund, by=CHEN, now=NEXT_YEAR)

    def sign(self, name: str, amount: str, bps: int = 1000) -> None:
        """Sign a project."""
        self.projects[name] = act(
            day(1, 2), setaside.sign_project, fund=self.fund, donor_name=f"{name} Foundation", title=name,
            reference=f"REF-{name.upper()}", amount=money(amount), signed_on=day(1, 2), setaside_bps=bps,
        )  # fmt: skip

    def arrives(self, name: str, amount: str, on: date) -> None:
        """Let an instalment arrive at a project."""
        act(on, setaside.record_instalment, self.projects[name], amount=money(amount), arrived_on=on)

    def moves(self, name: str, amount: str, bank: Account, on: date) -> None:
        """Let a project move its share into the fund."""
        act(on, setaside.receive_setaside, self.projects[name], amount=money(amount), account=bank, on=on)

    def promise(self, use: str, amount: str, on: date, *, fund: Fund | None = None) -> Commitment:
        """Let Ben and Bea promise a line of a case that Cora presented."""
        (made,) = act(
            on, commitments.commit, fund=fund or self.fund, source_ref=uuid.uuid4(),
            lines=[CommitmentLine(use, money(amount))], barred_people=frozenset({COR, BEN, BEA}), country="GE", by=BEN,
        )  # fmt: skip
        return made

    def pay(self, promised: Commitment, amount: str, on: date, **more: Any) -> Disbursement:
        """Let Tom prepare and send, Chen authorise between."""
        known = {"account": self.euro, "way": "vendor", **more}
        terms = known.pop("terms", None)
        payment = act(on, disbursements.prepare, commitment_id=promised.pk, amount=money(amount), **known)
        if terms:
            bail.lay_down(payment, terms, now=datetime(on.year, on.month, on.day, 9, tzinfo=UTC))
        act(on, disbursements.authorise, disbursement_id=payment.pk, by=CHEN)
        return act(on, disbursements.send, disbursement_id=payment.pk)

    def five_cases(self, month: int, *without: str) -> None:
        """Promise and pay the month's cases but those that go another way."""
        for use, amount in CASES.items():
            if use not in without:
                self.pay(self.promise(use, f"{amount} EUR", day(month, 5)), f"{amount} EUR", day(month, 8))


def begin() -> Story:
    """Open the books with EUR 10,000.00, and accounts in dollars and lari at one bank."""
    fund = Fund.objects.create(code="relief", name="Emergency Relief Fund")
    act(day(1, 1), chart.open_books, fund)
    purse = Fund.objects.create(code="winter", name="Winter purse", parent=fund, restriction="medicine in winter")
    act(day(1, 1), chart.open_books, purse)
    dollar, lari = (
        act(day(1, 1), chart.open_bank_account, fund, code=code, name=currency, currency=currency)
        for code, currency in (("1020", "USD"), ("1021", "GEL"))
    )
    story = Story(fund, purse, chart.account(fund, chart.BANK), dollar, lari)
    _let_rates_be_known(fund)
    opening = [(story.euro, money("10000.00 EUR"))]
    act(day(1, 1), receipts.record_opening, fund=fund, amounts=opening, on=day(1, 1))
    WayChange.objects.create(
        fund=fund, country="GE", way="float", is_open=True, minute_number="1/27", proposed_by=BEN,
        proposed_at=datetime(YEAR, 1, 2, tzinfo=UTC), agreed_by=BEA, agreed_at=datetime(YEAR, 1, 2, tzinfo=UTC),
    )  # fmt: skip
    return story


def _let_rates_be_known(fund: Fund) -> None:
    """One euro is 1.25 dollars until June and 1.20 after it, and 2.50 lari all the year; a file every week."""
    for week in range(53):
        on = date(YEAR, 1, 1) + timedelta(weeks=week)
        rate(fund, "EUR", "USD", "1.25" if on < day(7, 1) else "1.20", on=on)
        rate(fund, "EUR", "GEL", "2.50", on=on)


def _january(story: Story, month: int) -> None:
    story.sign("Shelter", "50000.00 EUR")
    story.sign("Voices", "30000.00 USD", bps=1200)
    story.sign("Clinics", "40000.00 GEL")
    story.arrives("Shelter", "20000.00 EUR", day(1, 20))
    story.five_cases(month)


def _february(story: Story, month: int) -> None:
    story.moves("Shelter", "2000.00 EUR", story.euro, day(2, 1))
    act(day(2, 1), deposits.place, fund=story.fund, bank=story.euro, amount=money("4000.00 EUR"), ends_on=day(7, 31),
        rate_bps=200)  # fmt: skip
    story.arrives("Voices", "10000.00 USD", day(2, 10))
    story.five_cases(month)


def _march(story: Story, month: int) -> None:
    story.moves("Voices", "1200.00 USD", story.dollar, day(3, 3))
    story.arrives("Clinics", "25000.00 GEL", day(3, 12))
    partner = Organisation.objects.create(name="Partner House", kind="shelter", how_to_reach="by post")
    terms = advances.Terms(country="GE", settle_by=day(6, 30), organisation=partner)
    payment = act(
        day(3, 15), advances.prepare, fund=story.fund, terms=terms, amount=money("600.00 EUR"), account=story.euro
    )
    act(day(3, 16), advances.authorise, payment_id=payment.pk, by=CHEN)
    story.five_cases(month)


def _april(story: Story, month: int) -> None:
    story.moves("Clinics", "2500.00 GEL", story.lari, day(4, 2))
    story.five_cases(month, "basic_needs")
    _from_the_advance(story, month)


def _may(story: Story, month: int) -> None:
    sold = Exchange(story.dollar, money("600.00 USD"), story.euro, money("470.00 EUR"))
    act(day(5, 4), conversions.record_conversion, sold, fund=story.fund, on=day(5, 4))
    story.five_cases(month, "basic_needs", "ticket")
    _from_the_advance(story, month)
    ticket = story.pay(story.promise("ticket", "80.00 EUR", day(5, 5)), "80.00 EUR", day(5, 8))
    act(day(5, 20), disbursements.returned, disbursement_id=ticket.pk)
    story.pay(ticket.commitment, "80.00 EUR", day(5, 22))


def _june(story: Story, month: int) -> None:
    advance = advances.open_advances(story.fund)[0]
    act(day(6, 10), advances.give_back, advance_id=advance.pk, amount=money("500.00 EUR"), account=story.euro,
        on=day(6, 10))  # fmt: skip
    story.five_cases(month, "legal_aid")
    lawyer = story.promise("legal_aid", "250.00 GEL", day(6, 5))
    story.pay(lawyer, "250.00 GEL", day(6, 8), account=story.lari)


def _july(story: Story, month: int) -> None:
    story.arrives("Shelter", "30000.00 EUR", day(7, 6))
    story.five_cases(month, "housing")
    room = story.promise("housing", "150.00 EUR", day(7, 5))
    story.pay(room, "140.00 EUR", day(7, 8), releases_rest=True)
    first = story.fund.deposits.get()
    act(day(7, 31), deposits.withdraw, deposit_id=first.pk, interest=money("39.45 EUR"))


def _august(story: Story, month: int) -> None:
    story.moves("Shelter", "2500.00 EUR", story.euro, day(8, 4))
    act(day(8, 15), deposits.place, fund=story.fund, bank=story.euro, amount=money("3000.00 EUR"),
        ends_on=date(YEAR + 1, 2, 15), rate_bps=240)  # fmt: skip
    story.five_cases(month, "legal_aid")
    terms = bail.Terms("bail", day(11, 30))
    story.pay(story.promise("legal_aid", "1000.00 EUR", day(8, 5)), "1000.00 EUR", day(8, 8), terms=terms)


def _september(story: Story, month: int) -> None:
    story.arrives("Voices", "10000.00 USD", day(9, 9))
    story.five_cases(month)


def _october(story: Story, month: int) -> None:
    story.moves("Voices", "600.00 USD", story.dollar, day(10, 7))
    act(day(10, 12), receipts.record_donation, fund=story.fund, account=story.euro, amount=money("500.00 EUR"),
        on=day(10, 12))  # fmt: skip
    story.five_cases(month)


def _november(story: Story, month: int) -> None:
    act(day(11, 3), receipts.record_donation, fund=story.purse, account=story.euro, amount=money("1000.00 EUR"),
        on=day(11, 3))  # fmt: skip
    (surety,) = bail.sureties_of(story.fund)
    act(day(11, 20), bail.came_back, surety_id=surety.pk, amount=money("1000.00 EUR"), account=story.euro,
        on=day(11, 20))  # fmt: skip
    story.five_cases(month)


def _december(story: Story, month: int) -> None:
    story.five_cases(month, "legal_aid", "medicine")
    medicine = story.promise("medicine", "60.00 EUR", day(12, 5), fund=story.purse)
    story.pay(medicine, "60.00 EUR", day(12, 8))
    story.promise("legal_aid", "100.00 EUR", day(12, 20))


def _from_the_advance(story: Story, month: int) -> None:
    held = chart.account(story.fund, chart.ADVANCES)
    advance = advances.open_advances(story.fund)[0]
    food = story.promise("basic_needs", "50.00 EUR", day(month, 5))
    story.pay(food, "50.00 EUR", day(month, 8), account=held, way="cash", advance=advance)


def _end_of(month: int) -> date:
    following = date(YEAR + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


_MONTHS = (
    _january, _february, _march, _april, _may, _june, _july, _august, _september, _october, _november, _december,
)  # fmt: skip
