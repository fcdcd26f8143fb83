"""Many people at the same instant, in processes of their own: one decision, one promise, nobody counted twice."""

import multiprocessing
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from emergency.actions.deciding import closing
from emergency.actions.ending import holds
from emergency.actors import Actor
from emergency.models import Decision, User, Vote
from emergency.states import State
from fund.ledger.balances import overview
from fund.ledger.verifying import verify
from fund.models import Commitment
from notifications import audit
from notifications.errors import DomainError
from tests.emergency.api.board import _values
from tests.factories import DAY, NOW, Case, ask, cast, make_fund, ready_to_vote, to_review, vote
from tests.processes import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def likenesses(case: Case, count: int) -> list[Case]:
    """Return that many more cases that stand where this one stands, for another person each, as rows."""
    found, row, opened = [], case.row, case.round
    parts = [*row.lines.all(), *row.confirmations.all(), *row.conflict_answers.all(), row.access_key]
    for number in range(count):
        other = _like(row, reference=f"{number:04}-0000", emergency_id=uuid4())
        for part in parts:
            _like(part, aid_request_id=other.pk)
        sitting = _like(opened, aid_request_id=other.pk)
        for seat in opened.seats.all():
            _like(seat, round_id=sitting.pk)
        found.append(Case(other.reference, case.access_code, case.at))
    return found


def _like(row: Any, **unlike: Any) -> Any:
    return type(row).objects.create(**{**_values(row), **unlike})


def said(case: Case, person: User, *choice: str, **more: Any) -> str:
    try:
        vote(case, person, *choice, **more)
    except DomainError as refused:
        return refused.code
    return "counted"


def test_w08_two_last_votes_at_the_same_instant_make_one_decision_and_one_promise() -> None:
    fund = make_fund()
    people = cast(fund)
    for _again in range(3):
        case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 151_000}), people), people)
        vote(case, people["bo"])
        vote(case, people["bea"])
        last = [people["ben"], people["bela"]]
        answers = Counter(at_once(lambda number, case=case, last=last: said(case, last[number]), 2))
        # Whoever comes second finds the round closed.
        assert answers == {"counted": 1, "wrong_state": 1}
        assert case.state == State.APPROVED
        assert Decision.objects.filter(round=case.round).count() == 1
        assert Commitment.objects.filter(source_ref=case.row.ledger_ref).count() == 1
    assert (verify().problems, audit.verify().problems) == ([], [])


def test_s25_one_person_in_eight_windows_is_one_vote() -> None:
    fund = make_fund()
    people = cast(fund)
    case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 120_000}), people), people)
    answers = at_once(lambda _number: said(case, people["bo"]), 8)
    assert answers == ["counted"] * 8
    assert (Vote.objects.count(), case.state) == (1, State.IN_REVIEW)
    assert (closing.close_due_rounds(NOW + DAY), Commitment.objects.count()) == (0, 0)


def test_w08_the_clock_in_four_processes_closes_a_round_once() -> None:
    fund = make_fund()
    people = cast(fund)
    case = ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 120_000}), people), people)
    vote(case, people["bo"])
    vote(case, people["bea"])
    assert sum(at_once(lambda _number: closing.close_due_rounds(NOW + DAY), 4)) == 1
    assert (Decision.objects.count(), Commitment.objects.count()) == (1, 1)


@pytest.mark.postgres_only
def test_r04_forty_approvals_of_twenty_against_a_hundred_are_five_promises_and_no_error() -> None:
    fund = make_fund("100.00")
    people = cast(fund)
    first = to_review(ask(fund, people, lines={"ticket": 2_000}, urgency="red"), people)
    cases = [first, *likenesses(ready_to_vote(first, people, "bo"), 39)]

    def five_votes(number: int) -> list[str]:
        return [said(case, people["bo"]) for case in cases[number::8]]

    answers = [answer for some in at_once(five_votes, 8) for answer in some]
    assert Counter(answers) == {"counted": 40}
    assert Counter(case.state for case in cases) == {State.APPROVED: 5, State.DEFERRED: 35}
    assert (Commitment.objects.count(), Decision.objects.count()) == (5, 40)
    assert overview(fund, now=NOW).free.text() == "0.00"
    assert (verify().problems, audit.verify().problems) == ([], [])


@pytest.mark.postgres_only
def test_a_hold_laid_while_a_vote_waits_for_the_lock_stops_the_vote() -> None:
    fund = make_fund()
    people = cast(fund)
    case = ready_to_vote(to_review(ask(fund, people), people), people)

    has_frozen = multiprocessing.get_context("fork").Event()

    def freeze_or_vote(number: int) -> str:
        if number:
            assert has_frozen.wait(30)
            return said(case, people["bo"])
        with transaction.atomic():
            holds.freeze(reference=case.reference, by=Actor(people["bela"]), now=NOW, reason_code="danger")
            has_frozen.set()
            wait_for_somebody_who_waits()
        return "frozen"

    assert at_once(freeze_or_vote, 2) == ["frozen", "frozen"]
    assert not Vote.objects.exists()


def wait_for_somebody_who_waits() -> None:
    """Return once another process of this database waits for a lock."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        for _try in range(500):
            cursor.execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.02)")
            cursor.execute(asked)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")
