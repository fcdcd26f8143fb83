"""A fund with its cast and money, and aid requests brought to any state through the real actions.

    fund = make_fund("5000.00")
    people = cast(fund)                       # {"ada": User, …}; the regulation R1 and the roster of keys are in force
    case = ask(fund, people, lines={"legal_aid": 90_000}, urgency="red")
    to_review(case, people)                   # taken up, confirmed twice, presented
    approve(case, people)                     # conflict answered, votes cast, window passed
    case = bring_to("in_review", fund, people)

Everything takes the instant it happens at as `at`, by default `NOW`: ten o'clock of the day the keys were made.
Funds and people have the same ids in every test, so that a roster is signed and verified once per process.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from emergency.accounts.second_factor import new_secret
from emergency.actions.asking import intake, joining, verification
from emergency.actions.deciding import appealing, closing, conflicts, presenting, review
from emergency.actions.ending import endings
from emergency.actors import NOBODY, Actor
from emergency.asking.content import AskedLine, Asking
from emergency.models import Choice, SecondFactor, User
from emergency.states import State
from fund.ledger import chart, deposits, receipts
from fund.ledger.balances import overview
from fund.models import Fund, Mandate
from fund.money import Money
from fund.regulations import seed_r1
from notifications import roster
from tests.after_approval import close, confirm_receipt, erase, give_details, pay, prove
from tests.cases import Case
from tests.demo.device import member
from tests.keys import device, founder_lines, next_document, signed
from tests.people import BEGINNING, passphrase_of
from tests.remembered import remembered

NOW = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# Name: roles, and further fields of the mandate.
MANDATES: Mapping[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "ada": (("contact",), {"countries": ["GE"]}),
    "aziz": (("contact",), {"countries": ["KZ"]}),
    "cora": (("coordinator",), {}),
    "ben": (("member",), {"seat_number": 1, "is_chair": True}),
    "bea": (("member",), {"seat_number": 2, "is_deputy_chair": True}),
    "bo": (("member",), {"seat_number": 3}),
    "bela": (("member",), {"seat_number": 4}),
    "bao": (("substitute",), {"seat_number": 5}),
    "tom": (("treasurer",), {}),
    "chen": (("checker",), {}),
    "gil": (("guardian",), {}),
    "ana": (("auditor",), {"years": [NOW.year - 1, NOW.year]}),
    "sam": (("steward",), {}),
    "cy": ((), {}),
}
MEMBERS = ("ben", "bea", "bo", "bela")
READING_ROLES = frozenset({"coordinator", "member", "substitute", "treasurer", "checker"})

People = dict[str, User]


@remembered
def make_fund(balance: str = "5000.00", *, locked: str = "0.00", code: str = "relief") -> Fund:
    """Make a fund with open books; `balance` is liquid, `locked` lies in a deposit for half a year beside it."""
    fund = Fund.objects.create(pk=_id(code), code=code, name="Emergency Relief Fund")
    teller = person("tom").pk
    chart.open_books(fund, by=teller, now=NOW)
    bank = chart.account(fund, chart.BANK)
    opening = Money.parse(balance, "EUR") + Money.parse(locked, "EUR")
    if opening:
        with transaction.atomic():
            receipts.record_opening(fund=fund, amounts=[(bank, opening)], on=NOW.date(), by=teller, now=NOW)
    if held := Money.parse(locked, "EUR"):
        with transaction.atomic():
            ends_on = (NOW + 182 * DAY).date()
            deposits.place(fund=fund, bank=bank, amount=held, ends_on=ends_on, by=teller, now=NOW)
    return fund


@remembered
def donate(fund: Fund, amount: str, *, at: datetime = NOW) -> None:
    """Let a gift arrive in the bank."""
    bank = chart.account(fund, chart.BANK)
    with transaction.atomic():
        receipts.record_donation(
            fund=fund, account=bank, amount=Money.parse(amount, "EUR"), on=at.date(), by=person("tom").pk, now=at
        )


@remembered
def cast(fund: Fund, **more_roles: tuple[str, ...]) -> People:
    """Make everybody with mandates, second factor and keys, and put R1 in force; `more_roles` adds roles by name."""
    people = _everybody()
    mandates = [
        Mandate(fund=fund, user=people[name], role=role, starts_on=BEGINNING, **more)
        for name, (roles, fields) in MANDATES.items()
        for role, more in [*((role, fields) for role in roles), *((role, {}) for role in more_roles.get(name, ()))]
    ]
    Mandate.objects.bulk_create(mandates)
    seed_r1(fund, drafted_by=people["ben"], adopted_by=people["bea"], now=NOW - 30 * DAY, with_examples=True)
    adopt_roster(fund, people, **more_roles)
    return people


def adopt_roster(fund: Fund, people: People, **more_roles: tuple[str, ...]) -> None:
    """Adopt the fund's next roster: everybody of the cast who reads anything, in their reading roles."""
    reading = {
        name: READING_ROLES & {*MANDATES[name][0], *more_roles.get(name, ())} for name in MANDATES if name in people
    }
    lines = [member(device(name), str(people[name].pk), sorted(roles)) for name, roles in reading.items() if roles]
    document = next_document(fund.pk, [*founder_lines(fund.pk), *lines])
    roster.adopt(document, list(_signatures(document)), fund.pk, NOW - 30 * DAY)


