"""What machines ask: health, the API's description, the embedded worker."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from config import api_docs
from config.management.commands import work
from notifications import triggers


@pytest.fixture
def unguarded(db: None) -> Iterator[None]:
    triggers.drop("notifications", connection)
    yield
    triggers.install("notifications", connection)


@pytest.mark.django_db
def test_live_asks_the_database_nothing(settings: Any, django_assert_num_queries: Any) -> None:
    settings.DEMO = True
    with django_assert_num_queries(0):
        response = Client().get("/health/live")
    assert (response.status_code, response.content) == (200, b"live\n")


@pytest.mark.django_db
def test_ready_means_a_guarded_database() -> None:
    response = Client().get("/health/ready")
    assert (response.status_code, response.content) == (200, b"ready\n")


def test_not_ready_without_triggers(unguarded: None) -> None:
    response = Client().get("/health/ready")
    assert (response.status_code, response.content) == (503, b"not ready\n")


def test_not_ready_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise DatabaseError("connection to 10.0.0.1 refused")

    monkeypatch.setattr("notifications.triggers.missing", broken)
    response = Client().get("/health/ready")
    assert (response.status_code, response.content) == (503, b"not ready\n")


@pytest.mark.parametrize("address", ["/health/live", "/health/ready", "/api/v1/docs/"])
def test_machines_only_ask(address: str) -> None:
    assert Client().post(address).status_code in {403, 405}


@pytest.mark.django_db
def test_the_docs_page_lists_every_operation_and_loads_no_script() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    listed = api_docs.operations(schema)
    text = Client().get("/api/v1/docs/").content.decode()
    assert len(listed) == sum(len(set(item) & set(api_docs.METHODS)) for item in schema["paths"].values()) > 0
    for operation in listed:
        assert f"<code>{operation.method} {operation.path}</code>" in text
    assert "<script" not in text


def test_the_docs_read_a_description() -> None:
    schema = {
        "paths": {
            "/b/": {"get": {"responses": {"200": {}}, "parameters": [{"name": "at", "schema": {"type": "string"}}]}},
            "/a/": {
                "post": {
                    "description": "Does it.",
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}},
                    "responses": {"422": {}, "200": {}},
                }
            },
        },
        "components": {
            "schemas": {
                "A": {
                    "required": ["lines"],
                    "properties": {
                        "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
                        "choice": {"enum": ["approve", "decline"]},
                    },
                }
            }
        },
    }
    first, second = api_docs.operations(schema)
    assert (first.method, first.path, first.text, first.statuses) == ("POST", "/a/", "Does it.", ["200", "422"])
    assert [(field.name, field.kind, field.needed) for field in first.body] == [
        ("lines", "[Line]", True),
        ("choice", "approve | decline", False),
    ]
    assert [field.kind for field in second.parameters] == ["string"]


@pytest.mark.django_db
def test_the_schema_is_open_and_knows_its_own_address() -> None:
    response = Client().get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert response.status_code == 200
    assert response.json()["info"]["title"] == "Emergency Relief Fund"


@pytest.mark.django_db
def test_work_goes_on_when_one_job_breaks(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []

    def broken(**_: Any) -> None:
        raise RuntimeError("they came at night")

    jobs = [work.Job("a", 5, broken), work.Job("b", 5, lambda now: done.append("b"))]
    work.turn(jobs, 100.0)
    work.turn(jobs, 104.0)
    work.turn(jobs, 105.0)
    assert done == ["b", "b"]
    assert all(record.name == work.__name__ for record in caplog.records)


def test_work_does_not_start_unguarded(unguarded: None) -> None:
    with pytest.raises(CommandError, match=r"audit_row_stays.*\n.*migrate"):
        call_command("work", "--once")
