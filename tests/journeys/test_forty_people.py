"""The day forty people ask: one coordinator and one seat on duty decide them all in at most sixty acts.

Mass arrests, forty red requests between ten and half past one. The board opens a frame; Cora takes the requests up as
they come, Ben is the seat on duty. Three requests are for one person by different contacts, one is false, and one came
from a contact whose account is frozen right afterwards. Everything goes through the API, as programs call it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from emergency.actions import clockwork
from emergency.models import AidRequest, Frame, User
from emergency.states import State
from fund.ledger import verifying
from fund.models import Commitment, Mandate
from notifications import audit
from tests.emergency.api.callers import PAYOUT, Caller, Filed, Town, asking, money, open_town
from tests.factories import HOUR, NOW, make_fund, person
from tests.people import BEGINNING, token_for

PEOPLE_WHO_ASK, MOST_ACTS = 40, 60
EVERY = timedelta(minutes=5)
AMOUNTS = ("180.00", "250.00", "300.00")
BUDGET = "10000.00"
DECISION_OF_RED = 8 * HOUR


@dataclass
class Counted(Caller):
    """Somebody whose every act is counted, refused ones too."""

    acts: list[str] = field(default_factory=list)

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        """Do an act and count it."""
        self.acts.append(path)
        return super().post(path, body, **options)


@dataclass
class Day:
    """The town, its clock, and the forty cases by what is to become of them."""

    town: Town
    clock: Any
    now: datetime = NOW
    plain: list[Filed] = field(default_factory=list)
    same_person: list[Filed] = field(default_factory=list)
    false: list[Filed] = field(default_factory=list)
    of_frozen: list[Filed] = field(default_factory=list)

    @property
    def cases(self) -> list[Filed]:
        return [*self.plain, *self.same_person, *self.false, *self.of_frozen]

    @property
    def helped(self) -> list[Filed]:
        """Return the cases that are to be paid: the first one stands for the three of one person."""
        return [*self.plain, self.same_person[0], *self.of_frozen]

    @property
    def acts(self) -> list[str]:
        """Return the acts of coordinator and seat together."""
        cora, ben = self.town["cora"], self.town["ben"]
        assert isinstance(cora, Counted) and isinstance(ben, Counted)
        return cora.acts + ben.acts

    def pass_time(self, span: timedelta) -> None:
        """Let time pass; the clock does what is due."""
        self.now += span
        self.clock.move_to(self.now)

    def ask(self, by: str, amount: str) -> Filed:
        """Let a contact ask for a red ticket."""
        filed = self.town[by].must("aid-requests/", asking({"ticket": amount}))
        self.pass_time(EVERY)
        return Filed(filed["reference"], filed["access_code"])


@pytest.fixture
def day(clock: Any) -> Day:
    town = open_town(make_fund("25000.00"))
    for name in ("cora", "ben"):
        town.callers[name] = Counted(town.people[name], token=town[name].token)
    for name in ("anja", "amir", "arno"):
        town.people[name] = contact = person(name)
        Mandate.objects.create(fund=town.fund, user=contact, role="contact", starts_on=BEGINNING, countries=["GE"])
        town.callers[name] = Caller(contact, token=token_for(contact))
    return Day(town, clock)


def put_on_duty(day: Day) -> None:
    """Let Cora put Ben on duty for the day."""
    shift = {"role": "member", "user": str(day.town.people["ben"].pk)}
    hours = {"starts_at": NOW.isoformat(), "ends_at": (NOW + 24 * HOUR).isoformat()}
    day.town["cora"].must("duty/", {**shift, **hours})


def open_frame(day: Day) -> str:
    """Let Cora put a frame to the board and three seats carry it; returns its address."""
    terms = {
        "countries": ["GE"],
        "uses": ["ticket", "shelter"],
        "cause": "mass_arrests",
        "ceiling": money("300.00"),
        "budget": money(BUDGET),
        "ends_on": (NOW + timedelta(days=30)).date().isoformat(),
    }
    made = day.town["cora"].must("fund/motions/", {"kind": "frame", "frame": terms}, fresh=True)
    for name in ("ben", "bea", "bo"):
        day.town[name].must(f"fund/motions/{made['id']}/vote/", {"choice": "approve"}, fresh=True)
    [frame] = day.town["cora"].reads("fund/frames/")["results"]
    return f"fund/frames/{frame['id']}/"


def forty_ask(day: Day) -> None:
    """Let forty requests come in, and Cora take up each that will go to the board."""
    for number in range(35):
        case = day.ask(("ada", "anja", "arno")[number % 3], AMOUNTS[number % 3])
        take_up(day, case)
        day.plain.append(case)
    for name in ("ada", "anja", "amir"):
        day.same_person.append(day.ask(name, "250.00"))
    day.false.append(day.ask("ada", "300.00"))
    day.of_frozen.append(day.ask("arno", "200.00"))
    assert len(day.cases) == AidRequest.objects.count() == PEOPLE_WHO_ASK


def take_up(day: Day, case: Filed) -> None:
    day.town["cora"].must(f"{case.path}take-up/", {"level": 0})


def join_the_three(day: Day) -> None:
    """Let Cora find that three contacts asked for one person."""
    first, *others = day.same_person
    take_up(day, first)
    for case in others:
        day.town["cora"].must(f"{case.path}join/", {"lead": first.reference})


def turn_down_the_false(day: Day) -> None:
    """Let Cora offer a meeting, which nobody comes to, and then decline with a next door."""
    cora, [case] = day.town["cora"], day.false
    door = {"reason_code": "not_confirmable", "none_known": True}
    cora.must(f"{case.path}offer-meeting/", {"meeting_with": "contact"})
    cora.must(f"{case.path}decline/", door)


def freeze_arno(day: Day) -> None:
    """Let Arno's account be frozen: nothing more comes from it. Cora finds another voice for his last case."""
    User.objects.filter(login="arno").update(frozen_at=day.now)
    [case] = day.of_frozen
    assert day.town["arno"].get("me/").status_code == 401
    assert day.town["arno"].post("aid-requests/", asking({"ticket": "1.00"})).status_code == 401
    take_up(day, case)
    voice = {"confirmer": "member", "means": "voice", "independent": True}
    day.town["cora"].must(f"{case.path}confirm/", voice)


