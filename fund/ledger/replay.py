"""The journal played again from its first entry: what every control row must hold."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from fund.ledger import chart
from fund.ledger.snapshot import Books
from fund.models import AccountType, Posting

Key = tuple[uuid.UUID, uuid.UUID, str]


@dataclass
class Replay:
    """Balances by account, fund and currency as (amount, base, deficit), funds as (spendable, committed, deficit)."""

    balances: dict[Key, tuple[int, int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, 0, 0)))
    funds: dict[uuid.UUID, tuple[int, int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, 0, 0)))


def replayed(books: Books) -> Replay:
    """Return what the control rows must hold after all entries in the order of their chain."""
    result = Replay()
    for entry in books.entries:
        rows = books.postings.get(entry.pk, [])
        _move_accounts(result, rows, is_fact=entry.is_fact)
        _move_funds(result, rows, is_fact=entry.is_fact)
    return result


def _move_accounts(result: Replay, rows: Iterable[Posting], *, is_fact: bool) -> None:
    moves: dict[Key, tuple[int, int, int | None]] = {}
    for row in rows:
        key = (row.account_id, row.fund_id, row.currency)
        amount, base, _floor = moves.get(key, (0, 0, None))
        moves[key] = (amount + row.amount_minor, base + row.base_minor, row.account.floor_minor)
    for key, (amount, base, floor) in moves.items():
        had, had_base, deficit = result.balances[key]
        below = 0 if floor is None else max(0, floor - had - amount)
        result.balances[key] = (had + amount, had_base + base, below if is_fact else min(deficit, below))


def _move_funds(result: Replay, rows: Iterable[Posting], *, is_fact: bool) -> None:
    moves: dict[uuid.UUID, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in rows:
        spendable, committed = moves[row.fund_id]
        spends = row.account.is_bank or row.account.type == AccountType.LIABILITY
        commits = row.account.code == chart.ENCUMBRANCES
        moves[row.fund_id] = (spendable + spends * row.base_minor, committed + commits * row.base_minor)
    for fund_id, (spendable, committed) in moves.items():
        had, had_committed, deficit = result.funds[fund_id]
        below = max(0, had_committed + committed - had - spendable)
        result.funds[fund_id] = (
            had + spendable,
            had_committed + committed,
            below if is_fact else min(deficit, below),
        )
