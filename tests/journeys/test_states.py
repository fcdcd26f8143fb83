"""W3, W5, W6, W10: every state has an owner and a way out; an act is one transaction; notices say nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from emergency.actions import base, clockwork
from emergency.actions.asking import verification
from emergency.actions.deciding import review
from emergency.actions.ending.retention import erase_due
from emergency.actors import Actor
from emergency.announcements import TELLS
from emergency.models import AidRequest
from emergency.permissions import CLOCK_ONLY, WHO, Standing, open_acts, standing_of
from emergency.states import ACTS, OVER, OWNERS, Owner, State, acts_from
from fund.models import Fund, Role
from notifications.models import OutboxMessage
from tests.factories import DAY, Case, People, answer_conflict, approve, ask, bring_to, cast, make_fund, to_review
from tests.journeys.plays import Walk

# Somebody of each kind who must act next, as the permissions see them; the clock needs nobody's leave.
WHO_OWNS: dict[Owner, Callable[[], Standing]] = {
    Owner.ASKER: lambda: Standing(Actor(holds_code=True)),
    Owner.COORDINATOR: lambda: Standing(Actor(), roles=frozenset({Role.COORDINATOR})),
    Owner.BOARD: lambda: Standing(Actor(), roles=frozenset({Role.MEMBER}), is_chair=True),
    Owner.TREASURER: lambda: Standing(Actor(), roles=frozenset({Role.TREASURER})),
}
PERSON = {Owner.COORDINATOR: "cora", Owner.BOARD: "ben", Owner.TREASURER: "tom"}
PAST_APPROVAL = {"payable", "paid", "accounted", "closed", "erased"}


@pytest.fixture
def fund(db: None) -> Fund:
    return make_fund("5000.00")


@pytest.fixture
def people(fund: Fund) -> People:
    return cast(fund)


def _leads_out(act: str, state: str) -> bool:
    targets = ACTS[act].targets
    return state in ACTS[act].sources and bool(targets - {state})


def _ways_out(state: str) -> set[str]:
    return {act for act in acts_from(state) if _leads_out(act, state)}


def test_w03_every_state_has_exactly_one_owner() -> None:
    assert OWNERS.keys() == set(State.values)
    assert {state for state, owner in OWNERS.items() if owner is Owner.NOBODY} == {State.ERASED}


@pytest.mark.parametrize("state", sorted(set(State.values) - {State.ERASED}))
def test_w03_the_owner_of_every_state_has_a_way_out(state: str) -> None:
    owner, ways = OWNERS[state], _ways_out(state)
    assert ways, f"{state} is a dead end"
    if owner is Owner.CLOCK:
        assert ways & ({"close", "erase"} | CLOCK_ONLY), f"no way out of {state} by the clock"
        return
    standing = WHO_OWNS[owner]()
    # An approved payment leads out by being sent; a vote and a proof by what they complete.
    completing = {"vote", "confirm-receipt", "prove"}
    able = {act for act in acts_from(state) if act in WHO and WHO[act](standing)}
    assert able & (ways | completing), f"{owner} cannot lead a case out of {state}"


def test_w03_from_every_state_a_case_can_end_erased() -> None:
    reached = {State.ERASED}
    while True:
        nearer = {state for state in State.values for act in _ways_out(state) if ACTS[act].targets & reached}
        if nearer <= reached:
            break
        reached |= nearer
    assert reached == set(State.values)


def test_w03_every_state_is_reached_and_every_act_has_somebody() -> None:
    targets = frozenset().union(*(step.targets for step in ACTS.values()))
    assert targets == set(State.values) - {State.STARTED}
    assert WHO.keys() | CLOCK_ONLY == ACTS.keys()
    assert frozenset({"lapse", "erase", "part", "remind", "review-hold", "ring"}) == CLOCK_ONLY


def test_w03_the_machine_allows_exactly_what_the_table_says() -> None:
    field = AidRequest._meta.get_field("state")
    moves = {
        (str(move.source), str(target)) for move in field.get_all_transitions(AidRequest) for target in _targets(move)
    }
    steps = ACTS.values()
    assert moves <= {(source, target) for step in steps for source in step.sources for target in step.targets}
    assert {source for source, _target in moves} == set(State.values) - {State.ERASED}


def _targets(move: Any) -> list[str]:
    allowed = getattr(move.target, "allowed_states", None)
    return list(allowed) if allowed is not None else [move.target]


def _bring_to(state: str, fund: Fund, people: People) -> Walk:
    """Bring a case to any state by real acts of real people and the clock."""
    if state == State.CLOSED:
        walk = _bring_to(State.ACCOUNTED, fund, people)
        assert walk.attempt("close", "cora", 0)
        return walk
    if state not in PAST_APPROVAL:
        case: Case = bring_to(state, fund, people)
        return Walk(case, people, case.at)
    case = approve(to_review(ask(fund, people, lines={"legal_aid": 40_000}), people), people)
    walk = Walk(case, people, case.at)
    steps = [("payout-details", "code"), ("prepare", "tom"), ("authorise", "chen"), ("send", "tom")]
    steps += [("confirm-receipt", "code"), ("prove", "cora")]
    for act, who in steps:
        if walk.row.state == state:
            break
        assert walk.attempt(act, who, 0), act
    return walk


@pytest.mark.parametrize("state", sorted(set(State.values) - {State.ERASED}))
def test_w03_a_real_case_in_every_state_waits_for_its_owner(state: str, fund: Fund, people: People) -> None:
    walk = _bring_to(state, fund, people)
    assert walk.row.state == state
    owner = OWNERS[state]
    if owner is Owner.CLOCK:
        walk.now += 400 * DAY
        clockwork.run(now=walk.now)
        erase_due(now=walk.now)
        assert walk.row.state != state
        return
    actor = Actor(holds_code=True) if owner is Owner.ASKER else Actor(people[PERSON[owner]])
    acts = open_acts(standing_of(actor, walk.row, now=walk.now), walk.row)
    assert set(acts) & (_ways_out(state) | {"vote"}), acts
    assert state not in OVER


def _rows() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            counts[table] = cursor.fetchone()[0]
    return counts


class Crash(Exception):
    """The process dies here."""


def _vote_that_decides(fund: Fund, people: People) -> tuple[Case, Callable[[], Any]]:
    case = to_review(ask(fund, people, lines={"legal_aid": 20_000}), people)
    answer_conflict(case, people["ben"])
    vote = {"revision": 1, "choice": "approve", "amounts": case.full()}
    return case, lambda: review.vote(reference=case.reference, by=Actor(people["ben"]), now=case.at, **vote)


def _taking_up(fund: Fund, people: People) -> tuple[Case, Callable[[], Any]]:
    case = ask(fund, people)
    return case, lambda: verification.take_up(reference=case.reference, by=Actor(people["cora"]), now=case.at)


def _of_walk(state: str, act: str, who: str) -> Callable[[Fund, People], tuple[Case, Callable[[], Any]]]:
    def prepare(fund: Fund, people: People) -> tuple[Case, Callable[[], Any]]:
        walk = _bring_to(state, fund, people)
        if act == "send":
            assert walk.attempt("prepare", "tom", 0) and walk.attempt("authorise", "chen", 0)
        return walk.case, lambda: walk.attempt(act, who, 0)

    return prepare


@pytest.mark.parametrize("where", ["audit", "outbox"])
@pytest.mark.parametrize(
    "prepare",
    [
        _taking_up,
        _vote_that_decides,
        _of_walk("approved", "payout-details", "code"),
        _of_walk("payable", "send", "tom"),
        _of_walk("approved", "withdraw", "code"),
    ],
    ids=["take-up", "deciding vote", "payout-details", "send", "withdraw"],
)
def test_w05_a_crash_between_the_change_and_its_evidence_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, fund: Fund, people: People, prepare: Any, where: str
) -> None:
    case, act = prepare(fund, people)
    before, state = _rows(), case.state

    def crash(*_given: Any, **_named: Any) -> None:
        raise Crash

    with monkeypatch.context() as broken:
        broken.setattr(getattr(base, where), "record" if where == "audit" else "enqueue", crash)
        with pytest.raises(Crash):
            act()
    assert (_rows(), case.state) == (before, state)
    act()
    assert case.state != state or _rows() != before


def test_w10_a_notice_row_holds_nothing_but_kind_person_and_moments(fund: Fund, people: People) -> None:
    _bring_to(State.CLOSED, fund, people)
    known = {
        "id",
        "kind",
        "recipient_id",
        "second",
        "slot",
        "created_at",
        "due_at",
        "claimed_at",
        "sent_at",
        "attempts",
        "gave_up",
        # Of a report only, which is about money and nobody; a constraint keeps it empty in notices.
        "text",
    }
    assert {field.name for field in OutboxMessage._meta.concrete_fields} == known
    rows = OutboxMessage.objects.all()
    assert rows
    assert {row.kind for row in rows} <= {"ring", "quiet"}
    assert not any(row.text for row in rows)
    assert all(row.slot is None or row.recipient_id.hex in row.slot.replace("-", "") for row in rows)


def test_w06_what_is_announced_names_acts_and_roles_that_exist() -> None:
    outcomes = {"approved", "declined", "deferred", "topped-up", "top-up-declined"}
    # A note to the other readers of a case is told to more of them once the board reads it too.
    outcomes |= {"note-to-board"}
    assert TELLS.keys() <= ACTS.keys() | outcomes
    assert frozenset().union(*TELLS.values()) <= set(Role.values)
