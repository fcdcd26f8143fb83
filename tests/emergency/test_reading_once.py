"""What lists and pages read: the questions made for each set of roles, and rows kept with a case."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from emergency.actions.asking import verification
from emergency.actors import Actor
from emergency.deciding.electorate import parties_of
from emergency.deciding.rounds_view import ballots_for, rounds_for
from emergency.models import AidRequest, Confirmation, ConflictAnswer, Exclusion, RoundSeat, TaskOwner, User
from emergency.reading.home_counts import _counting
from emergency.reading.judgement import findings_now, nearby
from emergency.reading.owed import _owed_by
from emergency.reading.portrait import locks_of, portrait_of
from emergency.reading.sights import Sight, sight_of
from emergency.selectors import _WAITING_FOR, _waiting, keep_with, work_list
from emergency.web.case_forms import Scene
from notifications.models import Lock
from notifications.prepared import Prepared
from tests.factories import NOW, Case, People, approve, ask, bring_to, cast, make_fund, to_review

pytestmark = pytest.mark.django_db

# What brings somebody near to a case besides its askers.
NEAR: dict[str, Callable[[AidRequest, People], Any]] = {
    "close": lambda row, people: ConflictAnswer.objects.create(aid_request=row, user=people["bo"], level=2),
    "confirmer": lambda row, people: Confirmation.objects.create(
        aid_request=row,
        confirmed_by=people["gil"],
        confirmer="member",
        means="voice",
        independent=True,
        recorded_at=NOW,
    ),
    "excluded": lambda row, people: Exclusion.objects.create(aid_request=row, user=people["bo"]),
    "recused": lambda row, people: _seat(row, people["bo"]).update(recused_at=NOW),
}
STATES = [frozenset(_WAITING_FOR["coordinator"]), frozenset(_WAITING_FOR["member"])]


def _seat(row: AidRequest, person: User) -> QuerySet[RoundSeat]:
    return RoundSeat.objects.filter(round__aid_request=row, user=person)


def asked(ask_it: Any) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        ask_it()
    return [row["sql"] for row in caught.captured_queries]


@pytest.mark.parametrize(
    "question",
    [
        *(_waiting(states, is_seat=seat, whole=whole) for states in STATES for seat in (0, 1) for whole in (0, 1)),
        *(_owed_by(owners) for owners in ((TaskOwner.BOARD,), (TaskOwner.COORDINATOR, TaskOwner.CHAIR))),
        *(_counting(funds) for funds in (1, 3)),
    ],
)
def test_a_question_made_for_some_asks_what_its_queryset_asks(question: Prepared[Any]) -> None:
    for _twice in range(2):
        values = {name: uuid4() if type_ is UUID else NOW.date() for name, type_ in question.types.items()}
        plain = asked(lambda values=values: list(question.build(**values)))
        assert asked(lambda values=values: question.rows(**values)) == plain


def test_two_people_ask_the_same_question_and_get_their_own_lists() -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    excluded, other = bring_to("in_review", fund, people, exclude=("seat-1",)), bring_to("in_review", fund, people)
    found = {
        name: {row.reference for row in work_list(people[name], fund, ["member"], now=NOW)}
        for name in ("ben", "bea", "ben")
    }
    assert other.reference in found["ben"] & found["bea"]
    assert {name for name, shown in found.items() if excluded.reference in shown} == {"bea"}


def test_a_case_that_is_shut_to_somebody_waits_for_others_only() -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    case = bring_to("verifying", fund, people)
    user = people["cora"]
    for whole in (False, True):
        assert [row.pk for row in work_list(user, fund, ["coordinator"], now=NOW, whole=whole)] == [case.row.pk]
    Exclusion.objects.create(aid_request=case.row, user=user)
    for whole in (False, True):
        assert work_list(user, fund, ["coordinator"], now=NOW, whole=whole) == []


def test_a_row_of_a_list_tells_all_of_itself_without_another_question() -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    case = bring_to("in_review", fund, people)
    [listed] = work_list(people["ben"], fund, ["member"], now=NOW)
    [whole] = work_list(people["ben"], fund, ["member"], now=NOW, whole=True)
    names = ("reference", "fund", "state", "country", "urgency", "due_at", "week", "frozen", "has_voted")
    assert not asked(lambda: [(getattr(listed, name), list(listed.lines.all())) for name in names])
    assert [getattr(listed, name) for name in names] == [getattr(whole, name) for name in names]
    assert list(listed.lines.all()) == list(case.row.lines.all())


def test_rows_kept_with_a_case_are_those_that_prefetching_would_keep() -> None:
    fund = make_fund()
    reference = ask(fund, cast(fund)).reference
    kept, plain = AidRequest.objects.get(reference=reference), AidRequest.objects.get(reference=reference)
    keep_with(kept, "lines", plain.lines.all())
    assert not asked(lambda: [line.aid_request.reference for line in kept.lines.all()])
    assert list(kept.lines.all()) == list(plain.lines.all()) != []
    assert all(line.aid_request is kept for line in kept.lines.all())


def seen(case: Case, people: People, name: str = "cora") -> Sight:
    return sight_of(case.reference, Actor(people[name]), now=NOW)


def test_a_case_says_what_it_lacks() -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    case = to_review(ask(fund, people), people)
    every = {"question", "task", "override", "refusal", "closed_round", "party"}
    assert seen(case, people).lacks == every
    verification.ask(reference=case.reference, by=Actor(people["cora"]), now=NOW, question_codes=["call"], slip="Call")
    assert seen(case, people).lacks == every - {"question"}
    assert seen(approve(to_review(ask(fund, people), people), people), people).lacks >= every - {
        "closed_round",
        "party",
    }
    assert "closed_round" not in seen(approve(to_review(ask(fund, people), people), people), people).lacks


@pytest.mark.parametrize("how", [None, *NEAR])
def test_a_page_judges_by_the_same_people_as_an_act(how: str | None) -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    case = to_review(ask(fund, people), people)
    Lock.objects.filter(box__owner_id=case.row.pk, box__kind="card", user_id=people["bea"].pk).delete()
    if how:
        NEAR[how](case.row, people)
    scene = Scene(seen(case, people), now=NOW, needs_code=False)
    aid_request = seen(case, people).aid_request
    assert ("party" in scene.sight.lacks) == (how is None)
    assert scene.near == nearby(aid_request, now=NOW)
    assert scene.near.parties == parties_of(aid_request)
    assert scene.findings == findings_now(aid_request, now=NOW)


@pytest.mark.parametrize("name", ["ben", "cora", "gil"])
def test_a_reader_is_shown_what_they_hold_a_lock_for_and_each_once(name: str) -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    case = to_review(ask(fund, people), people)
    sight, user = seen(case, people, name), people[name]
    held = Lock.objects.filter(box__owner_id=case.row.pk, user_id=user.pk)
    known = locks_of(sight.aid_request, user.pk)
    for locks in (None, known):
        shown = portrait_of(sight, now=NOW, locks=locks).boxes
        assert sorted(box.id for box in shown) == sorted(held.values_list("box_id", flat=True))
    assert {row[0] for row in known} - {user.pk}


def test_rounds_are_the_same_whichever_way_they_are_read() -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    first = to_review(ask(fund, people), people)
    over = approve(to_review(ask(fund, people), people), people)
    for case in (first, over):
        sight = seen(case, people)
        known = ballots_for(sight.aid_request, now=NOW, is_first=True)
        assert [one.round for one in known] == [one.round for one in ballots_for(sight.aid_request, now=NOW)] != []
        assert rounds_for(sight, now=NOW, ballots=known) == rounds_for(sight, now=NOW)
