"""The demo's beginning: one fund, its people with their mandates, regulations, open books with an opening balance."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from emergency.models import User
from fund.ledger import chart
from fund.ledger.receipts import record_opening
from fund.models import Fund, Mandate, Role
from fund.money import Money
from fund.regulations import seed_r1
from notifications.contact_points import reach
from notifications.models import DemoClock

FUND_CODE = "relief"
OPENING = Money(1_000_000, "EUR")


@dataclass(frozen=True)
class DemoPerson:
    """One person of the demo: what they hold and where."""

    login: str
    pseudonym: str
    role: Role | None
    seat_number: int | None = None
    countries: tuple[str, ...] = ()
    is_chair: bool = False
    is_deputy_chair: bool = False
    is_ethics: bool = False


PEOPLE = (
    DemoPerson("ada", "Ada", Role.CONTACT, countries=("GE",)),
    DemoPerson("aziz", "Aziz", Role.CONTACT, countries=("KZ",)),
    DemoPerson("cora", "Cora", Role.COORDINATOR),
    DemoPerson("ben", "Ben", Role.MEMBER, 1, is_chair=True),
    DemoPerson("bea", "Bea", Role.MEMBER, 2, is_deputy_chair=True),
    DemoPerson("bo", "Bo", Role.MEMBER, 3, is_ethics=True),
    DemoPerson("bela", "Bela", Role.MEMBER, 4, is_ethics=True),
    DemoPerson("bao", "Bao", Role.SUBSTITUTE, 5),
    DemoPerson("tom", "Tom", Role.TREASURER),
    DemoPerson("chen", "Chen", Role.CHECKER),
    DemoPerson("gil", "Gil", Role.GUARDIAN),
    DemoPerson("ana", "Ana", Role.AUDITOR),
    DemoPerson("sam", "Sam", Role.STEWARD),
    DemoPerson("cy", "Cy", None),
)


@dataclass(frozen=True)
class Seeded:
    """What the people's own devices must know to make the first roster."""

    fund: Fund
    readers: tuple[tuple[str, uuid.UUID, str], ...]


def seed(*, now: datetime) -> Seeded:
    """Make the demo once and return its fund and readers; a second call changes nothing."""
    with transaction.atomic():
        DemoClock.objects.get_or_create(pk=1)
        fund = Fund.objects.filter(code=FUND_CODE).first() or _make_fund(now)
    held = Mandate.objects.filter(fund=fund, role__in=_READING).select_related("user").order_by("user__login")
    return Seeded(fund, tuple((mandate.user.login, mandate.user_id, mandate.role) for mandate in held))


_READING = (Role.COORDINATOR, Role.MEMBER, Role.SUBSTITUTE, Role.TREASURER, Role.CHECKER)


def _make_fund(now: datetime) -> Fund:
    fund = Fund.objects.create(code=FUND_CODE, name="Emergency Relief Fund (demo)")
    users = {person.login: _make_person(person, fund, now) for person in PEOPLE}
    chart.open_books(fund, by=users["tom"].pk, now=now)
    bank = chart.account(fund, chart.BANK)
    first_day = date(now.year, 1, 1)
    record_opening(fund=fund, amounts=[(bank, OPENING)], on=first_day, by=users["tom"].pk, now=now)
    seed_r1(fund, drafted_by=users["ben"], adopted_by=users["bea"], now=now, with_examples=True)
    return fund


def _make_person(person: DemoPerson, fund: Fund, now: datetime) -> User:
    user = User.objects.create_user(person.login, None, pseudonym=person.pseudonym)
    if person.role:
        Mandate.objects.create(
            fund=fund,
            user=user,
            role=person.role,
            starts_on=date(now.year, 1, 1),
            seat_number=person.seat_number,
            countries=list(person.countries),
            years=[now.year - 1, now.year] if person.role == Role.AUDITOR else [],
            is_chair=person.is_chair,
            is_deputy_chair=person.is_deputy_chair,
            is_ethics=person.is_ethics,
        )
        reach(user.pk, channel="email", address=f"{person.login}@people.invalid")
    return user
