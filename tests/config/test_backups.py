"""Copies of the database: whole, of one instant, locks apart; what was erased since does not come back."""

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from config.backups import copies, files
from config.rooms import GUARDED
from emergency.actions.ending import after_restore, endings, erasing_again, holds
from emergency.actions.ending.retention import erase_due
from emergency.actors import Actor
from emergency.models import AidRequest, ApiToken, User
from emergency.states import State
from fund.models import Posting
from notifications import audit, clock, triggers
from notifications.models import AuditRow, Box, Lock, OutboxMessage
from tests.factories import DAY, NOW, bring_to, cast, make_fund
from tests.journeys.searching import hits

FILES = ("monday", "monday.locks", "monday.erased")


@contextmanager
def fresh_database(folder: Path) -> Iterator[None]:
    """Let the service stand on an empty database beside that of the test."""
    known, before = connection.settings_dict, connection.settings_dict["NAME"]
    name = f"restored_{uuid.uuid4().hex[:12]}"
    connection.close()
    if connection.vendor == "sqlite":
        known["NAME"] = str(folder / name)
        try:
            yield
        finally:
            connection.close()
            known["NAME"] = before
        return
    place = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **place) as server:
        server.execute(f"CREATE DATABASE {name}")
        known["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            known["NAME"] = before
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def told(command: str, *arguments: Any) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def counted() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (AidRequest, Box, Lock, Posting, AuditRow)}


@pytest.mark.django_db(transaction=True)
def test_a_copy_comes_back_whole_guarded_and_without_what_was_erased_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fund = make_fund()
    people = cast(fund)
    paid, under_way = bring_to("closed", fund, people), bring_to("payable", fund, people)
    monkeypatch.setattr(clock, "now", lambda: paid.at)
    ApiToken.objects.create(user=people["cora"], digest="d" * 64, expires_at=paid.at, made_at=paid.at)
    Session.objects.create(session_key="k", session_data="", expire_date=paid.at + DAY)
    paid_id, open_id = paid.row.pk, under_way.row.pk
    told("backup", tmp_path / "monday")
    as_copied = counted()
    locks_of_paid = Lock.objects.filter(box__owner_id=paid_id).count()
    assert [oct((tmp_path / name).stat().st_mode & 0o777) for name in FILES] == ["0o600"] * 3
    # Afterwards one case is taken back on wish and erased; a later copy knows of it.
    endings.withdraw(reference=under_way.reference, by=Actor(people["ada"], holds_code=True), now=under_way.at)
    assert erase_due(now=under_way.at)["cases"] == 1
    told("backup", tmp_path / "tuesday")
    with fresh_database(tmp_path):
        said = told("restore", tmp_path / "monday")
        assert "emptied 1" in said and "end them by hand" in said
        now_there = counted()
        assert {name: now_there[name] for name in ("AidRequest", "Posting")} == {
            name: as_copied[name] for name in ("AidRequest", "Posting")
        }
        assert not Box.objects.filter(owner_id=open_id).exists()
        assert Lock.objects.filter(box__owner_id=paid_id).count() == locks_of_paid > 0
        assert AidRequest.objects.get(pk=open_id).state == State.PAYABLE
        assert not Session.objects.exists() and not ApiToken.objects.exists()
        assert [name for room in GUARDED for name in triggers.missing(room, connection)] == []
        assert now_there["AuditRow"] == as_copied["AuditRow"] + 2
        # Nobody's old cookie fits, and the chairs and the guardian are told that freezes since Monday are missing.
        assert f"The copy is of {paid.at.date()}" in said and "Frozen as the copy has it: 0." in said
        assert set(User.objects.values_list("session_epoch", flat=True)) == {after_restore.FAR_AHEAD}
        told_of = set(
            OutboxMessage.objects.filter(kind="ring", created_at__gte=paid.at).values_list("recipient_id", flat=True)
        )
        assert told_of == {people[name].pk for name in ("ben", "bea", "gil")}
        # A second time finds nothing, and a database that holds something is left alone.
        assert erasing_again.erase_again([open_id], now=paid.at) == {"cases": 0, "emptied": 0}
        with pytest.raises(CommandError, match="not empty"):
            told("restore", tmp_path / "monday")
    (tmp_path / "monday.locks").unlink()
    with fresh_database(tmp_path):
        assert "no sealed text of it can be opened" in told("restore", tmp_path / "monday")
        assert (Lock.objects.count(), Box.objects.filter(owner_id=paid_id).count() > 0) == (0, True)


