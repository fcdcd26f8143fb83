"""The cases of decisions.csv, one line each: what the rules of R1 say to a board member's examples."""

import csv
from pathlib import Path

import pytest

from fund.rules.engine import Stage, judge
from fund.rules.facts import LineFacts, RequestFacts
from fund.rules.parameters import R1
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import tier_for
from tests.fund.rules.builders import EUROS, facts, money

with Path(__file__).with_name("decisions.csv").open(encoding="utf-8") as listed:
    CASES = list(csv.DictReader(listed))


def facts_of(case: dict[str, str]) -> RequestFacts:
    """Read one line of the table."""
    payee = case["payee"].split()
    return facts(
        urgency=case["urgency"],
        lines=tuple(line_of(part) for part in case["lines"].split(" + ")),
        confirmations=int(case["confirmations"]),
        consent=case["consent"],
        harm_by_requester=case["harm"],
        way=case["way"],
        payee_kind=payee[0] if payee else "",
        has_fee_agreement="agreed" in payee,
        purposes=frozenset(case["purposes"].split()),
        has_official_order="order" in case["papers"],
        has_lawyers_word="word" in case["papers"],
        money=money(int(case["free"])),
        round_tier=Tier(case["round"]) if case["round"] else None,
    )


def line_of(text: str) -> LineFacts:
    """Read one budget line such as `housing 200`; a question mark is an unknown amount."""
    use, euros = text.split()
    return LineFacts(use=use, amount_minor=None if euros == "?" else int(euros) * EUROS)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_rules_decide_the_examples_as_the_board_reads_them(case):
    asked = facts_of(case)
    found = judge(asked, R1, version="R1", stage=Stage(case["stage"]))
    assert tier_for(asked, R1).value == case["tier"]
    assert {finding.rule for finding in found if finding.verdict == "block"} == set(case["blocking"].split())
    assert {finding.rule for finding in found if finding.verdict == "warn"} == set(case["warnings"].split())


def test_the_table_has_at_least_forty_different_cases():
    assert len({case["case"] for case in CASES}) == len(CASES) >= 40