def decide_by_list(day: Day, frame: str) -> None:
    """Let Cora propose everything in one list, and Ben decide it in another."""
    body = {"cases": [{"reference": case.reference} for case in day.helped]}
    for name, act, options in (("cora", "propose", {}), ("ben", "decide", {"fresh": True})):
        said = day.town[name].must(f"{frame}{act}/", body, **options)["results"]
        assert [one for one in said if not one["done"]] == []
        assert [one["reference"] for one in said] == [case.reference for case in day.helped]


def give_details(day: Day) -> None:
    """Let everybody helped say with their access code where the money goes: no contact is needed for it."""
    for case in day.helped:
        day.town.nobody.must(f"{case.path}payout-details/", PAYOUT, code=case.code)


def live_through(day: Day) -> None:
    """Live through the day."""
    put_on_duty(day)
    frame = open_frame(day)
    forty_ask(day)
    join_the_three(day)
    turn_down_the_false(day)
    freeze_arno(day)
    decide_by_list(day, frame)
    give_details(day)


def seen_by(day: Day, case: Filed) -> str:
    """Return everything that the asker of a case can read of it, as one text."""
    parts = ("", "slips/", "events/", "rounds/")
    return "\n".join(str(day.town.nobody.reads(case.path + part, code=case.code)) for part in parts).lower()


def promised(cases: list[Filed]) -> int:
    """Return what is approved for these cases, minor units."""
    return sum(line.approved_minor or 0 for case in cases for line in case.row.lines.all())


def test_the_day_forty_people_ask_one_coordinator_and_one_seat_decide_in_sixty_acts(day: Day) -> None:
    live_through(day)
    assert len(day.acts) <= MOST_ACTS, day.acts
    # Everybody has an answer, and on time.
    assert {case.state for case in day.helped} == {State.PAYABLE}
    assert {case.state for case in day.same_person[1:]} == {State.JOINED}
    assert [case.state for case in day.false] == [State.DECLINED]
    for row in AidRequest.objects.filter(state=State.PAYABLE):
        assert row.decided_at - row.submitted_at <= DECISION_OF_RED
    nobody_is_told_duplicate(day)
    the_false_one_has_a_next_door(day)
    the_books_agree(day)
    # Nothing is left for the clock to chase.
    told = clockwork.run(now=day.now)
    assert (told["lapsed"], told["reminded"]) == (0, 0)
    two_others_pay(day)


def nobody_is_told_duplicate(day: Day) -> None:
    """Check that the three askers of one person read the same and nothing of each other."""
    first, *others = day.same_person
    assert first.row.confirmations.filter(independent=True).count() == 2
    for case in others:
        seen = seen_by(day, case)
        # What happens to the first one is what they see happen to theirs.
        assert f"'state': '{first.state}'" in seen
        for told in ("duplicate", "join", *(one.reference.lower() for one in day.same_person if one != case)):
            assert told not in seen


def the_false_one_has_a_next_door(day: Day) -> None:
    [case] = day.false
    shown = day.town.nobody.reads(case.path, code=case.code)
    assert shown["refusal"]["reason_code"] == "not_confirmable"
    assert shown["refusal"]["none_known"] is True
    assert "appeal" in shown["acts"]
    assert day.town.nobody.reads(f"{case.path}slips/", code=case.code)["results"]


def the_books_agree(day: Day) -> None:
    """Check that what was decided, what the frame has given, and what the books promise are one sum."""
    asked = sum(int(float(AMOUNTS[number % 3]) * 100) for number in range(35)) + 25_000 + 20_000
    assert promised(day.helped) == asked
    assert promised([*day.same_person[1:], *day.false]) == 0
    [frame] = day.town["cora"].reads("fund/frames/")["results"]
    assert frame["used"] == money(f"{asked / 100:.2f}")
    figures = day.town["tom"].reads("fund/overview/")
    assert (figures["balance"], figures["committed"]) == (money("25000.00"), money(BUDGET))
    refs = [case.row.ledger_ref for case in day.helped]
    assert Commitment.objects.filter(source_ref__in=refs).count() == len(refs)
    assert Frame.objects.count() == 1
    assert (verifying.verify().problems, audit.verify().problems) == ([], [])


def two_others_pay(day: Day) -> None:
    """Let Tom and Chen pay three of the cases, and check that books and promises follow."""
    paid = [day.plain[0], day.same_person[0], day.of_frozen[0]]
    for case in paid:
        day.town.pay(case)
        assert case.state == State.PAID
    sent = promised(paid)
    figures = day.town["tom"].reads("fund/overview/")
    assert figures["balance"] == money(f"{25_000 - sent / 100:.2f}")
    assert figures["committed"] == money(f"{float(BUDGET) - sent / 100:.2f}")
    assert (verifying.verify().problems, audit.verify().problems) == ([], [])
