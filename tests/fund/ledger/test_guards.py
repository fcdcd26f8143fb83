"""Every trigger is what refuses: without it the nonsense it guards against passes."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from emergency.models import User
from fund.ledger import chart
from fund.ledger.posting import EntryDraft, PostingBroken, PostingDraft, post_entries
from fund.ledger.verifying import verify
from fund.models import (
    AccountBalance,
    AccountDay,
    CommitmentEvent,
    EntryKind,
    FundAvailable,
    FxRate,
    JournalEntry,
    LedgerHead,
    NumberSeries,
    Period,
    Posting,
    Regulation,
)
from notifications import triggers
from tests.fund.ledger import account_nonsense, mandate_nonsense, project_nonsense, proof_nonsense
from tests.fund.ledger.world import NOW, TODAY, TOM, World, act, euros, new_world
from tests.fund.rates.world import rate
from tests.fund.reconciliation import nonsense

pytestmark = pytest.mark.django_db

POSTGRES = "postgresql"
SQLITE = "sqlite"


class StillGuarded(DatabaseError):
    """The seal did its work although nobody asked for more than a date."""


@pytest.fixture
def world() -> World:
    world = new_world()
    world.donate("100.00")
    world.promise("10.00")
    return world


def blank_entry(world: World, **named: Any) -> JournalEntry:
    plain = {"kind": EntryKind.DONATION, "is_fact": True, "source_type": "raw", "source_id": uuid.uuid4()}
    return JournalEntry.objects.create(
        **{
            **plain,
            "fund": world.fund,
            "accounting_date": TODAY,
            "recorded_at": NOW,
            "source_step": "raw",
            "actor_id": TOM,
            **named,
        }
    )


def add_line(world: World, entry: JournalEntry, line: int, amount: int, code: str = "4020") -> None:
    Posting.objects.create(
        entry=entry,
        line=line,
        account=chart.account(world.fund, code),
        fund=world.fund,
        currency="EUR",
        amount_minor=amount,
        base_minor=amount,
    )


def post_what_does_not_balance(world: World) -> None:
    income, other = chart.accounts(world.fund, "4010", "4020")
    lines = [PostingDraft(account=one, fund=world.fund, amount=euros("1.00")) for one in (income, other)]
    kind = {"kind": EntryKind.DONATION, "source_type": "test", "source_id": uuid.uuid4(), "source_step": "x"}
    act(post_entries, [EntryDraft(on=TODAY, postings=lines, **kind)])


def post_without_a_number(world: World) -> None:
    entry = blank_entry(world)
    for line, amount in ((1, 5), (2, -5)):
        add_line(world, entry, line, amount)
    JournalEntry.objects.filter(pk=entry.pk).update(posted_at=NOW)
    if JournalEntry.objects.get(pk=entry.pk).number:
        raise StillGuarded


def reword_before_posting(world: World) -> None:
    entry = blank_entry(world)
    for line, amount in ((1, 5), (2, -5)):
        add_line(world, entry, line, amount)
    raw("UPDATE fund_journalentry SET posted_at = %s, reason = 'edited' WHERE id = %s", NOW, entry.pk)


def insert_as_posted(world: World) -> None:
    blank_entry(world, posted_at=NOW, year=2025, number=99, prev_hash="a", hash="b")


def change_an_entry(world: World) -> None:
    JournalEntry.objects.filter(number=1).update(reason="edited")


def delete_an_entry(world: World) -> None:
    entry = blank_entry(world)
    raw("DELETE FROM fund_journalentry WHERE id = %s", entry.pk)


def add_a_posting(world: World) -> None:
    row = Posting.objects.filter(entry__number=1).order_by("line").last()
    row.pk, row.line = None, 9
    row.save(force_insert=True)


def change_a_posting(world: World) -> None:
    Posting.objects.filter(entry__number=1).update(amount_minor=0)


def delete_a_posting(world: World) -> None:
    Posting.objects.filter(entry__number=1).delete()


def empty_the_journal(world: World) -> None:
    raw("TRUNCATE fund_posting")


def leave_an_entry_unposted(world: World) -> None:
    blank_entry(world)


def enrich_the_fund(world: World) -> None:
    FundAvailable.objects.update(spendable_minor=10**9)


def enrich_the_bank(world: World) -> None:
    AccountBalance.objects.update(balance_minor=10**9)


def enrich_a_day(world: World) -> None:
    AccountDay.objects.update(amount_minor=10**9)


def cut_the_chain(world: World) -> None:
    LedgerHead.objects.update(hash="0" * 64)


def skip_numbers(world: World) -> None:
    NumberSeries.objects.update(last_number=10)


def change_what_happened(world: World) -> None:
    CommitmentEvent.objects.update(amount_minor=1)


def forget_what_happened(world: World) -> None:
    CommitmentEvent.objects.all().delete()


def _adopted(world: World) -> uuid.UUID:
    """Return a version adopted by two seats, written past the model's own guard."""
    seats = [User.objects.create_user(f"seat-{number}-{uuid.uuid4().hex[:6]}", None) for number in (1, 2)]
    row = Regulation.objects.create(
        fund=world.fund, code="R9", title="Nine", parameters={}, valid_from=TODAY, drafted_by=seats[0]
    )
    raw(
        "UPDATE fund_regulation SET state = 'adopted', adopted_by_id = %s, adopted_on = %s, minute_number = '1'"
        " WHERE id = %s",
        seats[1].pk,
        TODAY,
        row.pk,
    )
    return row.pk


