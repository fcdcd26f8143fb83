"""Trying other numbers on kept facts: only what the numbers change counts, and the round of its day does not."""

from dataclasses import replace

from fund.rules.engine import Stage, judge
from fund.rules.facts import facts_from_json
from fund.rules.parameters import R1, Parameters
from fund.rules.tiers import Tier
from fund.rules.trying import _verdicts, add, sums, tried
from tests.fund.rules.builders import facts, lines


def test_the_same_numbers_decide_nothing_otherwise() -> None:
    for amount in (1, 300, 301, 1_500, 3_000, 9_000):
        found = tried(facts(lines=lines(amount)), Stage.APPROVE, then=R1, now=R1)
        assert not found.is_otherwise
        assert not found.warns


def test_a_lower_limit_moves_a_case_to_more_seats_and_asks_for_more_confirmations() -> None:
    case = facts(lines=lines(250), confirmations=1, round_tier=Tier.DUTY)
    lower = replace(R1, duty_limit_minor=20_000)
    found = tried(case, Stage.APPROVE, then=R1, now=lower)
    assert (found.tier_then, found.tier_now) == (Tier.DUTY, Tier.TWO)
    # One confirmation was enough for one seat; the tier of the old round is no reason to stop.
    assert (found.stops, found.frees) == ({"R-12"}, frozenset())
    back = tried(case, Stage.APPROVE, then=lower, now=R1)
    assert (back.tier_now, back.stops, back.frees) == (Tier.DUTY, frozenset(), {"R-12"})


def test_verdicts_are_those_the_engine_gives() -> None:
    for case in (facts(), facts(lines=lines(9_000), confirmations=0, consent="does_not_know"), facts(money=None)):
        for stage in (Stage.PRESENT, Stage.APPROVE):
            judged = {finding.rule: finding.verdict for finding in judge(case, R1, version="R1", stage=stage)}
            assert _verdicts(case, R1, stage) == judged


def test_a_use_taken_from_the_list_stops_those_who_asked_for_it() -> None:
    fewer = Parameters(allowed_uses=("medicine",))
    assert tried(facts(lines=lines(100)), Stage.APPROVE, then=R1, now=fewer).stops == {"R-07"}


def test_facts_as_kept_are_judged_as_the_case_was() -> None:
    case = facts(lines=lines(250), confirmations=1, round_tier=Tier.DUTY)
    lower = replace(R1, duty_limit_minor=20_000)
    assert tried(facts_from_json(case.as_json()), Stage.APPROVE, then=R1, now=lower) == tried(
        case, Stage.APPROVE, then=R1, now=lower
    )


def test_cases_are_counted_by_rule_and_by_who_decides() -> None:
    lower, counts = replace(R1, duty_limit_minor=20_000), {}
    for euros, confirmations in ((100, 1), (250, 1), (250, 2), (280, 2)):
        case = facts(lines=lines(euros), confirmations=confirmations)
        add(counts, tried(case, Stage.APPROVE, then=R1, now=lower))
    add(counts, None)
    assert sums(counts) == {
        "otherwise": 3,
        "unreadable": 1,
        "rules": [{"rule": "R-12", "stops": 1, "frees": 0, "warns": 0}],
        "tiers": [{"tier_then": "duty", "tier_now": "two", "cases": 3}],
    }
    assert sums({}) == {"otherwise": 0, "unreadable": 0, "rules": [], "tiers": []}
