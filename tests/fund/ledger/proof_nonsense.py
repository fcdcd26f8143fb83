"""Rewriting what an auditor relies on: a year's approval, kept digests and minutes, each refused by a trigger."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection

from fund.models import AnnualApproval, KeptCode, KeptMinute
from tests.fund.ledger.world import NOW, TODAY, TOM, World

Nonsense = Callable[[World], None]
SQLITE, POSTGRES = "sqlite", "postgresql"


def _approval(world: World) -> Any:
    papers = {"minute_number": "1", "figures_sha256": "a" * 64, "approved_on": TODAY}
    AnnualApproval.objects.create(fund=world.fund, year=TODAY.year, recorded_by=TOM, recorded_at=NOW, **papers)
    return AnnualApproval


def _code(world: World) -> Any:
    payment = world.prepare(world.promise("5.00")[0], "5.00")
    KeptCode.objects.create(disbursement=payment, digest="d" * 64, kept_in=TODAY)
    return KeptCode


def _minute(world: World) -> Any:
    votes = {"tier": "two", "required": 2, "approvals": 2, "declines": 0}
    digest = {"salt": "s", "digest": "d" * 64, "regulation_code": "R1"}
    days = {"decided_in": TODAY, "kept_in": TODAY}
    KeptMinute.objects.create(fund=world.fund, source_ref=uuid.uuid4(), **votes, **digest, **days)
    return KeptMinute


def _changes(write: Callable[[World], Any], column: str, value: Any) -> Nonsense:
    def change(world: World) -> None:
        write(world).objects.update(**{column: value})

    return change


def _forgets(write: Callable[[World], Any]) -> Nonsense:
    def forget(world: World) -> None:
        write(world).objects.all().delete()

    return forget


def _replaces(write: Callable[[World], Any], column: str, value: str) -> Nonsense:
    """Write another value over a row the way a raw SQLite client does: without recursive triggers."""

    def replace(world: World) -> None:
        model = write(world)
        columns = [field.column for field in model._meta.concrete_fields]
        chosen = ", ".join(f"'{value}'" if name == column else name for name in columns)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = OFF")
            try:
                cursor.execute(
                    f"INSERT OR REPLACE INTO {model._meta.db_table} ({', '.join(columns)})"
                    f" SELECT {chosen} FROM {model._meta.db_table}"
                )
            finally:
                cursor.execute("PRAGMA recursive_triggers = ON")

    return replace


# The trigger, the database it stands in (empty: both), and what it refuses.
ROWS: list[tuple[str, str, Nonsense]] = [
    ("fund_approval_kept", "", _changes(_approval, "minute_number", "2")),
    ("fund_approval_kept", POSTGRES, _forgets(_approval)),
    ("fund_approval_never_goes", SQLITE, _forgets(_approval)),
    ("fund_approval_added", SQLITE, _replaces(_approval, "minute_number", "2")),
    ("fund_kept_code_stays", POSTGRES, _changes(_code, "digest", "e")),
    ("fund_kept_code_stays", POSTGRES, _forgets(_code)),
    ("fund_kept_code_unchanged", SQLITE, _changes(_code, "digest", "e")),
    ("fund_kept_code_never_goes", SQLITE, _forgets(_code)),
    ("fund_kept_code_added", SQLITE, _replaces(_code, "digest", "e")),
    ("fund_kept_minute_stays", POSTGRES, _changes(_minute, "approvals", 9)),
    ("fund_kept_minute_stays", POSTGRES, _forgets(_minute)),
    ("fund_kept_minute_unchanged", SQLITE, _changes(_minute, "approvals", 9)),
    ("fund_kept_minute_never_goes", SQLITE, _forgets(_minute)),
    ("fund_kept_minute_added", SQLITE, _replaces(_minute, "tier", "duty")),
]
