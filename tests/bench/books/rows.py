"""The rows of the books: what is compared with what, and which ratio of times is the goal."""

import multiprocessing
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from django.db import connection, connections

from fund.ledger.verifying import verify
from fund.money import Money
from tests.bench.books import statements
from tests.bench.books.others import DjangoLedger, Hordak, Plain, can_hordak
from tests.bench.books.ours import Ours, by_hledger
from tests.bench.measuring import Row, compare

RUNS = 41
BULK = 500
WRITERS, EACH = 8, 60
SLOWEST_MS = 100.0
INSTANT_MS = 1.0


def measured(postings: int) -> list[Row]:
    """Return every row that this database allows, over books of that many postings."""
    ours, ledger = Ours(), DjangoLedger()
    place = connection.vendor
    rows = [_beside(f"post an entry, {place}", ours.post, ledger, goal=0.2 if can_hordak() else 0.125)]
    if can_hordak():
        hordak = Hordak()
        rows.append(_beside(f"post an entry, {place}", ours.post, hordak, goal=1 / 0.7))
        rows.append(_of(f"import {BULK} entries", ours, hordak, "bulk", BULK, goal=1 / 1.2, runs=5))
        rows += _eight_writers(ours, hordak)
    else:
        rows.append(_beside(f"post an entry, {place}", ours.post, Plain(), goal=1 / 0.6))
    rows += statements.rows()
    for _ in range(postings // 2 // BULK):
        ours.fill(BULK)
    ledger.fill(postings // 2)
    rows += _reports(ours, ledger, postings)
    if can_hordak():
        for _ in range(postings // 2 // BULK):
            hordak.fill(BULK)
        rows.append(_of(f"balance at a day, {postings:,}", ours, hordak, "balance_then", goal=0.1, runs=5))
    # The promises of the eight writers are entries alone, without the rows of a commitment beside them (L12).
    assert not [problem for problem in verify().problems if problem.rule != "L12"]
    return rows


def _beside(name: str, ours: Callable[[], None], other: Any, *, goal: float) -> Row:
    return compare(name, ours, other.post, goal=goal, against=other.name, runs=RUNS)


def _of(name: str, ours: Ours, other: Any, act: str, *arguments: int, goal: float, runs: int) -> Row:
    mine, theirs = (getattr(one, act) for one in (ours, other))
    return compare(name, lambda: mine(*arguments), lambda: theirs(*arguments), goal=goal, against=other.name, runs=runs)


def _reports(ours: Ours, ledger: DjangoLedger, postings: int) -> list[Row]:
    name = f"trial balance, {postings:,}, {connection.vendor}"
    found = [compare(name, ours.trial_balance, ledger.trial_balance, goal=0.2, against=ledger.name, runs=5)]
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "books.journal"
        ours.export(journal)
        found.append(
            compare(name, ours.trial_balance, lambda: by_hledger(journal), goal=0.02, against="hledger", runs=5)
        )
    spent = min(_milliseconds(ours.balance_now) for _ in range(RUNS))
    found.append(_limit(f"balance now, {postings:,}, {connection.vendor}", spent, INSTANT_MS, "at most 1 ms"))
    return found


def _eight_writers(ours: Ours, hordak: Hordak) -> list[Row]:
    """Let eight processes promise more than there is; beside them eight that transfer with nobody counting."""
    ours.give(Money(WRITERS * EACH // 2, "EUR"))
    free_before = _free(ours)
    mine, my_times, promised = _at_once(ours.promise)
    theirs, _their_times, _all = _at_once(lambda: hordak.post() or True)
    assert promised == min(free_before, WRITERS * EACH), "more was promised than there is"
    worst = sorted(my_times)[int(len(my_times) * 0.99)]
    ratio = round(mine / theirs, 2)
    per_act = 1000 / (WRITERS * EACH)
    name = f"{WRITERS} writers on one fund"
    return [
        Row(name, round(mine * per_act, 3), "ms", hordak.name, round(theirs * per_act, 3), ratio, 1, ratio <= 1, False),
        _limit(f"{name}, 99 of 100 within", worst, SLOWEST_MS, "at most 100 ms"),
    ]


def _free(ours: Ours) -> int:
    row = type(ours.fund).objects.select_related("available").get(pk=ours.fund.pk).available
    return int(row.spendable_minor - row.committed_minor)


def _at_once(act: Callable[[], bool]) -> tuple[float, list[float], int]:
    """Return seconds from the first start to the last end, milliseconds of each act, and how many said yes."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    answers, gate = fork.Queue(), fork.Barrier(WRITERS + 1)

    def work() -> None:
        gate.wait()
        spent, yes = [], 0
        for _ in range(EACH):
            began = perf_counter()
            yes += act()
            spent.append((perf_counter() - began) * 1000)
        answers.put((spent, yes))
        connections.close_all()

    children = [fork.Process(target=work) for _ in range(WRITERS)]
    for child in children:
        child.start()
    gate.wait()
    began = perf_counter()
    found = [answers.get(timeout=120) for _ in children]
    whole = perf_counter() - began
    for child in children:
        child.join()
    return whole, [one for spent, _yes in found for one in spent], sum(yes for _spent, yes in found)


def _limit(name: str, spent: float, limit: float, words: str) -> Row:
    return Row(name, round(spent, 3), "ms", words, limit, round(spent / limit, 2), 1, spent <= limit, False)


def _milliseconds(act: Callable[[], None]) -> float:
    began = perf_counter()
    act()
    return (perf_counter() - began) * 1000
