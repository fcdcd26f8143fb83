"""Prepared questions: the same SQL, values and rows as when each is put together anew."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from emergency.duty import holders
from emergency.models import User
from notifications.prepared import Prepared
from tests.factories import MANDATES, NOW, cast, make_fund

pytestmark = pytest.mark.django_db

VALUES: dict[type, Any] = {UUID: uuid4(), str: "KZ42", int: 7, date: date(2027, 2, 3), datetime: datetime.now(UTC)}
BY_LOGIN: Prepared[User] = Prepared(lambda login: User.objects.filter(login=login), login=str)


def _prepared() -> Iterator[tuple[str, Prepared[Any]]]:
    """Find every prepared question of the service."""
    for module_name, module in sorted(sys.modules.items()):
        if module_name.split(".")[0] in {"emergency", "fund", "notifications"}:
            for name, value in sorted(vars(module).items()):
                if isinstance(value, Prepared):
                    yield f"{module_name}.{name}", value


def _asked(ask: Any) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        ask()
    return [row["sql"] for row in caught.captured_queries]


def test_every_prepared_question_asks_what_its_queryset_asks() -> None:
    found = dict(_prepared())
    assert {"fund.permissions._HELD", "emergency.permissions._TOWARDS", "notifications.roster._NEWEST"} <= found.keys()
    for name, question in found.items():
        for _twice in range(2):
            values = {key: VALUES[type_] for key, type_ in question.types.items()}
            plain = _asked(lambda question=question, values=values: list(question.build(**values)))
            assert _asked(lambda question=question, values=values: question.rows(**values)) == plain, name


def test_rows_carry_what_the_querysets_rows_carry() -> None:
    fund = make_fund()
    people = cast(fund)
    questions = dict(_prepared())
    values = {"user": people["ben"].pk, "on": NOW.date()}
    held = questions["fund.permissions._HELD"]
    [prepared], [plain] = held.rows(**values), list(held.build(**values))
    assert _without_state(prepared) == _without_state(plain)
    assert prepared.fund == fund and prepared.is_chair
    assert not prepared._state.adding


def test_what_changed_in_between_is_seen_and_nothing_of_the_question_before() -> None:
    people = cast(make_fund())
    before = [BY_LOGIN.first(login=name) for name in ("ben", "bea", "nobody")]
    assert before == [people["ben"], people["bea"], None]
    User.objects.filter(login="ben").update(pseudonym="Benedict")
    after = BY_LOGIN.first(login="ben")
    assert after is not None and after.pseudonym == "Benedict"


def test_roles_asked_for_in_any_order_are_one_question() -> None:
    fund = make_fund()
    people = cast(fund)
    asked = [holders(fund.pk, roles, now=NOW) for roles in (["member", "checker"], ("checker", "member"))]
    assert asked[0] == asked[1]
    assert asked[0]["checker"] == {people["chen"].pk}
    assert asked[0]["member"] == {people[name].pk for name, (roles, _) in MANDATES.items() if "member" in roles}


@pytest.mark.parametrize("values", [{}, {"login": None}, {"login": 1}, {"login": "ben", "more": "x"}])
def test_a_value_that_is_missing_or_of_another_kind_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        BY_LOGIN.rows(**values)


def test_a_day_is_no_instant() -> None:
    question: Prepared[User] = Prepared(lambda day: User.objects.filter(frozen_at__date=day), day=date)
    assert question.rows(day=NOW.date()) == []
    with pytest.raises(TypeError):
        question.rows(day=NOW)


def test_only_letters_and_digits_stand_within_a_pattern() -> None:
    people = cast(make_fund())
    question: Prepared[User] = Prepared(lambda part: User.objects.filter(login__contains=part), part=str)
    assert question.rows(part="be") == list(User.objects.filter(login__contains="be"))
    assert people["ben"] in question.rows(part="be")
    for sign in ("%", "_", "b%n", ""):
        with pytest.raises(TypeError):
            question.rows(part=sign)


def test_a_value_that_decides_the_form_of_a_question_cannot_be_prepared() -> None:
    question: Prepared[User] = Prepared(lambda login: User.objects.filter(Q(pk__isnull=bool(login))), login=str)
    with pytest.raises(TypeError):
        question.rows(login="ben")


@pytest.mark.django_db(transaction=True)
def test_threads_ask_by_their_own_connections() -> None:
    User.objects.create(login="ben", pseudonym="Ben")
    BY_LOGIN.rows(login="ben")
    found: list[User] = []

    def ask() -> None:
        found.extend(BY_LOGIN.rows(login="ben"))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert [user.pseudonym for user in found] == ["Ben"]


def _without_state(row: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_state"}