@pytest.mark.django_db(transaction=True)
def test_a_restored_database_with_a_broken_chain_is_told_by_status_and_row(tmp_path: Path) -> None:
    audit_row = AuditRow(seq=1, prev="", digest="a" * 64, hash="b" * 64)
    AuditRow.objects.bulk_create([audit_row])
    told("backup", tmp_path / "monday")
    with fresh_database(tmp_path), pytest.raises(SystemExit):
        told("restore", tmp_path / "monday")


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_no_lock_stays_in_any_page_of_a_copy(tmp_path: Path) -> None:
    fund = make_fund()
    bring_to("submitted", fund, cast(fund))
    packets = [bytes(packet) for packet in Lock.objects.values_list("packet", flat=True)]
    told("backup", tmp_path / "monday")
    assert packets and not [one for one in packets if one in (tmp_path / "monday").read_bytes()]
    assert all(one in (tmp_path / "monday.locks").read_bytes() for one in packets)


@pytest.mark.django_db
def test_a_case_held_when_it_was_copied_and_erased_since_is_emptied(tmp_path: Path) -> None:
    fund = make_fund()
    people = cast(fund)
    case = bring_to("submitted", fund, people)
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=case.at, reason_code="fraud")
    assert erasing_again.erase_again([case.row.pk], now=case.at) == {"cases": 0, "emptied": 1}
    assert not Box.objects.filter(owner_id=case.row.pk).exists()
    assert audit.of_object(case.row.pk)[-1].verb == "aid_request.emptied"
    assert audit.verify().problems == []


@pytest.mark.django_db
def test_only_cases_on_the_list_and_what_is_due_are_erased_again() -> None:
    fund = make_fund()
    people = cast(fund)
    kept, gone = bring_to("submitted", fund, people), bring_to("withdrawn", fund, people)
    gone_id = gone.row.pk
    assert erasing_again.erase_again([], now=gone.at)["cases"] == 1
    assert erasing_again.erase_again([gone_id], now=gone.at) == {"cases": 0, "emptied": 0}
    assert erasing_again.erased_cases() == [gone_id]
    assert Box.objects.filter(owner_id=kept.row.pk).exists()


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
def test_nothing_half_made_is_left_and_nothing_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "monday").write_text("mine")
    with pytest.raises(CommandError, match="there already"):
        told("backup", tmp_path / "monday")
    with pytest.raises(CommandError, match="cannot be written"):
        told("backup", tmp_path / "nowhere" / "monday")

    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(copies.sqlite, "save", full)
    with pytest.raises(sqlite3.OperationalError):
        told("backup", tmp_path / "tuesday")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("monday", "mine")]


def test_locks_of_old_copies_go_after_fourteen_days_and_nobody_elses_files(tmp_path: Path) -> None:
    ages = {"old.locks": 15, "young.locks": 13, "yarn.locks": 99, "old": 99}
    for name, days in ages.items():
        file = tmp_path / name
        file.write_bytes(b"text" if name == "yarn.locks" else b"PGDMP")
        made = (NOW - timedelta(days=days)).timestamp()
        os.utime(file, (made, made))
    assert files.forget_old_locks(tmp_path, now=NOW) == 1
    assert {file.name for file in tmp_path.iterdir()} == set(ages) - {"old.locks"}


def test_a_damaged_list_of_erased_cases_stops_before_anything_is_restored(tmp_path: Path) -> None:
    (tmp_path / "monday.erased").write_text("half a li")
    with pytest.raises(files.Unusable, match="damaged"):
        files.erased_in(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_no_copy_is_refused_without_its_content(tmp_path: Path) -> None:
    (tmp_path / "monday").write_text("Zimorodok Зимородок")
    with fresh_database(tmp_path), pytest.raises(CommandError) as refused:
        told("restore", tmp_path / "monday")
    assert not hits(str(refused.value).encode(), ("Zimorodok", "Зимородок"))
    with fresh_database(tmp_path), pytest.raises(CommandError, match="is not there"):
        told("restore", tmp_path / "sunday")