@remembered
def person(name: str) -> User:
    """Return somebody of the cast, made when unknown: an account with a second factor and no mandate yet."""
    return User.objects.filter(login=name).first() or _made([name])[0]


def _everybody() -> People:
    """Return the whole cast in few statements: almost every test of cases begins with them."""
    known = {user.login: user for user in User.objects.filter(login__in=MANDATES)}
    made = _made([name for name in MANDATES if name not in known])
    people = {**known, **{user.login: user for user in made}}
    return {name: people[name] for name in MANDATES}


def _made(names: Sequence[str]) -> list[User]:
    users = [User(id=_id(name), login=name, pseudonym=name.capitalize()) for name in names]
    for user in users:
        user.set_password(passphrase_of(user.login))
    User.objects.bulk_create(users)
    SecondFactor.objects.bulk_create(
        SecondFactor(user=user, secret=new_secret(), confirmed_at=NOW - 365 * DAY) for user in users
    )
    return users


@remembered
def ask(
    fund: Fund,
    people: People,
    *,
    lines: Mapping[str, int | None] | None = None,
    by: str | None = "ada",
    at: datetime = NOW,
    helps: int = 1,
    **fields: Any,
) -> Case:
    """Ask for help: amounts in minor units by use, None for "I do not know"; `fields` are those of `Asking`.

    `helps` is the number of people whom it helps.
    """
    asked = {"legal_aid": 40_000} if lines is None else lines
    known: dict[str, Any] = {
        "country": "GE",
        "urgency": "amber",
        "consent": "agrees",
        "harm": "no",
        "for_whom": "other",
        "people": helps,
        "texts": {"narrative": "A story, Ärger, беда", "identity": "Nino N., Tbilisi"},
    }
    asking = Asking(lines=tuple(AskedLine(use, amount) for use, amount in asked.items()), **{**known, **fields})
    actor = Actor(people[by]) if by else NOBODY
    filed = intake.ask_for_help(fund=fund, asking=asking, by=actor, now=at)
    assert filed.access_code
    return Case(filed.reference, filed.access_code, at)


@remembered
def start(fund: Fund, *, at: datetime = NOW) -> Case:
    """Open an unfinished case from the public form."""
    filed = intake.start(fund=fund, by=NOBODY, now=at)
    assert filed.access_code
    return Case(filed.reference, filed.access_code, at)


@remembered
def to_verifying(case: Case, people: People, *, confirmations: int = 2) -> Case:
    """Let Cora take the case up and record that many independent confirmations."""
    by = Actor(people["cora"])
    verification.take_up(reference=case.reference, by=by, now=case.at)
    for _one in range(confirmations):
        verification.confirm(
            reference=case.reference, by=by, now=case.at, confirmer="member", means="voice", independent=True
        )
    return case


@remembered
def present(case: Case, people: People, *, lines: Mapping[str, int] | None = None, **more: Any) -> Case:
    """Let Cora lay the case before the board, by default at the sums asked, 300.00 where no sum was named."""
    proposed = {use: line.asked_minor or 30_000 for use, line in case.lines().items()}
    presenting.present(
        reference=case.reference,
        by=Actor(people["cora"]),
        now=case.at,
        lines={**proposed, **(lines or {})},
        **{"card": "Nino, Tbilisi, asked by Ada", "summary": "In short", **more},
    )
    return case


def to_review(case: Case, people: People, *, confirmations: int = 2, **more: Any) -> Case:
    """Bring a case just asked before the board."""
    return present(to_verifying(case, people, confirmations=confirmations), people, **more)


@remembered
def answer_conflict(case: Case, person: User, level: int = 0, *, at: datetime | None = None) -> None:
    """Let somebody answer the conflict question."""
    conflicts.recuse(reference=case.reference, by=Actor(person), now=at or case.at, level=level)


@remembered
def vote(case: Case, person: User, choice: str = Choice.APPROVE, *, at: datetime | None = None, **more: Any) -> None:
    """Let somebody vote: an approval in full and a decline for want of confirmation unless `more` says otherwise."""
    now = at or case.at
    known: dict[str, Any] = {"revision": case.row.revision}
    if choice == Choice.APPROVE:
        known["amounts"] = case.full()
    if choice == Choice.DECLINE:
        known["reason_code"] = "not_confirmable"
    review.vote(reference=case.reference, by=Actor(person), now=now, choice=choice, **{**known, **more})


def ready_to_vote(case: Case, people: People, *names: str) -> Case:
    """Let these seats say that they know nobody in this case."""
    for name in names or MEMBERS:
        answer_conflict(case, people[name])
    return case


def approve(case: Case, people: People, *names: str) -> Case:
    """Let these members, by default all in order, approve in full until the round is decided, windows passed."""
    for name in names or MEMBERS:
        if case.state == State.IN_REVIEW:
            answer_conflict(case, people[name])
            vote(case, people[name])
        wait_for_window(case)
    return case


