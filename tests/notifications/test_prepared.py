"""Prepared questions: the same SQL, values and rows as when each is put together anew."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Model, Q
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from emergency.actions.base import _LOCKED
from emergency.duty import holders
from emergency.models import User
from fund.models import Mandate
from notifications.prepared import Prepared
from tests.factories import MANDATES, NOW, ask, cast, make_fund, ready_to_vote, to_review, vote

pytestmark = pytest.mark.django_db

VALUES: dict[type, Callable[[int], Any]] = {
    UUID: lambda _place: uuid4(),
    str: lambda place: f"KZ{place}",
    int: lambda place: 7 + place,
    date: lambda place: date(2027, 2, 3) + timedelta(days=place),
    datetime: lambda place: datetime.now(UTC) + timedelta(days=place),
}
BY_LOGIN: Prepared[User] = Prepared(lambda login: User.objects.filter(login=login), login=str)


# What is asked in several forms, each worked out once: by these a family of questions is tried.
FAMILIES: dict[str, Callable[[Any], list[Prepared[Any]]]] = {
    "emergency.duty._holding": lambda make: [make(("checker", "member")), make(("guardian",))],
    "emergency.deciding.electorate._seats_of": lambda make: [make(1), make(3)],
    "emergency.deciding.counting._votes_of": lambda make: [make(1), make(3)],
    "emergency.deciding.surroundings._around": lambda make: [make(1), make(3)],
    "emergency.reading.home_counts._counting": lambda make: [make(1), make(3)],
    "emergency.reading.owed._owed_by": lambda make: [make(("coordinator",)), make(("board", "chair"))],
    "emergency.selectors._waiting": lambda make: [
        make(frozenset({"in_review", "appealed"}), is_seat=True, whole=False),
        make(frozenset({"payable"}), is_seat=False, whole=True),
    ],
    "fund.ledger.balances._held": lambda make: [
        make(("account",)),
        make(("account", "fund")),
        make(("account", "at")),
        make(("account", "fund", "at")),
    ],
    "fund.ledger.balances._now": lambda make: [make(1), make(3)],
    "fund.ledger.chart._named": lambda make: [make(1), make(3)],
    "fund.ledger.posting._controls": lambda make: [make(1), make(3)],
}


def _prepared() -> Iterator[tuple[str, Prepared[Any]]]:
    """Find every prepared question of the service."""
    for module_name, module in sorted(sys.modules.items()):
        if module_name.split(".")[0] in {"emergency", "fund", "notifications"}:
            for name, value in sorted(vars(module).items()):
                full_name = f"{module_name}.{name}"
                if isinstance(value, Prepared):
                    yield full_name, value
                elif _makes_questions(value) and value.__module__ == module_name:
                    assert full_name in FAMILIES, f"say by which of its questions {full_name} is tried"
                    yield from ((f"{full_name} {place}", one) for place, one in enumerate(FAMILIES[full_name](value)))


def _makes_questions(value: Any) -> bool:
    made = getattr(getattr(value, "__wrapped__", None), "__annotations__", {}).get("return", "")
    return "Prepared[" in str(made)


def _values(question: Prepared[Any]) -> dict[str, Any]:
    return {name: VALUES[type_](place) for place, (name, type_) in enumerate(question.types.items())}


def _asked(ask: Any) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        ask()
    return [row["sql"] for row in caught.captured_queries]


def test_every_prepared_question_asks_what_its_queryset_asks() -> None:
    found = dict(_prepared())
    assert {"fund.permissions._HELD", "emergency.permissions._TOWARDS", "notifications.roster._NEWEST"} <= found.keys()
    for name, question in found.items():
        values = _values(question)
        for _twice in range(2):
            plain = _asked(lambda question=question, values=values: list(question.build(**values)))
            assert _asked(lambda question=question, values=values: question.rows(**values)) == plain, name


def test_rows_carry_what_the_querysets_rows_carry() -> None:
    values = _world()
    found = {}
    for name, question in _prepared():
        if question.types.keys() <= values.keys():
            asked = {key: values[key] for key in question.types}
            prepared, plain = question.rows(**asked), list(question.build(**asked))
            assert [_carried(row) for row in prepared] == [_carried(row) for row in plain], name
            found[name] = prepared
    answered = {name for name, rows in found.items() if rows}
    assert len(answered) >= 15, found
    [held] = found["fund.permissions._HELD"]
    assert held.fund.pk == values["fund"] and held.is_chair
    assert not held._state.adding
    seat = found["emergency.deciding.electorate._seats_of 0"][0]
    assert seat.has_mandate and seat.round.pk == values["round0"]
    assert seat._state.fields_cache.keys() == {"user", "round"}


def _world() -> dict[str, Any]:
    """Return values that find rows: a case before the board on which somebody has voted."""
    fund = make_fund()
    people = cast(fund)
    case = ready_to_vote(to_review(ask(fund, people), people), people, "ben")
    vote(case, people["ben"])
    row, lately = case.row, NOW - timedelta(days=90)
    ids = {"fund": fund.pk, "case": row.pk, "user": people["ben"].pk, "round0": case.round.pk, "object_id": row.pk}
    facts = {"reference": case.reference, "country": row.country, "place0": row.country, "verb": "aid_request.vote"}
    near = {"emergency": row.emergency_id, "asker": people["ada"].pk}
    on = {"on": NOW.date(), "today": NOW.date(), "quarter": date(2026, 10, 1), "year": date(2025, 11, 1)}
    books = {"books": fund.pk, "fund0": fund.pk, "code0": "1010"}
    return ids | facts | near | on | books | {"now": NOW, "lately": lately}


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


def test_what_is_worked_out_from_a_value_cannot_be_prepared() -> None:
    """It would stay as it was worked out the first time, for the mark; the caller works it out."""
    question: Prepared[Mandate] = Prepared(
        lambda on: Mandate.objects.filter(starts_on__lte=on, ends_on__gte=on - timedelta(days=14)), on=date
    )
    with pytest.raises(TypeError, match="works out"):
        question.rows(on=NOW.date())


@pytest.mark.django_db(transaction=True)
def test_a_question_that_locks_is_refused_outside_a_transaction_however_often_it_was_asked() -> None:
    values = {"case": uuid4()}
    for _twice in range(2):
        with pytest.raises(TransactionManagementError):
            _LOCKED.rows(**values)
        with transaction.atomic():
            assert _LOCKED.rows(**values) == []


@pytest.mark.postgres_only
def test_a_question_that_locks_says_so_to_the_database() -> None:
    locking = {name: one for name, one in _prepared() if one.build(**_values(one)).query.select_for_update}
    assert {
        "emergency.actions.base._LOCKED",
        "emergency.actions.base._LOCKED_BY_REFERENCE",
        "notifications.audit._LOCKED_HEAD",
    } <= locking.keys()
    for name, question in locking.items():
        [sql] = _asked(lambda question=question: question.rows(**_values(question)))
        # Where rows are read with it that others may change, only its own are locked.
        table = question.build(**_values(question)).model._meta.db_table
        assert sql.endswith((" FOR UPDATE", f' FOR UPDATE OF "{table}"')), name


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


def _carried(row: Any) -> Any:
    """Return all that a row carries, and the rows that were read with it."""
    if not isinstance(row, Model):
        return row
    fields = {name: value for name, value in vars(row).items() if name != "_state"}
    return fields, {name: _carried(value) for name, value in row._state.fields_cache.items()}
