"""An empty database is made by a short way, an older one goes the old way on, and both end in the same tables."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

ROOT = Path(__file__).resolve().parents[2]
# The short way of each room, and where it starts.
SHORT = {
    "emergency": ("0002_squashed_0009_instalments_of_before", 2),
    "fund": ("0001_squashed_0007_days_of_before", 1),
    "notifications": ("0001_squashed_0005_every_serving", 1),
}
# How many migrations of each room a database has had, by the version that made it.
RELEASED = {
    "0.1.0": {"emergency": 3, "fund": 2, "notifications": 2},
    "0.2.0": {"emergency": 5, "fund": 4, "notifications": 3},
    "0.4.0": {"emergency": 6, "fund": 5, "notifications": 4},
    "0.4.0 and later changes": {"emergency": 7, "fund": 5, "notifications": 4},
    "0.5.0, broken off": {"emergency": 9, "fund": 6, "notifications": 5},
}
Key = tuple[str, str]


@pytest.fixture(autouse=True)
def _with_migrations(settings: Any) -> None:
    """Django finds the migrations also where the tables of this process come from the models."""
    settings.MIGRATION_MODULES = {}


def old_ones(room: str) -> list[Key]:
    """Return what the short way of a room stands for, read from the folder."""
    first, last = SHORT[room][1], int(SHORT[room][0].split("_squashed_")[1][:4])
    names = (path.stem for path in sorted((ROOT / room / "migrations").glob("[0-9]*.py")))
    return [(room, name) for name in names if "_squashed_" not in name and first <= int(name[:4]) <= last]


def applied(version: str) -> list[Key]:
    """Return the migrations that a database of this version has had."""
    users = [("emergency", "0001_user")]
    return [
        key
        for room, last in RELEASED[version].items()
        for key in (users if room == "emergency" else []) + old_ones(room)
        if int(key[1][:4]) <= last
    ]


def plan_after(had: list[Key], monkeypatch: pytest.MonkeyPatch) -> list[Key]:
    """Return what `migrate` would run on a database that has had these, in order; no database is asked."""
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _: dict.fromkeys(had, None))
    executor = MigrationExecutor(SimpleNamespace(alias="default"))
    executor.loader.check_consistent_history(executor.loader.connection)
    assert executor.loader.detect_conflicts() == {}
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(one.app_label, one.name) for one, _ in plan if one.app_label in SHORT]


def known_in(plan: list[Key]) -> list[Key]:
    """Return the steps of both ways in a plan; migrations that came later belong to neither."""
    both = {(room, name) for room, (name, _) in SHORT.items()} | {key for room in SHORT for key in old_ones(room)}
    return [key for key in plan if key in both]


def tables(graph: MigrationGraph, node: Key) -> dict[Key, Any]:
    """Return what a way leaves of its own room."""
    return {key: table for key, table in graph.make_state(nodes=node).models.items() if key[0] == node[0]}


@pytest.mark.parametrize("room", SHORT)
def test_the_short_way_stands_for_every_old_migration(room: str) -> None:
    short = MigrationLoader(None, replace_migrations=False).get_migration(room, SHORT[room][0])
    assert list(short.replaces) == old_ones(room)


@pytest.mark.parametrize("room", SHORT)
def test_both_ways_lead_to_the_same_tables(room: str) -> None:
    graph = MigrationLoader(None, replace_migrations=False).graph
    by_old, by_short = tables(graph, old_ones(room)[-1]), tables(graph, (room, SHORT[room][0]))
    assert by_short.keys() == by_old.keys()
    assert [key for key in by_old if by_short[key] != by_old[key]] == []


def test_an_empty_database_goes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(known_in(plan_after([], monkeypatch))) == [(room, name) for room, (name, _) in SHORT.items()]


@pytest.mark.parametrize("version", RELEASED)
def test_a_database_of_an_older_version_goes_the_old_way_on(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    had = applied(version)
    left = [key for room in SHORT for key in old_ones(room) if key not in had]
    assert sorted(known_in(plan_after(had, monkeypatch))) == left


def test_a_database_that_went_the_old_way_to_its_end_has_nothing_left(monkeypatch: pytest.MonkeyPatch) -> None:
    had = [("emergency", "0001_user"), *(key for room in SHORT for key in old_ones(room))]
    assert known_in(plan_after(had, monkeypatch)) == []


def test_an_update_that_broke_off_goes_on_beside_a_room_that_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """`migrate emergency` notes that room's short way, while the fund's last step is still to come."""
    had = [*applied("0.5.0, broken off"), ("emergency", SHORT["emergency"][0])]
    assert known_in(plan_after(had, monkeypatch)) == [("fund", "0007_days_of_before")]


def test_no_change_of_a_model_lacks_its_migration() -> None:
    loader = MigrationLoader(None)
    there = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    assert there.changes(graph=loader.graph) == {}