def decline(case: Case, people: People, *names: str) -> Case:
    """Let these members, by default all in order, decline until the round is decided."""
    for name in names or MEMBERS:
        if case.state == State.IN_REVIEW:
            answer_conflict(case, people[name])
            vote(case, people[name], Choice.DECLINE)
    return case


@remembered
def file_appeal(case: Case, people: People, *, at: datetime | None = None, text: str = "") -> None:
    """Let the asker appeal with the access code."""
    by, reasons = Actor(holds_code=True), appealing.Reasons(text)
    appealing.appeal(reference=case.reference, by=by, now=at or case.at, reasons=reasons)


@remembered
def elect(fund: Fund, name: str, role: str = "substitute", *, at: datetime = NOW, **fields: Any) -> User:
    """Give somebody, new or known, a mandate on the board that begins on this day."""
    user = person(name)
    Mandate.objects.create(fund=fund, user=user, role=role, starts_on=at.date(), **fields)
    return user


@remembered
def end_mandate(fund: Fund, user: User, *, at: datetime = NOW) -> None:
    """Let somebody's mandates on the board have ended on the day before."""
    on_board = Mandate.objects.filter(fund=fund, user=user, role__in=["member", "substitute"])
    on_board.update(ends_on=(at - DAY).date())


@remembered
def wait_for_window(case: Case) -> None:
    """Let the objection window pass when enough seats approve, and the clock note what the votes decide."""
    later = case.at + DAY
    ready = case.round.votes.filter(choice=Choice.APPROVE).count() >= 2
    if case.state == State.IN_REVIEW and case.round.tier == "two" and ready:
        case.at = later
        closing.close_due_rounds(later)


def bring_to(state: str, fund: Fund, people: People, **asked: Any) -> Case:
    """Return a case in this state, brought there by real acts of real people; `asked` goes to `ask`."""
    if state == State.STARTED:
        return start(fund)
    way = _WAYS[State(state)]
    case = ask(fund, people, **asked)
    for act in way:
        act(case, people)
    assert case.state == state, f"{case.state} instead of {state}"
    return case


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"tests {name}")


@cache
def _signatures(document: bytes) -> tuple[str, ...]:
    return tuple(signed(document))


@remembered
def _question(case: Case, people: People) -> None:
    verification.ask(reference=case.reference, by=Actor(people["cora"]), now=case.at, question_codes=["amount"])


@remembered
def _declined(case: Case, people: People) -> None:
    door = endings.NextDoor("outside_uses", none_known=True)
    endings.decline(reference=case.reference, by=Actor(people["cora"]), now=case.at, door=door)


@remembered
def _referred(case: Case, people: People) -> None:
    door = endings.NextDoor("covered_elsewhere", none_known=True)
    endings.refer(reference=case.reference, by=Actor(people["cora"]), now=case.at, door=door)


def _joined(case: Case, people: People) -> None:
    """Let another request for the same person go on for both, and be refused: the clock ends the two together."""
    first = to_verifying(ask(case.row.fund, people, at=case.at), people, confirmations=0)
    known = {"reference": case.reference, "by": Actor(people["cora"]), "now": case.at}
    joining.join(**known, lead=first.reference)
    _referred(first, people)


@remembered
def _withdrawn(case: Case, people: People) -> None:
    endings.withdraw(reference=case.reference, by=Actor(holds_code=True), now=case.at)


@remembered
def _lapsed(case: Case, people: People) -> None:
    case.at = case.row.lapse_at or case.at
    endings.lapse(case.row.pk, now=case.at)


@remembered
def _without_money(case: Case, people: People) -> None:
    """Let a deposit take what is free, so that an approval is deferred."""
    bank = chart.account(case.row.fund, chart.BANK)
    free = overview(case.row.fund, now=case.at).free
    with transaction.atomic():
        deposits.place(
            fund=case.row.fund,
            bank=bank,
            amount=free,
            ends_on=(case.at + 30 * DAY).date(),
            by=people["tom"].pk,
            now=case.at,
        )


_TO_PAYABLE = (to_review, approve, give_details)
_WAYS: dict[State, tuple[Any, ...]] = {
    State.SUBMITTED: (),
    State.VERIFYING: (to_verifying,),
    State.INFO_NEEDED: (to_verifying, _question),
    State.IN_REVIEW: (to_review,),
    State.DEFERRED: (to_review, _without_money, approve),
    State.APPROVED: (to_review, approve),
    State.PAYABLE: _TO_PAYABLE,
    State.PAID: (*_TO_PAYABLE, pay),
    State.ACCOUNTED: (*_TO_PAYABLE, pay, confirm_receipt, prove),
    State.CLOSED: (*_TO_PAYABLE, pay, confirm_receipt, prove, close),
    State.ERASED: (*_TO_PAYABLE, pay, confirm_receipt, prove, close, erase),
    State.DECLINED: (_declined,),
    State.REFERRED: (_referred,),
    State.APPEALED: (_declined, file_appeal),
    State.JOINED: (_joined,),
    State.WITHDRAWN: (_withdrawn,),
    State.EXPIRED: (to_verifying, _question, _lapsed),
}
