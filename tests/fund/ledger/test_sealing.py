"""One statement seals many entries: each control row moves once, and what one of them may not do, none of them does."""

import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from fund.ledger import as_of, chart, hashing
from fund.ledger.balances import BalanceRow, account_balance, rows_of_days
from fund.ledger.posting import EntryDraft, PostingDraft, mirror_of, pair, post_entries
from fund.ledger.verifying import verify
from fund.models import AccountBalance, AccountDay, EntryKind, FundAvailable, JournalEntry
from notifications import triggers
from tests.fund.ledger.test_guards import add_line, blank_entry, raw, settle_now
from tests.fund.ledger.world import NOW, TODAY, World, act, euros, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return new_world()


def entry(
    world: World, kind: EntryKind, debit: str, credit: str, amount: str, *, on: date = TODAY, **named: Any
) -> EntryDraft:
    first, second = chart.accounts(world.fund, debit, credit)
    like = PostingDraft(account=first, fund=world.fund, amount=euros(amount))
    source: dict[str, Any] = {"source_type": "test", "source_id": uuid.uuid4(), "source_step": "test"}
    return EntryDraft(kind=kind, on=on, postings=pair(first, second, euros(amount), like=like), **source, **named)


def out(world: World, amount: str) -> EntryDraft:
    """Take money from the bank by our own will: no fact, so the floor holds."""
    return entry(world, EntryKind.DEPOSIT_PLACED, "1100", "1010", amount)


def gift(world: World, amount: str, *, on: date = TODAY) -> EntryDraft:
    return entry(world, EntryKind.DONATION, "1010", "4020", amount, on=on)


def fee(world: World, amount: str) -> EntryDraft:
    return entry(world, EntryKind.BANK_FEE, "5300", "1010", amount)


def promise(world: World, amount: str) -> EntryDraft:
    return entry(world, EntryKind.COMMITMENT, "9100", "9200", amount)


def test_l10_an_entry_that_takes_what_only_comes_after_it_is_refused(world: World) -> None:
    with pytest.raises(IntegrityError):
        act(post_entries, [out(world, "30.00"), gift(world, "100.00")])
    act(post_entries, [gift(world, "100.00"), out(world, "30.00")])
    assert world.balance("1010") == "70.00"
    assert verify().ok


def test_l11_a_promise_of_what_only_comes_after_it_is_refused(world: World) -> None:
    with pytest.raises(IntegrityError, match="available_covers_commitments"):
        act(post_entries, [promise(world, "30.00"), gift(world, "100.00")])
    with pytest.raises(IntegrityError, match="available_committed_not_negative"):
        release = entry(world, EntryKind.RELEASE, "9200", "9100", "5.00")
        act(post_entries, [gift(world, "100.00"), release, promise(world, "30.00")])
    act(post_entries, [gift(world, "100.00"), promise(world, "30.00")])
    assert world.figures() == ("100.00", "30.00", "70.00")
    # These promises are entries alone, without the rows of a commitment beside them.
    assert {problem.rule for problem in verify().problems} == {"L12"}


def test_l10_only_facts_go_below_a_floor_however_they_are_mixed_in_one_act(world: World) -> None:
    act(post_entries, [gift(world, "10.00"), fee(world, "25.00"), gift(world, "5.00")])
    row = AccountBalance.objects.get(account=world.bank)
    assert (row.balance_minor, row.deficit_minor) == (-1000, 1000)
    assert FundAvailable.objects.get(fund=world.fund).deficit_minor == 1000
    # What comes in by our own will makes it narrower, in any place; what takes is refused while it lasts.
    back = entry(world, EntryKind.INSTALMENT_DUE, "1010", "4010", "4.00")
    act(post_entries, [back, fee(world, "1.00")])
    with pytest.raises(IntegrityError):
        act(post_entries, [fee(world, "1.00"), out(world, "0.01"), gift(world, "50.00")])
    assert AccountBalance.objects.get(account=world.bank).deficit_minor == 700
    assert verify().ok


