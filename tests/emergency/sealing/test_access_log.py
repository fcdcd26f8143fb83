"""Every sealed text handed out leaves a row: who, which case, which kind, week and hour, how. No row, no text."""

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

import emergency
from emergency.actions.ending import endings, retention
from emergency.actions.reading.serving import serve_box
from emergency.actors import Actor
from emergency.reading import reads
from fund.models import Fund
from notifications import audit
from notifications.errors import NotFound
from notifications.models import Box, BoxRead, ReadWay
from tests.emergency.sealing.newcomers import moved
from tests.factories import DAY, NOW, Case, People, ask
from tests.people import sign_in, token_for


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return ask(fund, people)


def _read(people: People, kind: str = "narrative", name: str = "cora", **more: Any) -> bytes:
    return serve_box(Box.objects.get(kind=kind).pk, Actor(people[name]), now=more.pop("now", NOW), **more)


def _browser(people: People, name: str) -> Client:
    return sign_in(Client(), people[name])


def test_each_way_of_handing_out_leaves_its_row(case: Case, people: People) -> None:
    box = Box.objects.get(kind="identity")
    assert _browser(people, "cora").get(f"/work/{case.reference}/text/{box.pk}/").status_code == 200
    answer = Client().get(f"/api/v1/boxes/{box.pk}/", headers={"Authorization": token_for(people["cora"])})
    assert answer.status_code == 200
    rows, cora = BoxRead.objects.all(), people["cora"].pk
    assert {(row.owner_id, row.user_id, row.kind) for row in rows} == {(case.row.pk, cora, "identity")}
    assert {row.way for row in rows} == {"page", "api"}


def test_a_row_knows_week_and_hour_and_nothing_finer(case: Case, people: People) -> None:
    _read(people)
    [row] = BoxRead.objects.all()
    year, week, _day = NOW.isocalendar()
    assert (row.week, row.hour) == (f"{year}-W{week:02}", 10)
    assert {field.name for field in BoxRead._meta.fields} == {
        "id",
        "scope_id",
        "owner_id",
        "user_id",
        "kind",
        "way",
        "week",
        "hour",
    }


def test_what_is_refused_leaves_no_row(case: Case, people: People) -> None:
    for name in ("tom", "bo", "gil"):
        with pytest.raises(NotFound):
            _read(people, name=name)
    assert not BoxRead.objects.exists()


def test_without_its_row_no_text_is_handed_out(case: Case, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any, **_more: Any) -> None:
        raise DatabaseError("the log cannot be written")

    monkeypatch.setattr(BoxRead, "save", broken)
    with pytest.raises(DatabaseError):
        _read(people)


def test_serving_costs_few_statements(case: Case, people: People, django_assert_max_num_queries: Any) -> None:
    box, by = Box.objects.get(kind="narrative"), Actor(people["cora"])
    with django_assert_max_num_queries(7):
        serve_box(box.pk, by, now=NOW)


def test_locks_leave_by_one_door() -> None:
    """What `boxes.hand_out` returns is written down by it; nothing else puts a lock and a box together."""
    service = Path(emergency.__file__).parent.parent
    rooms = [service / name for name in ("config", "emergency", "fund", "notifications")]
    files = {
        file.relative_to(service).as_posix(): file.read_text(encoding="utf-8")
        for room in rooms
        for file in room.rglob("*.py")
    }
    joining = {name for name, text in files.items() if "lock.packet" in text}
    assert joining == {"notifications/sealing/boxes.py"}
    callers = {name for name, text in files.items() if "boxes.hand_out(" in text}
    assert callers == {
        "emergency/actions/complaints/hearing.py",
        "emergency/actions/reading/recovery.py",
        "emergency/actions/reading/serving.py",
        "fund/actions/handing_out.py",
    }


def test_a_row_is_never_altered(case: Case, people: People) -> None:
    _read(people)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_boxread SET kind = 'card'")


def test_erasing_takes_the_rows_and_leaves_their_number_in_the_evidence(people: People, case: Case) -> None:
    pk = case.row.pk
    for _again in range(2):
        _read(people)
    endings.withdraw(reference=case.reference, by=Actor(holds_code=True), now=NOW)
    retention.erase(pk, now=NOW + DAY)
    assert not BoxRead.objects.exists()
    [told] = [one for one in audit.of_object(pk) if one.verb == "aid_request.erase"]
    assert told.data["reads"] == 2


def test_a_case_that_is_over_is_not_named_and_not_found_by_its_reference(
    fund: Fund, people: People, case: Case
) -> None:
    _read(people, "identity")
    assert [
        row.reference for row in reads.page_of(fund, reader_id=people["gil"].pk, reference=case.reference).rows
    ] == [case.reference]
    moved(case, "closed")
    assert [row.reference for row in reads.page_of(fund, reader_id=people["gil"].pk).rows] == [""]
    assert reads.page_of(fund, reader_id=people["gil"].pk, reference=case.reference).rows == []


def test_pages_follow_each_other_and_hold_every_row_once(fund: Fund, people: People, case: Case) -> None:
    BoxRead.objects.bulk_create(
        BoxRead(
            scope_id=fund.pk,
            owner_id=case.row.pk,
            user_id=people["cora"].pk,
            kind="note",
            way=ReadWay.PAGE,
            week="2026-W01",
            hour=n % 24,
        )
        for n in range(reads.PAGE + 10)
    )
    first = reads.page_of(fund, reader_id=people["gil"].pk)
    second = reads.page_of(fund, reader_id=people["gil"].pk, after=first.after)
    assert (len(first.rows), len(second.rows), second.after) == (reads.PAGE, 10, "")
    assert first.rows[-1].hour >= second.rows[0].hour


@pytest.mark.once
def test_the_guardian_reads_the_log_and_everybody_the_own_rows(fund: Fund, people: People, case: Case) -> None:
    _read(people)
    guardian = _browser(people, "gil")
    page = guardian.get("/reads/").content.decode()
    assert case.reference in page
    assert "Cora" in page
    found = guardian.get(f"/reads/?reference={case.reference}&person={people['cora'].pk}")
    assert case.reference in found.content.decode()
    assert "Nothing matches" in guardian.get("/reads/?reference=ZZZZ-9999").content.decode()
    assert guardian.get("/reads/?after=nonsense").status_code == 400
    assert guardian.get(f"/reads/?person={people['tom'].pk}").status_code == 400
    assert "/reads/" in guardian.get("/home/").content.decode()
    assert _browser(people, "cora").get("/reads/").status_code == 404
    assert "What you opened" in _browser(people, "cora").get("/account/").content.decode()
    assert "What you opened" not in _browser(people, "tom").get("/account/").content.decode()
