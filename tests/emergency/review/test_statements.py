"""How many statements the board's acts cost: ceilings, so that a query in a loop is noticed."""

from collections.abc import Iterable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from emergency.actions.deciding import review
from emergency.actors import Actor
from emergency.deciding.rounds_view import rounds_for
from emergency.reading.sights import sight_of
from emergency.states import State
from fund.models import Fund
from tests.factories import NOW, Case, People, ask, present, ready_to_vote, to_review, to_verifying, vote

BOOKS = (
    "fund_account",
    "fund_commitment",
    "fund_fundavailable",
    "fund_journalentry",
    "fund_ledgerhead",
    "fund_numberseries",
    "fund_period",
    "fund_posting",
)


def own(queries: Iterable[dict[str, str]]) -> list[str]:
    """Leave out savepoints and what the books ask."""
    found = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    return [sql for sql in found if not any(f'"{table}' in sql or f" {table}" in sql for table in BOOKS)]


def statements_of_a_vote(case: Case, people: People) -> int:
    known = {"revision": 1, "choice": "approve", "amounts": case.full()}
    with CaptureQueriesContext(connection) as caught:
        review.vote(reference=case.reference, by=Actor(people["bo"]), now=NOW, **known)
    return len(own(caught.captured_queries))


def test_a_vote_that_decides_nothing_yet(fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 200_000}), people), people)
    assert statements_of_a_vote(case, people) <= 13


def test_a_vote_that_decides_promises_and_tells(fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 20_000}), people), people)
    assert statements_of_a_vote(case, people) <= 39
    assert case.state == State.APPROVED


def test_presenting_costs_the_same_for_one_line_and_for_five(fund: Fund, people: People) -> None:
    counts = []
    for uses in (["visa"], ["visa", "ticket", "housing", "medicine", "basic_needs"]):
        case = to_verifying(ask(fund, people, lines=dict.fromkeys(uses, 2_000)), people)
        with CaptureQueriesContext(connection) as caught:
            present(case, people)
        counts.append(len(own(caught.captured_queries)))
    assert counts[0] == counts[1]


def test_showing_a_round_costs_the_same_however_many_voted(fund: Fund, people: People) -> None:
    case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 200_000}), people), people)
    counts = []
    for voter in ("bo", "bea"):
        vote(case, people[voter])
        sight = sight_of(case.reference, Actor(people["bo"]), now=NOW)
        with CaptureQueriesContext(connection) as caught:
            rounds_for(sight, now=NOW)
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 8
