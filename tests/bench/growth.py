"""What reading costs on a fund with many past cases, beside the same on few: findings of a case, and the lists."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.test import Client

from emergency.reading.judgement import findings_now
from emergency.selectors import cases
from tests.bench import past
from tests.bench.measuring import Row, nearly_worst
from tests.emergency.api.callers import Town
from tests.factories import NOW, ask, to_verifying
from tests.people import sign_in

FEW, MANY = 1_000, 100_000
# Milliseconds that the findings of one case may take, and how much more a list of many may cost than one of few.
FINDINGS, GROWTH = 20.0, 1.3
Act = Callable[[], float | None]


def rows(town: Town, *, few: int = FEW, many: int = MANY, runs: int) -> list[Row]:
    """Return the comparisons; furnishes the fund, and leaves it so."""
    waiting = to_verifying(ask(town.fund, town.people, lines={"legal_aid": 90_000, "medicine": 5_000}), town.people)
    acts = {"findings of a case": _findings(waiting.reference), **_lists(town)}
    past.furnish(town.fund, town.people, few)
    before = {name: nearly_worst(act, runs=runs) for name, act in acts.items()}
    past.furnish(town.fund, town.people, many)
    after = {name: nearly_worst(act, runs=runs) for name, act in acts.items()}
    against = f"{few:,} past cases"
    grown = [_row(f"{name}, {many:,} past", after[name], against, before[name], GROWTH) for name in acts]
    found = after["findings of a case"]
    return [*grown, _row("findings within 20 ms", found, f"{FINDINGS:.0f} ms", FINDINGS, 1.0)]


def _findings(reference: str) -> Act:
    def judge() -> float:
        began = perf_counter()
        row = cases().select_related("fund", "regulation").get(reference=reference)
        aside = perf_counter() - began
        findings_now(row, now=NOW)
        return aside

    return judge


def _lists(town: Town) -> dict[str, Act]:
    ben, cora = (sign_in(Client(), town.people[name]) for name in ("ben", "cora"))
    return {
        "board list": lambda: town["ben"].reads("aid-requests/") and None,
        "home page": _page(ben, "/home/"),
        "all cases": _page(cora, "/all/"),
        "all cases, found by country": _page(cora, "/all/?country=GE&state=closed"),
    }


def _page(client: Any, address: str) -> Act:
    def read() -> None:
        assert client.get(address).status_code == 200

    return read


def _row(name: str, ours: float, against: str, theirs: float, goal: float) -> Row:
    ratio = round(ours / theirs, 2)
    return Row(name, round(ours, 3), "ms", against, round(theirs, 3), ratio, goal, ratio <= goal, blocks=False)
