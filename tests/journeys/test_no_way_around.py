"""W9: no path leads to paid without a closed approving round (or a frame), a second person and money in the fund.

Random walks: at every step somebody, fit for it or not, tries some act on a case, some of them in several roles. Every
walk has dice of its own, the same in every run; HYPOTHESIS_PROFILE=thorough walks ten times as many.
"""

from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from emergency.deciding.frames import used_minor
from emergency.models import AidRequest, ConflictAnswer, Decision, FrameCase, MotionOutcome, Outcome, Vote
from emergency.states import ACTS, ENDED_UNPAID, OVER, PROMISED, State, acts_from
from fund.ledger import verifying
from fund.ledger.balances import overview
from fund.models import Disbursement, Fund
from fund.models.payments import PENDING
from tests.emergency.api.expected import API
from tests.emergency.api.world import undone
from tests.emergency.frames.board import open_frame
from tests.factories import Case, People, approve, ask, bring_to, cast, make_fund, to_review, to_verifying
from tests.journeys.plays import PLAYS, Walk
from tests.thoroughly import times_as_far

WALKS, STEPS = times_as_far(6), 16
CASES = ((20_000, "amber"), (120_000, "red"))
# Half the money is set aside for many cases at once.
FRAME = {"uses": ["legal_aid"], "budget_minor": 60_000}
BOTH_HATS = {"bea": ("checker",), "bo": ("treasurer",), "cora": ("checker",), "ada": ("treasurer",)}
NAMES = ("code", "ada", "aziz", "cora", "ben", "bea", "bo", "bela", "bao", "tom", "chen", "gil", "cy")
BEGINNINGS = ("submitted", "listed", "review", "approved", "payable", "prepared", "short")
KINDS = ("onward", "able", "onward", "anybody", "onward", "wait", "onward")
ONWARD: dict[str, tuple[str, ...]] = {
    "submitted": ("take-up",),
    "verifying": ("confirm", "present", "propose-in-frame", "decide-in-frame"),
    "info_needed": ("answer",),
    "in_review": ("recuse", "vote"),
    "deferred": ("resume",),
    "approved": ("payout-details",),
    "payable": ("prepare", "authorise", "send"),
    "paid": ("confirm-receipt", "prove", "return"),
    "accounted": ("close", "return"),
}
# What nobody does by hand leads nowhere but to the clock; here anybody may try it.
NOT_OVER_THE_API = {
    "prepare": "disbursements",
    "authorise": "authorise",
    "send": "send",
    "fail": "fail",
    "unspent": "unspent",
    "propose-in-frame": "frame-propose",
    "decide-in-frame": "frame-decide",
}
seen: Counter[str] = Counter()


@pytest.fixture
def fund(db: None) -> Fund:
    return make_fund("2000.00")


@pytest.fixture
def people(fund: Fund) -> People:
    made = cast(fund, **BOTH_HATS)
    open_frame(fund, made, **FRAME)
    return made


def _begin(where: str, fund: Fund, people: People, amount: int = 40_000, urgency: str = "amber") -> Walk:
    """Bring a case somewhere by real acts of people in one role each."""
    if where == "short":
        case = approve(to_review(ask(fund, people, lines={"legal_aid": 250_000}), people), people, "ben", "bea", "bela")
        return Walk(case, people, case.at)
    asked: dict[str, Any] = {"lines": {"legal_aid": amount}, "urgency": urgency}
    if where in {"submitted", "review"}:
        case: Case = bring_to("in_review" if where == "review" else where, fund, people, **asked)
        return Walk(case, people, case.at)
    if where == "listed":
        case = to_verifying(ask(fund, people, **{**asked, "lines": {"legal_aid": 20_000}}), people)
        walk = Walk(case, people, case.at)
        assert walk.attempt("propose-in-frame", "cora", 0)
        return walk
    case = approve(to_review(ask(fund, people, **asked), people), people)
    walk = Walk(case, people, case.at)
    if where in {"payable", "prepared"}:
        assert walk.attempt("payout-details", "code", 0)
    if where == "prepared":
        assert walk.attempt("prepare", "tom", 0)
    return walk


