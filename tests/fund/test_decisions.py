"""The cases of decisions.csv, one line each: what the rules of R1 say to a board member's examples."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from fund.rules.engine import Stage, judge
from fund.rules.findings import Finding, blocks
from fund.rules.limits import SHORT_OF_MONEY
from fund.rules.parameters import R1
from fund.rules.voting_tiers import tier_for
from tests.fund.decision_words import KNOWN, facts_of, passed_in, words_of

with Path(__file__).with_name("decisions.csv").open(encoding="utf-8") as listed:
    CASES = list(csv.DictReader(listed))

LISTED = {f"R-{number:02}" for number in range(1, 32)}


def outcome_of(found: Sequence[Finding]) -> str:
    """Say in a few words what becomes of the case at this step."""
    stopping = blocks(found)
    if stopping:
        is_money_only = all(one.code in SHORT_OF_MONEY for one in stopping)
        return "waits for money" if is_money_only else "stops"
    return "goes on with a reason" if any(one.verdict == "warn" for one in found) else "goes on"


def rules_with(verdict: str, found: Sequence[Finding]) -> set[str]:
    return {finding.rule for finding in found if finding.verdict == verdict}


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_rules_decide_the_examples_as_the_board_reads_them(case):
    asked = facts_of(case)
    found = judge(asked, R1, version="R1", stage=Stage(case["stage"]), passed=passed_in(case))
    assert tier_for(asked, R1).value == case["tier"]
    assert rules_with("block", found) == set(case["blocking"].split())
    assert rules_with("warn", found) == set(case["warnings"].split())
    assert outcome_of(found) == case["outcome"]


def test_the_table_has_at_least_two_hundred_different_cases():
    assert len({case["case"] for case in CASES}) == len(CASES) >= 200
    told = [tuple(value for name, value in case.items() if name != "case") for case in CASES]
    assert len(set(told)) > 0.9 * len(told)


def test_the_table_shows_every_rule_that_can_speak_against_a_case():
    spoken = {rule for case in CASES for rule in f"{case['blocking']} {case['warnings']}".split()}
    # Order, consent of those who confirm, and waiting after a refusal are noted and never more.
    assert spoken == LISTED - {"R-10", "R-13", "R-20"}


def test_no_word_of_the_table_is_left_without_a_case():
    assert {word for case in CASES for word in words_of(case)} == KNOWN
