"""100,000 steps through a whole fund in memory: cases, boards with deputies, elections, money, overrides and clocks.

What must hold whatever happens: no case is ever stuck, a round is decided once, and nothing above a limit of the
regulations is approved without its override, the vote that stands for it, or the money.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from emergency.clock_rules import REMINDER_PERCENTS, reminders_due
from emergency.deciding.voting import ABSTAIN, APPROVE, DECLINE, Open, Seat
from emergency.states import OVER, OWNERS, State, acts_from
from fund.rules.engine import Stage
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import ceiling
from tests.emergency.review.fund_in_memory import DECIDED, InMemory, Request
from tests.thoroughly import times_as_far

STEPS, SEEDS, LONGEST, AT_ONCE = times_as_far(100_000), (2, 19, 23, 41), 500, 6
SUMS = (1, 299, 299, 300, 300, 301, 1_499, 1_500, 1_501, 2_999, 3_000, 3_001, 6_000)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Where a case of this walk rests: what follows is paying, or nothing.
_RESTS = OVER | {State.APPROVED, State.DECLINED, State.WITHDRAWN}


def begin(dice: Random) -> InMemory:
    """Begin with a board of some size, substitutes, and named deputies of its first seats."""
    fund = InMemory(dice)
    members, substitutes, deputies = dice.choice((3, 5, 7, 9)), dice.randrange(3), dice.randrange(3)
    fund.board = [
        Seat(user_id=fund.somebody(), position=place, is_substitute=place >= members)
        for place in range(members + substitutes)
    ]
    fund.board += [
        Seat(user_id=fund.somebody(), position=90 + one, is_substitute=True, deputy_for=fund.board[one].user_id)
        for one in range(deputies)
    ]
    return fund


def ask(fund: InMemory, _case: Request | None) -> None:
    if len([one for one in fund.cases if one.state not in _RESTS]) < AT_ONCE:
        euros, urgency = fund.dice.choice(SUMS), fund.dice.choice(("red", "amber", "green"))
        fund.cases.append(Request(fund.dice.randrange(3), urgency, euros * 100, fund.now))


def work(fund: InMemory, case: Request) -> None:
    """Let the coordinator take the next step: take up, confirm, present, or hear of a block and have it passed."""
    if case.state == State.SUBMITTED:
        case.go("take-up", State.VERIFYING)
    elif case.state == State.INFO_NEEDED:
        case.go("answer", State.IN_REVIEW)
    elif case.state == State.VERIFYING and case.confirmations < fund.dice.randrange(1, 4):
        case.go("confirm")
        case.confirmations += 1
    elif case.state == State.VERIFYING:
        found = fund.judged(case, fund.facts(case, case.asked_minor), Stage.PRESENT)
        if not found:
            case.go("present", State.IN_REVIEW)
            fund.open_sitting(case)
        else:
            fund.pass_over(case, found[0])


def vote(fund: InMemory, case: Request) -> None:
    sitting = case.sitting
    if case.state != State.IN_REVIEW or sitting is None or sitting.is_closed or not sitting.called.base:
        return
    case.go("vote")
    # What the votes have decided already takes no further vote.
    if isinstance(sitting.look(fund.now), DECIDED):
        fund.settle(case)
        return
    choice = fund.dice.choice((APPROVE, APPROVE, APPROVE, DECLINE, ABSTAIN))
    fund.cast(sitting, fund.dice.choice(sitting.called.base), choice, fund.dice.choice((1, 1, 1, 0.5)))
    fund.settle(case)


def stir(fund: InMemory, case: Request) -> None:
    """Let something happen in an open round: an absence, a recusal, an objection, a lift, a question."""
    sitting = case.sitting
    if case.state != State.IN_REVIEW or sitting is None or sitting.is_closed:
        return
    act = fund.dice.choice(("away", "recuse", "object", "lift", "ask"))
    seat = fund.dice.choice(sitting.seats)
    if act == "ask":
        case.go("ask", State.INFO_NEEDED)
        return
    case.go(act)
    if act == "away":
        sitting.change(seat.user_id, is_away=True)
    elif act == "recuse" and fund.dice.random() < 0.4:
        sitting.change(seat.user_id, is_recused=True)
    elif act == "object" and sitting.called.base:
        sitting.objectors.add(fund.dice.choice(sitting.called.base))
    elif act == "lift" and fund.dice.random() < 0.3:
        sitting.lift()
    fund.settle(case)


def elect(fund: InMemory, _case: Request | None) -> None:
    """Let an election change the board, also under the open rounds: a mandate that ended is an absence."""
    place = fund.dice.randrange(len(fund.board))
    gone = fund.board[place]
    fund.board[place] = Seat(
        user_id=fund.somebody(),
        position=gone.position,
        is_substitute=gone.is_substitute,
        deputy_for=gone.deputy_for,
    )
    for case in fund.cases:
        if case.sitting is not None and not case.sitting.is_closed:
            case.sitting.change(gone.user_id, is_away=True)


def wait(fund: InMemory, _case: Request | None) -> None:
    fund.now += fund.dice.choice((HOUR, HOUR, 6 * HOUR, DAY, 3 * DAY))
    for case in fund.cases:
        fund.note_what_is_due(case)
        # A reminder is for a point that is reached, once, and never undone by time.
        reached = reminders_due(case.clock, reminded=0, now=fund.now)
        assert reached == [percent for percent in REMINDER_PERCENTS if percent in reached]
        assert set(reached) <= set(reminders_due(case.clock, reminded=0, now=fund.now + DAY))


def money(fund: InMemory, case: Request) -> None:
    """Let money come or be spent, and a case that waits for it go on."""
    if fund.dice.random() < 0.3:
        fund.liquid_minor += 200_000
    elif fund.liquid_minor - fund.committed_minor > 100_000:
        fund.liquid_minor -= 100_000
    free = fund.liquid_minor - fund.committed_minor
    if case.state == State.DEFERRED and case.approved_minor <= free:
        case.go("resume", State.APPROVED)
        case.promised_minor = case.approved_minor


def reconsider(fund: InMemory, case: Request) -> None:
    """Look at an approval again, or hear an appeal before others."""
    if case.state == State.APPROVED and fund.dice.random() < 0.3:
        case.go("reverse", State.IN_REVIEW)
        fund.open_sitting(case)
    elif case.state == State.DECLINED and not case.was_appealed:
        case.was_appealed = case.is_appealed = True
        case.go("appeal", State.APPEALED)
    elif case.state == State.APPEALED:
        case.go("rehear", State.IN_REVIEW)
        fund.open_sitting(case, least=R1.panel_least, without=frozenset(case.deciders))
    elif case.state in {State.IN_REVIEW, State.DEFERRED} and fund.dice.random() < 0.02:
        case.go("withdraw", State.WITHDRAWN)
        fund.granted[case.person] -= case.approved_minor
        case.promised_minor = case.approved_minor = 0
        if case.sitting is not None:
            case.sitting.is_closed = True


ACTS: tuple[Callable[[InMemory, Request], None], ...] = (
    *(vote,) * 8,
    *(work,) * 5,
    *(stir,) * 2,
    money,
    reconsider,
    wait,
)


def check(fund: InMemory, case: Request, before: int) -> None:
    """Hold one case against what a reader of the regulations would say of it."""
    assert len(case.decided) - before in {0, 1}
    assert len(case.decided) <= 1 + case.decided.count("approved") + case.was_appealed
    if case.state not in OVER:
        assert OWNERS[State(case.state)] and acts_from(case.state), "every living state has an owner and a way on"
    if len(case.decided) > before and case.decided[-1] == "approved":
        assert case.sitting is not None and case.approved_tier is not None
        passed = {one.rule for one in case.passed}
        assert 0 < case.approved_minor <= case.asked_minor
        most = ceiling(case.approved_tier, fund.facts(case, case.approved_minor, case.approved_tier), R1)
        assert most is None or case.approved_minor <= most
        if case.approved_tier is Tier.DUTY and fund.quarter not in fund.lifted:
            assert fund.duty_granted[fund.quarter] <= R1.fence_minor
        if case.approved_tier is not Tier.TWO_THIRDS:
            assert fund.granted[case.person] <= R1.per_person_minor or "R-19" in passed
        assert case.confirmations >= 1 or "R-12" in passed
        assert case.state == State.DEFERRED or fund.committed_minor <= fund.liquid_minor
    sitting = case.sitting
    if len(case.decided) > before and case.decided[-1] == "declined":
        # Never for lack of voters: there were seats enough, and one of them did not approve in full.
        assert sitting is not None
        counted = sitting.look(fund.now).count
        assert len(sitting.called.base) >= counted.required
        assert counted.declines + counted.abstentions or counted.approvals
    if case.state == State.IN_REVIEW:
        assert sitting is not None and not sitting.is_closed
        found = sitting.look(fund.now)
        assert not isinstance(found, Open) or found.next_at > fund.now
        # Time alone leads somewhere: to an outcome, or to somebody who is asked to act.
        later = max(fund.now, sitting.terms.deadline_at) + 3 * DAY
        assert not isinstance(sitting.look(later), Open)


def leads_on(fund: InMemory, case: Request) -> bool:
    """Say whether a case comes to rest when everybody does what is theirs and the money is there."""
    fund.liquid_minor += 10_000_000
    for _round in range(40):
        if case.state in _RESTS:
            return True
        case.confirmations = max(case.confirmations, 2)
        if case.state in {State.SUBMITTED, State.VERIFYING, State.INFO_NEEDED}:
            work(fund, case)
        elif case.state == State.APPEALED:
            reconsider(fund, case)
        elif case.state == State.DEFERRED:
            case.go("resume", State.APPROVED)
        else:
            fund.approve_all(case)
            fund.now += 2 * DAY
            fund.note_what_is_due(case)
            _have_it_passed(fund, case)
    return case.state in _RESTS


def _have_it_passed(fund: InMemory, case: Request) -> None:
    """Where a rule holds the decision up: somebody named passes it, or more seats decide."""
    sitting = case.sitting
    if sitting is None or sitting.is_closed or case.state != State.IN_REVIEW:
        return
    result = sitting.look(fund.now)
    if not isinstance(result, DECIDED) or not hasattr(result, "amounts"):
        return
    amount = sum(result.amounts.values())
    found = fund.judged(case, fund.facts(case, amount, result.count.tier), Stage.APPROVE)
    if found and not fund.pass_over(case, found[0]):
        sitting.lift()


@pytest.mark.parametrize("seed", SEEDS)
def test_w3_w8_no_walk_through_a_fund_is_stuck_decides_twice_or_passes_a_limit(seed: int) -> None:
    dice, steps, seen = Random(seed), 0, set[str]()
    while steps < STEPS // len(SEEDS):
        fund = begin(dice)
        for _step in range(LONGEST):
            steps += 1
            ask(fund, None)
            if dice.random() < 0.02:
                elect(fund, None)
            case = dice.choice(fund.cases[-2 * AT_ONCE :])
            before = len(case.decided)
            all_before = sum(len(one.decided) for one in fund.cases)
            act = dice.choice(ACTS)
            act(fund, case)
            check(fund, case, before if act is not wait else len(case.decided))
            assert act is wait or sum(len(one.decided) for one in fund.cases) - all_before in {0, 1}
            seen.add(f"{case.state}")
        for case in fund.cases:
            assert leads_on(fund, case), case
    assert seen >= {"approved", "declined", "deferred", "appealed", "in_review", "info_needed", "withdrawn"}