def reword_the_regulations(world: World) -> None:
    raw("UPDATE fund_regulation SET title = 'Other' WHERE id = %s", _adopted(world))


def drop_the_regulations(world: World) -> None:
    raw("DELETE FROM fund_regulation WHERE id = %s", _adopted(world))


def replace_what_happened(world: World) -> None:
    replace_row("fund_commitmentevent", "amount_minor", 1)


def forget_a_rate(world: World) -> None:
    rate(world.fund, "EUR", "USD", "1.1")
    FxRate.objects.all().delete()


def change_a_rate(world: World) -> None:
    rate(world.fund, "EUR", "USD", "1.1")
    FxRate.objects.update(digits=12)


def replace_a_rate(world: World) -> None:
    rate(world.fund, "EUR", "USD", "1.1")
    replace_row("fund_fxrate", "digits", 12)


def close_a_year_alone(world: World) -> None:
    Period.objects.update(state="closed", trial_balance_hash="a" * 64, closed_by=TOM, closed_at=NOW)


def forget_a_period(world: World) -> None:
    Period.objects.all().delete()


def let_periods_overlap(world: World) -> None:
    Period.objects.create(fund=world.fund, starts_on=TODAY, ends_on=TODAY)


def empty_the_periods(world: World) -> None:
    raw("TRUNCATE fund_period")


GUARDS: list[tuple[str, str, Callable[[World], None]]] = [
    ("fund_entry_checked", "", post_what_does_not_balance),
    ("fund_entry_sealed", "", post_without_a_number),
    ("fund_entry_only_posted", POSTGRES, reword_before_posting),
    ("fund_entry_begins_unposted", "", insert_as_posted),
    ("fund_entry_unchanged", "", change_an_entry),
    ("fund_entry_kept", "", delete_an_entry),
    ("fund_posting_added_in_time", "", add_a_posting),
    ("fund_posting_unchanged", "", change_a_posting),
    ("fund_posting_kept", "", delete_a_posting),
    ("fund_change_kept", "", forget_what_happened),
    ("fund_period_kept", "", close_a_year_alone),
    ("fund_period_kept", POSTGRES, let_periods_overlap),
    ("fund_period_begins_open", SQLITE, let_periods_overlap),
    ("fund_period_never_goes", "", forget_a_period),
    ("fund_period_not_truncated", POSTGRES, empty_the_periods),
    ("fund_regulation_kept", "", reword_the_regulations),
    ("fund_regulation_kept", POSTGRES, drop_the_regulations),
    ("fund_regulation_never_goes", SQLITE, drop_the_regulations),
    ("fund_posting_not_truncated", POSTGRES, empty_the_journal),
    ("fund_entry_posted_at_commit", POSTGRES, leave_an_entry_unposted),
    ("fund_available_by_seal", POSTGRES, enrich_the_fund),
    ("fund_balance_by_seal", POSTGRES, enrich_the_bank),
    ("fund_day_by_seal", POSTGRES, enrich_a_day),
    ("fund_head_by_seal", POSTGRES, cut_the_chain),
    ("fund_series_by_seal", POSTGRES, skip_numbers),
    ("fund_change_kept", POSTGRES, change_what_happened),
    ("fund_change_unchanged", SQLITE, change_what_happened),
    ("fund_change_added", SQLITE, replace_what_happened),
    ("fund_match_within", "", nonsense.tie_more_than_the_line),
    ("fund_match_only_undone", "", nonsense.change_a_tie),
    ("fund_match_never_goes", "", nonsense.delete_a_tie),
    ("fund_rate_kept", "", forget_a_rate),
    ("fund_rate_unchanged", SQLITE, change_a_rate),
    ("fund_rate_added", SQLITE, replace_a_rate),
    *account_nonsense.ROWS,
    *project_nonsense.ROWS,
    *proof_nonsense.ROWS,
    *mandate_nonsense.ROWS,
]


