"""A public seed draws the same payments for everybody, and nobody can steer it."""

import hashlib
import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from fund.auditing import digests
from fund.auditing.sample import Draw, sample
from fund.models import EntryKind, JournalEntry
from fund.reports.frame import Question, Report
from notifications.errors import Malformed
from tests.fund.ledger.world import NOW, World, new_world

YEAR = {"since": date(2025, 1, 1), "until": date(2025, 12, 31)}


def test_a_place_is_the_sha256_of_seed_line_end_and_hash() -> None:
    assert digests.of_place("7 12 33", "ab") == hashlib.sha256(b"7 12 33\nab").hexdigest()
    assert digests.of_population(["b", "a"]) == hashlib.sha256(b"a\nb\n").hexdigest()


@pytest.fixture
def world(db: Any) -> World:
    world = new_world()
    world.donate("1000.00")
    for amount in ("10.00", "20.00", "30.00", "40.00"):
        world.pay(world.promise(amount)[0], amount)
    return world


def drawn(world: World, seed: str, size: int = 2, **days: date) -> Report:
    return sample(Question(world.fund, **{**YEAR, **days}, now=NOW), Draw(seed, size))


def test_anybody_draws_the_same_sample_again_by_hand(world: World) -> None:
    entries = JournalEntry.objects.filter(kind=EntryKind.DISBURSEMENT)
    by_hand = sorted(entries, key=lambda row: hashlib.sha256(f"6 aus 49\n{row.hash}".encode()).hexdigest())
    report = drawn(world, "6 aus 49", size=3)
    assert [row[4] for row in report.sheets[0].rows] == [str(row.pk) for row in by_hand[:3]]
    population = "".join(sorted(f"{row.hash}\n" for row in entries))
    assert "Drawn from 4 payments" in report.notes[1]
    assert hashlib.sha256(population.encode()).hexdigest() in report.notes[1]
    orders = {tuple(row[4] for row in drawn(world, str(seed), size=4).sheets[0].rows) for seed in range(20)}
    assert len(orders) > 5
    assert drawn(world, "x", since=date(2024, 1, 1), until=date(2024, 12, 31)).sheets[0].rows == ()


def test_a_seed_or_size_that_cannot_be_is_refused(world: World) -> None:
    for seed, size in (("", 1), (" ", 1), ("a\nb", 1), ("x" * 201, 1), ("x", 0), ("x", 201)):
        with pytest.raises(Malformed):
            drawn(world, seed, size)


def test_the_command_prints_the_same_sample(world: World) -> None:
    out = StringIO()
    call_command("audit_sample", seed="x", year=2025, size=2, json=True, stdout=out)
    [table] = json.loads(out.getvalue())["tables"]
    assert [row["entry"] for row in table["rows"]] == [row[4] for row in drawn(world, "x").sheets[0].rows]
    with pytest.raises(CommandError) as refused:
        call_command("audit_sample", seed="", year=2025, size=2)
    assert refused.value.returncode == 2
