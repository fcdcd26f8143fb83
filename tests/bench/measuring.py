"""Timing two ways of doing the same in one run, and saying how they compare."""

import gc
import os
import platform
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from time import perf_counter
from typing import Any

# The day of the year, counted from its first, whose balances are asked for; about the middle of most years.
PAST = 180


@dataclass(frozen=True)
class Row:
    """One comparison: `goal` is the ratio at most; `blocks` says whether a miss fails the run."""

    name: str
    ours: float
    unit: str
    against: str
    theirs: float
    ratio: float
    goal: float
    met: bool
    blocks: bool

    def as_json(self) -> dict[str, Any]:
        """Return the row as the file holds it."""
        return asdict(self)


def compare(
    name: str,
    ours: Callable[[], float | None],
    theirs: Callable[[], float | None],
    *,
    goal: float,
    against: str,
    runs: int,
    blocks: bool = False,
) -> Row:
    """Run both by turns and compare the medians, in milliseconds; what an act returns is time not to be counted."""
    for act in (ours, theirs):
        act()
    mine, bare = [], []
    gc.disable()
    for _run in range(runs):
        mine.append(_milliseconds(ours))
        bare.append(_milliseconds(theirs))
    gc.enable()
    own, other = statistics.median(mine), statistics.median(bare)
    ratio = round(own / other, 2)
    return Row(name, round(own, 3), "ms", against, round(other, 3), ratio, goal, ratio <= goal, blocks)


def day_of(number: int, *, today: date) -> date:
    """Return the day of this year on which that entry of many falls; they go round until today."""
    first = today.replace(month=1, day=1)
    return first + timedelta(days=number % ((today - first).days + 1))


def nearly_worst(act: Callable[[], float | None], *, runs: int, times: int = 3) -> float:
    """Return the time under which 95 of 100 runs stay, in milliseconds: the best of several such rounds."""
    act()
    found = [sorted(_milliseconds(act) for _run in range(runs)) for _time in range(times)]
    return min(spent[int((len(spent) - 1) * 0.95)] for spent in found)


def machine(database: str) -> dict[str, Any]:
    """Return what the numbers were measured on."""
    return {
        "database": database,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
    }


def table(rows: list[Row]) -> str:
    """Return the rows for the screen."""
    lines = [f"{'':42}{'ours':>10}{'theirs':>10}{'ratio':>8}{'goal':>7}"]
    for row in rows:
        verdict = "met" if row.met else "missed"
        figures = f"{row.ours:>10.2f}{row.theirs:>10.2f}{row.ratio:>8.2f}{row.goal:>7.2f}"
        lines.append(f"{row.name:42}{figures}  {verdict:6}  {row.against}")
    return "\n".join(lines)


def _milliseconds(act: Callable[[], float | None]) -> float:
    began = perf_counter()
    aside = act() or 0.0
    return (perf_counter() - began - aside) * 1000