def _fit_for(act: str) -> list[str]:
    row = API.get(NOT_OVER_THE_API.get(act, act if act == "return" else f"aid-request-{act}"), {})
    fit = sorted(row.get("POST", frozenset()) & set(NAMES))
    return fit or list(NAMES)


def _step(walk: Walk, chance: Random) -> bool:
    """Mostly what the state allows by somebody of the right role, sometimes anything by anybody, sometimes time.

    Says whether anything may have changed.
    """
    kind, number = chance.choice(KINDS), chance.randrange(10)
    if kind == "wait":
        walk.wait((1, 2, 8, 24, 72)[number % 5])
        return True
    row = walk.row
    onward = ("unfreeze",) if row.is_held else ONWARD.get(row.state, ())
    able = {"onward": onward, "able": acts_from(row.state)}.get(kind) or sorted(PLAYS)
    act = chance.choice([act for act in able if act in PLAYS])
    who = chance.choice(NAMES if kind == "anybody" else _fit_for(act))
    if kind == "onward" and act in {"recuse", "vote"}:
        act = _ballot_step(walk, who)
    return walk.attempt(act, who, number)


def _ballot_step(walk: Walk, who: str) -> str:
    """Return what a seat does next: the conflict question first, then the vote."""
    answered = ConflictAnswer.objects.filter(aid_request_id=walk.case_id, user__login=who).exists()
    return "vote" if answered else "recuse"


def _sent(walk: Walk) -> list[Disbursement]:
    return [row for row in walk.payments() if row.sent_by is not None]


def _least_approvers(decision: Decision, row: AidRequest) -> int:
    """Return how many seats the amount asks for, whatever tier the decision names."""
    approved = sum(line.approved_minor or 0 for line in row.lines.all())
    by_amount = next((seats for limit, seats in ((30_000, 1), (150_000, 2)) if approved <= limit), 3)
    return max(by_amount, {"duty": 1, "two": 2}.get(decision.tier, 3))


def check_no_way_around(walk: Walk, fund: Fund) -> None:
    """Check what must be true of a case to which money is promised or from which it has gone."""
    row = walk.row
    figures = overview(fund, now=walk.now)
    assert figures.free.minor >= 0 and figures.liquid.minor >= 0, walk.done
    sent = _sent(walk)
    if row.state == State.PAID:
        assert sent and not [one for one in walk.payments() if one.state in PENDING], walk.done
    if not sent and row.state not in PROMISED:
        return
    seen["sent"] += bool(sent)
    approvers = _approvers(walk, row)
    approved = sum(line.approved_minor or 0 for line in row.lines.all())
    out = [one for one in sent if one.state in {"sent", "settled"}]
    assert sum(one.amount_minor for one in out) <= approved, walk.done
    # In a red case with too few people the chair may let an approver pay, and answers for it later.
    kept_out = {row.asked_by_id} if _is_separation_passed(row) else approvers | {row.asked_by_id}
    for one in sent:
        hands = {one.prepared_by, one.authorised_by}
        assert one.authorised_by is not None and len(hands) == 2, walk.done
        assert not hands & kept_out, walk.done


def _approvers(walk: Walk, row: AidRequest) -> set[UUID]:
    """Return who decided that this case is paid: by a round that is closed, or by a list inside a frame."""
    decision = Decision.objects.filter(round__aid_request=row, outcome=Outcome.APPROVED).order_by("decided_at").last()
    listed = FrameCase.objects.filter(aid_request=row, decided_at__isnull=False).first()
    if listed and (decision is None or decision.decided_at < listed.decided_at):
        return _frame_deciders(walk, row, listed)
    assert decision is not None and decision.round.closed_at is not None, walk.done
    approvers = set(Vote.objects.filter(round=decision.round, choice="approve").values_list("user_id", flat=True))
    assert len(approvers) >= _least_approvers(decision, row), walk.done
    return approvers


def _frame_deciders(walk: Walk, row: AidRequest, listed: FrameCase) -> set[UUID]:
    seen["in_frame"] += 1
    frame = listed.frame
    assert frame.motion.outcome == MotionOutcome.CARRIED, walk.done
    assert used_minor(frame) <= frame.budget_minor, walk.done
    approved = sum(line.approved_minor or 0 for line in row.lines.all())
    assert approved == listed.amount_minor <= frame.ceiling_minor * row.people, walk.done
    deciders = {listed.proposed_by_id, listed.decided_by_id}
    assert len(deciders - {None}) == 2 and row.asked_by_id not in deciders, walk.done
    return deciders


