"""The boards of boards.csv, one line each: how many must agree, and what the votes cast decide."""

import csv
from pathlib import Path

import pytest

from emergency.deciding.voting import (
    Approved,
    Declined,
    NeedsExtension,
    NeedsReplacement,
    Open,
    Outcome,
    count_votes,
    electorate_of,
    outcome,
)
from fund.rules.parameters import R1
from fund.rules.voting_tiers import tier_for
from tests.emergency.boards import PEOPLE as ROW
from tests.emergency.boards import abstain, approve, decline, hours, seats, terms
from tests.fund.rules.builders import EUROS, facts, lines

with Path(__file__).with_name("boards.csv").open(encoding="utf-8") as listed:
    CASES = list(csv.DictReader(listed))

WORDS = {Approved: "approved", Declined: "declined", Open: "waits", NeedsExtension: "extended"}


def called_to(case):
    """Return the board's electorate: the first members step aside, the next are away."""
    recused = int(case["recused"])
    away = tuple(range(recused, recused + int(case["away"])))
    return electorate_of(
        seats(int(case["members"]), int(case["substitutes"]), away=away, recused=tuple(range(recused)))
    )


def votes_in(case, electorate):
    """Let those called vote in their order: first who approves, then who declines, then who abstains."""
    places = iter([ROW.index(person) for person in electorate.base])
    amount = int(case["euros"]) * EUROS
    cast = {"approve": lambda place: approve(place, amount), "decline": decline, "abstain": abstain}
    return [make(next(places)) for choice, make in cast.items() for _ in range(int(case[choice]))]


def in_words(result: Outcome) -> str:
    return f"{result.missing} missing" if isinstance(result, NeedsReplacement) else WORDS[type(result)]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_r16_a_board_decides_as_its_members_read_it(case):
    electorate = called_to(case)
    tier = tier_for(facts(lines=lines(int(case["euros"]))), R1)
    round_terms = terms(
        tier,
        urgency=case["urgency"],
        proposed=int(case["euros"]) * EUROS,
        extra=int(case["extra"]),
        is_extended=case["extended"] == "yes",
    )
    votes, objections = votes_in(case, electorate), int(case["objections"])
    count = count_votes(votes, electorate, round_terms, R1, objections=objections)
    assert f"{count.required} of {len(electorate.base)}" == case["needed"]
    result = outcome(
        votes, electorate, round_terms, now=hours(int(case["hours"])), parameters=R1, objections=objections
    )
    assert in_words(result) == case["outcome"]


def test_the_table_has_different_boards():
    assert len({tuple(list(case.values())[1:]) for case in CASES}) == len(CASES) >= 30
