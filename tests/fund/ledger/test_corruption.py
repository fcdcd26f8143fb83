"""A hundred random corruptions of posted books by direct SQL: refused by the database, or found with the entry named.

Half of the promise is the guards', half the second opinion's: the same hundred are tried once with all triggers and
once with none, as somebody could who owns the tables. Then nothing is refused and everything must be found.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction

from fund.ledger.verifying import verify
from fund.models import JournalEntry, Posting
from notifications import triggers
from tests.fund.ledger.world import World, new_purse, new_world

pytestmark = pytest.mark.django_db

HOW_MANY = 100
IS_SQLITE = connection.vendor == "sqlite"


@dataclass(frozen=True)
class Corruption:
    """A statement that makes the books wrong, and what the second opinion has to name: an entry, or a control row."""

    sql: str
    parameters: tuple[object, ...]
    named: str


Maker = Callable[[random.Random], Corruption]


@pytest.fixture
def books() -> World:
    """A year in small: gifts, a fee, a deposit, promises kept and released, a purse of its own."""
    world = new_world()
    purse = new_purse(world)
    for amount in ("100.00", "60.00", "35.50"):
        world.donate(amount)
    world.donate("20.00", fund=purse)
    world.fee("1.20")
    world.lock("30.00")
    for line in world.promise("10.00", "20.00", "7.00"):
        world.pay(line, "7.00")
    assert verify().problems == []
    return world


@pytest.fixture
def unguarded(books: World) -> Iterator[World]:
    """The same books after somebody has taken every trigger away."""
    with connection.cursor() as cursor:
        if not IS_SQLITE:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with waiting checks cannot be altered
    triggers.drop("fund", connection)
    yield books
    triggers.install("fund", connection)


def test_l05_a_hundred_corruptions_are_refused_or_found_with_the_entry_named(books: World) -> None:
    refused, found, missed = _try_all()
    assert missed == []
    # On SQLite no guard can tell a seal from another writer of control rows: there the second opinion speaks of those.
    of_control_rows = sum(MAKERS[number % len(MAKERS)] in CONTROL_ROWS for number in range(HOW_MANY))
    assert refused >= HOW_MANY - of_control_rows * IS_SQLITE, f"the guards let {found} through to the second opinion"


def test_l05_without_any_guard_a_hundred_corruptions_are_all_found(unguarded: World) -> None:
    refused, found, missed = _try_all()
    assert missed == []
    # What is left of the refusals are the constraints of the tables themselves.
    assert found > refused


def _try_all() -> tuple[int, int, list[str]]:
    """Try each corruption by itself, take it back, and count; what was neither refused nor named comes as text."""
    chance = random.Random("a hundred ways to spoil a book")
    refused, found, missed = 0, 0, []
    for number in range(HOW_MANY):
        corruption = MAKERS[number % len(MAKERS)](chance)
        outcome = _outcome(corruption)
        refused += outcome == "refused"
        found += outcome == "found"
        if outcome == "missed":
            missed.append(f"{corruption.sql} {corruption.parameters}: {corruption.named} is not named")
    return refused, found, missed


def _outcome(corruption: Corruption) -> str:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(corruption.sql, [_bound(one) for one in corruption.parameters])
            if not IS_SQLITE:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            named = any(corruption.named in f"{problem.row} {problem.text}" for problem in verify().problems)
            transaction.set_rollback(True)
            return "found" if named else "missed"
    except DatabaseError:
        return "refused"


def _bound(value: object) -> object:
    return value.hex if IS_SQLITE and hasattr(value, "hex") and not isinstance(value, str) else value


def _entry(chance: random.Random) -> JournalEntry:
    return chance.choice(list(JournalEntry.objects.order_by("year", "number")))


def _posting(chance: random.Random) -> Posting:
    return chance.choice(list(Posting.objects.select_related("entry").order_by("pk")))


def _name(entry: JournalEntry) -> str:
    return f"{entry.year}/{entry.number}"


def _of_posting(sql: str, *values: Callable[[random.Random, Posting], object]) -> Maker:
    def make(chance: random.Random) -> Corruption:
        row = _posting(chance)
        return Corruption(sql, (*(value(chance, row) for value in values), row.pk), _name(row.entry))

    return make


def _of_entry(sql: str, *values: Callable[[random.Random, JournalEntry], object]) -> Maker:
    def make(chance: random.Random) -> Corruption:
        entry = _entry(chance)
        return Corruption(sql, (*(value(chance, entry) for value in values), entry.pk), _name(entry))

    return make


def _of_row(table: str, column: str, named: str) -> Maker:
    def make(chance: random.Random) -> Corruption:
        sql = f"UPDATE {table} SET {column} = {column} + %s"
        return Corruption(sql, (chance.choice([-500, 1, 7, 100_000]),), named)

    return make


def _replaced(chance: random.Random) -> Corruption:
    """Put a row in the place of a posted one, which on SQLite is one word, and on PostgreSQL an upsert."""
    row = _posting(chance)
    columns = "id, entry_id, line, account_id, fund_id, currency, amount_minor, base_minor, use, country"
    chosen = columns.replace("amount_minor, base_minor", "amount_minor + 1, base_minor + 1")
    if IS_SQLITE:
        sql = f"INSERT OR REPLACE INTO fund_posting ({columns}) SELECT {chosen} FROM fund_posting WHERE id = %s"
    else:
        sql = (
            f"INSERT INTO fund_posting ({columns}) OVERRIDING SYSTEM VALUE SELECT {chosen} FROM fund_posting"
            " WHERE id = %s ON CONFLICT (id) DO UPDATE SET amount_minor = excluded.amount_minor"
        )
    return Corruption(sql, (row.pk,), _name(row.entry))


def _added(chance: random.Random) -> Corruption:
    row = _posting(chance)
    columns = "entry_id, line, account_id, fund_id, currency, amount_minor, base_minor, use, country"
    sql = (
        f"INSERT INTO fund_posting ({columns})"
        f" SELECT {columns.replace('line', 'line + 50')} FROM fund_posting WHERE id = %s"
    )
    return Corruption(sql, (row.pk,), _name(row.entry))


def _gone(chance: random.Random) -> Corruption:
    """Take a posted entry out of the middle; its number is what is missed."""
    entries = list(JournalEntry.objects.order_by("year", "number"))
    entry = chance.choice(entries[:-1])
    sql = "UPDATE fund_journalentry SET number = number + 1000 WHERE id = %s"
    return Corruption(sql, (entry.pk,), str(entry.year))


def _days_back(chance: random.Random, entry: JournalEntry) -> object:
    return entry.accounting_date.replace(day=chance.randint(1, 9))


CONTROL_ROWS: tuple[Maker, ...] = (
    _of_row("fund_accountbalance", "balance_minor", "control row"),
    _of_row("fund_accountday", "amount_minor", "control row of the day"),
    _of_row("fund_accountday", "base_minor", "control row of the day"),
    _of_row("fund_fundavailable", "spendable_minor", "control row"),
    _of_row("fund_fundavailable", "committed_minor", "control row"),
)
MAKERS: tuple[Maker, ...] = (
    _of_posting(
        "UPDATE fund_posting SET amount_minor = amount_minor + %s WHERE id = %s",
        lambda chance, _: chance.randint(1, 99),
    ),
    _of_posting("UPDATE fund_posting SET base_minor = base_minor + 1 WHERE id = %s"),
    _of_posting("UPDATE fund_posting SET country = 'ZZ' WHERE id = %s"),
    _of_posting("UPDATE fund_posting SET currency = 'USD' WHERE id = %s"),
    _of_posting(
        "UPDATE fund_posting SET account_id = (SELECT id FROM fund_account WHERE code = '5080') WHERE id = %s",
    ),
    _of_posting("DELETE FROM fund_posting WHERE id = %s"),
    _replaced,
    _added,
    _of_entry("UPDATE fund_journalentry SET accounting_date = %s WHERE id = %s", _days_back),
    _of_entry("UPDATE fund_journalentry SET kind = 'other_income', is_fact = %s WHERE id = %s", lambda *_: True),
    _of_entry("UPDATE fund_journalentry SET source_step = 'again' WHERE id = %s"),
    _of_entry(
        "UPDATE fund_journalentry SET hash = %s WHERE id = %s", lambda chance, _: f"{chance.getrandbits(256):064x}"
    ),
    _of_entry("UPDATE fund_journalentry SET actor_id = source_id WHERE id = %s"),
    _gone,
    *CONTROL_ROWS,
)