def test_l8_an_act_over_two_years_is_numbered_in_each_in_its_order(world: World) -> None:
    later = NOW.replace(year=2026)
    days = (date(2026, 1, 2), TODAY, date(2026, 1, 1), TODAY)
    drafts = [gift(world, f"{place}.00", on=day) for place, day in enumerate(days, start=1)]
    entries = act(post_entries, drafts, now=later)
    assert [(row.year, row.number) for row in entries] == [(2026, 1), (2025, 1), (2026, 2), (2025, 2)]
    assert all(row.hash == hashing.entry_hash(row, row.postings.order_by("line")) for row in entries)
    assert verify().ok


@pytest.mark.postgres_only
def test_l6_a_mirror_stands_after_what_it_mirrors_also_in_one_statement(world: World) -> None:
    rows = sorted((uuid.uuid4(), uuid.uuid4()))
    for first, second, passes in ((rows[1], rows[0], False), (*sorted((uuid.uuid4(), uuid.uuid4())), True)):
        try:
            with transaction.atomic():
                _written_mirrored(world, first, second)
                settle_now()
        except DatabaseError as refused:
            assert not passes and "L6" in str(refused), refused
        else:
            assert passes
    assert verify().ok


def _written_mirrored(world: World, first: uuid.UUID, second: uuid.UUID) -> None:
    one = blank_entry(world, id=first)
    two = blank_entry(world, id=second, kind=EntryKind.REVERSAL, reverses=one)
    for row, sign in ((one, 1), (two, -1)):
        add_line(world, row, 1, 5 * sign)
        add_line(world, row, 2, -5 * sign)
    raw("UPDATE fund_journalentry SET posted_at = %s WHERE hash IS NULL", NOW)


def test_one_statement_of_another_client_seals_all_entries_or_none(world: World) -> None:
    entries = [blank_entry(world) for _ in range(3)]
    for row in entries:
        add_line(world, row, 1, 5, "1010")
        add_line(world, row, 2, -5)
    lame = blank_entry(world)
    add_line(world, lame, 1, 5)
    with pytest.raises(DatabaseError, match="L1"), transaction.atomic():
        raw("UPDATE fund_journalentry SET posted_at = %s WHERE hash IS NULL", NOW)
    add_line(world, lame, 2, -5)
    raw("UPDATE fund_journalentry SET posted_at = %s WHERE hash IS NULL", NOW)
    assert list(JournalEntry.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert world.balance("1010") == "0.15"
    assert verify().ok


@pytest.mark.postgres_only
def test_many_entries_of_an_act_move_a_control_row_once(world: World) -> None:
    world.donate("1.00")
    act(post_entries, [gift(world, "1.00") for _ in range(20)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_updated('fund_accountbalance'::regclass)")
        before = cursor.fetchone()[0]
        act(post_entries, [gift(world, "1.00") for _ in range(20)])
        cursor.execute("SELECT pg_stat_get_xact_tuples_updated('fund_accountbalance'::regclass)")
        assert cursor.fetchone()[0] - before == 2


def _days(world: World) -> list[BalanceRow]:
    return rows_of_days([world.fund], until=TODAY)


def test_l20_the_days_of_an_account_add_up_to_what_its_postings_say(world: World) -> None:
    days = (date(2025, 1, 5), date(2025, 2, 5), TODAY)
    entries = act(post_entries, [gift(world, "10.00", on=day) for day in (*days, days[0])])
    act(post_entries, [mirror_of(entries[0], on=days[1])])
    held = [account_balance(world.bank, at=day).text() for day in (date(2025, 1, 4), *days)]
    assert held == ["0.00", "20.00", "20.00", "30.00"]
    for day in days:
        by_postings = as_of.balance_rows([world.fund], on=day, known_at=NOW)
        assert as_of.balance_rows([world.fund], on=day) == by_postings
    between = {"on": TODAY, "since": date(2025, 1, 6)}
    by_postings = as_of.balance_rows([world.fund], **between, known_at=NOW)
    assert as_of.balance_rows([world.fund], **between) == by_postings != []


def test_books_that_are_older_than_the_days_get_them_from_their_postings(world: World) -> None:
    world.donate("10.00", on=date(2025, 1, 5))
    world.promise("3.00")
    wanted = _days(world)
    settle_now()
    triggers.drop("fund", connection)
    AccountDay.objects.all().delete()
    assert not verify().ok
    raw((Path(apps.get_app_config("fund").path) / "sql" / "fill_days.sql").read_text(encoding="utf-8"))
    triggers.install("fund", connection)
    assert _days(world) == wanted != []
    assert verify().ok