def here() -> list[tuple[str, Callable[[World], None]]]:
    return [(name, nonsense) for name, vendor, nonsense in GUARDS if vendor in {"", connection.vendor}]


@pytest.mark.parametrize(("trigger", "nonsense"), here())
def test_l5_each_trigger_is_what_refuses(world: World, trigger: str, nonsense: Callable[[World], None]) -> None:
    settle_now()
    with pytest.raises(DatabaseError), transaction.atomic():
        nonsense(world)
        settle_now()
    take_away(trigger)
    with transaction.atomic():
        nonsense(world)
        if trigger not in {"fund_entry_begins_unposted", "fund_entry_sealed"}:
            settle_now()
    assert triggers.missing("fund", connection) == [trigger]
    undo_pending()


def test_every_trigger_of_the_books_has_its_nonsense() -> None:
    names = {statement.name for statement in triggers.statements("fund", connection.vendor) if statement.name}
    assert names == {name for name, _ in here()}


def test_l8_posting_without_the_guards_is_noticed_by_the_act_itself(world: World) -> None:
    settle_now()
    take_away("fund_entry_sealed")
    with pytest.raises(PostingBroken, match="guards"):
        world.donate("1.00")


@pytest.mark.sqlite_only
def test_l5_replace_never_takes_the_place_of_a_posted_row(world: World) -> None:
    for table, column, value in (
        ("fund_journalentry", "reason", "edited"),
        ("fund_posting", "amount_minor", 1),
        ("fund_commitmentevent", "amount_minor", 1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            replace_row(table, column, value)
    assert verify().ok


@pytest.mark.postgres_only
def test_l5_the_journal_is_never_truncated(world: World) -> None:
    settle_now()
    for tables in ("fund_posting", "fund_journalentry CASCADE"):
        with pytest.raises(DatabaseError, match=r"^L5:"), transaction.atomic():
            raw(f"TRUNCATE {tables}")


def replace_row(table: str, column: str, value: object) -> None:
    """Write a copy over a row the way a raw SQLite client does: without recursive triggers."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")
        names = [each[0] for each in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True)) | {column: value}
        if table == "fund_journalentry":
            row |= dict.fromkeys(("posted_at", "year", "number", "prev_hash", "hash"))
        cursor.execute("PRAGMA recursive_triggers = OFF")
        try:
            marks = ", ".join(["%s"] * len(row))
            cursor.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
        finally:
            cursor.execute("PRAGMA recursive_triggers = ON")


def raw(sql: str, *values: object) -> None:
    if connection.vendor == SQLITE:
        values = tuple(value.hex if isinstance(value, uuid.UUID) else value for value in values)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def settle_now() -> None:
    """Let what waits for the commit happen now."""
    if connection.vendor == POSTGRES:
        raw("SET CONSTRAINTS ALL IMMEDIATE")
        raw("SET CONSTRAINTS ALL DEFERRED")


def take_away(trigger: str) -> None:
    for statement in triggers.statements("fund", connection.vendor):
        if statement.name == trigger:
            place = f" ON {statement.table}" if connection.vendor == POSTGRES else ""
            raw(f"DROP TRIGGER {trigger}{place}")


def undo_pending() -> None:
    """Drop the deferred guard too, whose complaint would otherwise end the test's own transaction."""
    if connection.vendor == POSTGRES:
        transaction.set_rollback(True)
