"""A few rows written at once: what lies there is what Django would have written."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from emergency.models import BudgetLine, Vote, VoteLine
from notifications.inserting import AT_ONCE, insert
from notifications.models import AuditDetail, AuditRow
from tests.factories import NOW, ask, cast, make_fund, to_review

pytestmark = pytest.mark.django_db


def _rows() -> dict[type[Model], Callable[[int], Model]]:
    """Return how one of each model is made, by its number."""
    fund = make_fund()
    people = cast(fund)
    case = to_review(ask(fund, people), people)
    [line, *_more] = case.lines().values()
    vote = Vote(round=case.round, user=people["ben"], choice="approve", cast_at=NOW)
    detail = {"salt": "0" * 32, "week": "2026-W48", "hour": 9, "verb": "aid_request.vote", "object_kind": "aid_request"}
    data = {"revision": 1, "digests": ["a'b", "%s"]}
    return {
        AuditRow: lambda number: AuditRow(seq=900 + number, prev="a", hash="b", digest="c"),
        AuditDetail: lambda number: AuditDetail(row_id=900 + number, object_id=case.row.pk, data=data, **detail),
        BudgetLine: lambda number: BudgetLine(
            aid_request=case.row, position=50 + number, use="medicine", currency="EUR", asked_minor=number or None
        ),
        Vote: lambda _number: vote,
        VoteLine: lambda _number: VoteLine(vote=vote, line=line, amount_minor=7),
    }


def _lying_there(rows: Sequence[Model]) -> list[Any]:
    return [type(rows[0])._default_manager.filter(pk=row.pk).values().get() for row in rows]


def test_what_lies_there_is_what_django_would_have_written() -> None:
    for model, made in _rows().items():
        rows = [made(number) for number in range(1 if model in {Vote, VoteLine} else 3)]
        with transaction.atomic():
            model._default_manager.bulk_create(rows)
            plain = _lying_there(rows)
            transaction.set_rollback(True)
        with CaptureQueriesContext(connection) as caught:
            insert(rows)
        assert len(caught.captured_queries) == 1
        assert _lying_there(rows) == plain, model
        assert not any(row._state.adding for row in rows)


def test_none_are_written_without_asking_and_many_by_django() -> None:
    with CaptureQueriesContext(connection) as caught:
        insert([])
    assert not caught.captured_queries
    rows = [AuditRow(seq=900 + number, prev="a", hash="b", digest="c") for number in range(AT_ONCE + 1)]
    insert(rows)
    assert AuditRow.objects.filter(seq__gte=900).count() == AT_ONCE + 1


def test_what_the_database_refuses_is_refused() -> None:
    row = AuditRow(seq=900, prev="a", hash="b", digest="c")
    insert([row])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([row])