def _is_separation_passed(row: AidRequest) -> bool:
    passed = [one for one in row.overrides.filter(rule="R-15") if one.is_effective]
    return row.urgency == "red" and bool(passed)


def test_every_act_of_the_table_is_walked() -> None:
    assert PLAYS.keys() == ACTS.keys() - {"submit"}


# A walk that fails names its steps; making it shorter would take minutes.
RANDOM = settings(
    max_examples=WALKS,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _walk_on(beginning: Walk, fund: Fund, chance: Random) -> None:
    """Walk from a beginning and take everything back."""
    walk = Walk(beginning.case, beginning.people, beginning.now)
    with undone():
        for _number in range(STEPS):
            if _step(walk, chance):
                check_no_way_around(walk, fund)
            state = walk.row.state
            seen[state] += 1
            if state in ENDED_UNPAID | OVER:
                break
        assert verifying.verify().problems == [], walk.done


def _walk_at_random(beginning: Walk, fund: Fund, dice: str) -> None:
    # The same examples are drawn for every beginning: each throws them with dice of its own.
    @RANDOM
    @given(thrown=st.integers(min_value=0, max_value=2**32))
    def walks(thrown: int) -> None:
        _walk_on(beginning, fund, Random(f"{dice} {thrown}"))

    walks()


@pytest.mark.once
@pytest.mark.parametrize("where", BEGINNINGS)
def test_w09_no_path_leads_to_paid_without_round_or_frame_second_person_and_money(
    where: str, fund: Fund, people: People
) -> None:
    seen.clear()
    for amount, urgency in CASES:
        with undone():
            _walk_at_random(_begin(where, fund, people, amount, urgency), fund, f"{where} {amount}")
    if where == "listed":
        assert seen["in_frame"], f"no walk came to a decision in the frame: {seen}"
    if where == "prepared":
        assert seen["sent"] and seen["paid"], f"no walk came to a payment: {seen}"


def test_w09_each_of_the_four_hands_is_refused_a_second_part(fund: Fund, people: People) -> None:
    walk = _begin("payable", fund, people)
    approvers = set(Vote.objects.filter(choice="approve").values_list("user__login", flat=True))
    assert approvers == {"ben", "bea"}
    assert not walk.attempt("prepare", "ada", 0), "who asked prepares"
    assert walk.attempt("prepare", "bo", 0)
    assert not walk.attempt("authorise", "bo", 0), "who prepared authorises"
    assert not walk.attempt("authorise", "bea", 0), "who approved authorises"
    assert not walk.attempt("authorise", "ada", 0), "who asked authorises"
    assert not walk.attempt("send", "bo", 0), "sent without a second person"
    assert walk.attempt("authorise", "chen", 0)
    assert walk.attempt("send", "bo", 0)
    assert walk.row.state == State.PAID
    check_no_way_around(walk, fund)


def test_w09_who_proposes_and_who_decides_in_a_frame_has_no_part_in_paying(fund: Fund, people: People) -> None:
    walk = _begin("listed", fund, people)
    for name in ("cora", "ada", "tom", "code"):
        assert not walk.attempt("decide-in-frame", name, 0), f"{name} decides in the frame"
    assert walk.attempt("decide-in-frame", "bo", 0)
    assert walk.attempt("payout-details", "code", 0)
    assert not walk.attempt("prepare", "bo", 0), "who decided prepares"
    assert not walk.attempt("prepare", "ada", 0), "who asked prepares"
    assert walk.attempt("prepare", "tom", 0)
    for name in ("cora", "bo", "tom", "ada"):
        assert not walk.attempt("authorise", name, 0), f"{name} authorises"
    assert not walk.attempt("send", "tom", 0), "sent without a second person"
    assert walk.attempt("authorise", "chen", 0)
    assert walk.attempt("send", "tom", 0)
    assert walk.row.state == State.PAID
    check_no_way_around(walk, fund)
