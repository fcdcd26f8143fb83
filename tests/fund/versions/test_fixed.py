"""An adopted version stands in the database as it was adopted, whoever writes there and by which way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from fund.models import Regulation
from tests.factories import DAY, NOW
from tests.fund.api.desk import Desk
from tests.fund.versions.story import adopt, draft, publish

SUPERSEDED = "UPDATE fund_regulation SET state = 'superseded', valid_until = valid_from WHERE code = 'R2'"
CHANGES: dict[str, Any] = {
    "code": "X",
    "title": "X",
    "parameters": "{}",
    "texts": "{}",
    "valid_from": (NOW + 9 * DAY).date(),
    "valid_until": (NOW + 99 * DAY).date(),
    "minute_number": "X",
    "adopted_on": (NOW - 9 * DAY).date(),
    "adopting_body": "general_meeting",
    "published_at": NOW - 9 * DAY,
    "based_on_id": None,
    "state": "draft",
}


def run(sql: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def second(desk: Desk) -> Callable[[], dict[str, Any]]:
    """Return a reader of R2 as it stands, adopted after everybody could comment on it."""
    draft(desk)
    publish(desk)
    adopt(desk)
    return lambda: Regulation.objects.values().get(code="R2")


def test_r01_no_column_of_an_adopted_version_is_changed_by_sql(second: Callable[[], dict[str, Any]]) -> None:
    before = second()
    assert {name.removesuffix("_id") for name in CHANGES} | {"id", "fund", "drafted_by", "adopted_by"} == {
        field.name for field in Regulation._meta.concrete_fields
    }
    for column, value in CHANGES.items():
        with pytest.raises(DatabaseError, match="R-01"):
            run(f"UPDATE fund_regulation SET {column} = %s WHERE code = 'R2'", value)
        if column not in {"state", "valid_until"}:
            with pytest.raises(DatabaseError, match="R-01"):
                run(SUPERSEDED.replace(" WHERE", f", {column} = %s WHERE"), value)
    assert second() == before


def test_r01_nor_is_who_drafted_and_who_adopted_it(desk: Desk, second: Callable[[], dict[str, Any]]) -> None:
    for column in ("drafted_by_id", "adopted_by_id"):
        with pytest.raises(DatabaseError, match="R-01"):
            run(f"UPDATE fund_regulation SET {column} = %s WHERE code = 'R2'", _stored(desk.people["bo"].pk))


def test_r01_no_adopted_version_is_deleted_by_sql(second: Callable[[], dict[str, Any]]) -> None:
    for code in ("R1", "R2"):
        with pytest.raises(DatabaseError, match="R-01"):
            run("DELETE FROM fund_regulation WHERE code = %s", code)


def test_r01_an_adopted_version_is_superseded_once_with_its_last_day(second: Callable[[], dict[str, Any]]) -> None:
    run(SUPERSEDED)
    assert second()["state"] == "superseded"
    for again in (SUPERSEDED, "UPDATE fund_regulation SET state = 'adopted', valid_until = NULL WHERE code = 'R2'"):
        with pytest.raises(DatabaseError, match="R-01"):
            run(again)


def test_r01_a_fund_never_has_two_versions_to_follow(desk: Desk, second: Callable[[], dict[str, Any]]) -> None:
    draft(desk, "bo")
    sql = "UPDATE fund_regulation SET state = 'adopted', adopted_by_id = %s, adopted_on = %s, minute_number = '1'"
    with pytest.raises(DatabaseError):
        run(f"{sql} WHERE code = 'R3'", _stored(desk.people["bea"].pk), NOW.date())


def _stored(value: Any) -> Any:
    return value if connection.vendor == "postgresql" else value.hex
