"""An act reaches the journal in one call: what it writes, what it returns, and what it may not do."""

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from fund.ledger import chart, closing
from fund.ledger.posting import EntryDraft, PostingDraft, pair, post_entries
from fund.models import EntryKind, JournalEntry, Posting
from notifications.errors import Refused
from tests.fund.ledger.world import NOW, TODAY, TOM, World, act, euros, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return new_world()


def gift(world: World, amount: str, *, on: date = TODAY, **tags: Any) -> EntryDraft:
    bank, gifts = chart.accounts(world.fund, chart.BANK, chart.DONATIONS)
    like = PostingDraft(account=bank, fund=world.fund, amount=euros(amount), **tags)
    source: dict[str, Any] = {"source_type": "test", "source_id": uuid.uuid4(), "source_step": "test"}
    return EntryDraft(kind=EntryKind.DONATION, on=on, postings=pair(bank, gifts, euros(amount), like=like), **source)


def test_what_an_act_returns_is_what_stands_in_the_table(world: World) -> None:
    first, second = act(post_entries, [gift(world, "1.00"), gift(world, "2.00", on=date(2025, 2, 1))])
    for entry in (first, second):
        kept = JournalEntry.objects.get(pk=entry.pk)
        for field in JournalEntry._meta.concrete_fields:
            assert getattr(entry, field.attname) == getattr(kept, field.attname), field.name
    assert (first.prev_hash != second.prev_hash) and second.prev_hash == first.hash
    first.refresh_from_db()


def test_every_column_of_a_posting_is_written(world: World) -> None:
    tags: dict[str, Any] = {"source_ref": uuid.uuid4(), "use": "medicine", "country": "GE"}
    (entry,) = act(post_entries, [gift(world, "1.00", **tags)])
    debit, credit = Posting.objects.filter(entry=entry).order_by("line")
    for row, amount in ((debit, 100), (credit, -100)):
        assert (row.amount_minor, row.base_minor, row.currency, row.fund_id) == (amount, amount, "EUR", world.fund.pk)
        assert {name: getattr(row, name) for name in tags} == tags
    assert (debit.line, credit.line) == (1, 2)


def test_l7_one_day_that_is_closed_keeps_the_whole_act_out(world: World) -> None:
    act(closing.close_months, books=world.fund, through=date(2025, 2, 28))
    for days in ((TODAY, date(2025, 2, 28)), (date(2025, 2, 28), TODAY)):
        with pytest.raises(Refused) as refused:
            act(post_entries, [gift(world, "1.00", on=day) for day in days])
        assert refused.value.code == "period_closed"
    assert not JournalEntry.objects.exists()
    assert not Posting.objects.exists()


@pytest.mark.postgres_only
def test_an_act_of_many_entries_costs_one_journey(world: World, django_assert_num_queries: Any) -> None:
    drafts = [gift(world, "1.00") for _ in range(5)]
    with transaction.atomic(), django_assert_num_queries(1):
        post_entries(drafts, by=TOM, now=NOW)


@pytest.mark.sqlite_only
def test_an_act_asks_nothing_of_a_database_that_locks_nothing(world: World, django_assert_num_queries: Any) -> None:
    draft = gift(world, "1.00")
    with transaction.atomic(), django_assert_num_queries(5):
        post_entries([draft], by=TOM, now=NOW)


@pytest.mark.postgres_only
def test_s30_the_one_call_does_no_more_than_its_caller_may(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE relief_reader_of_a_test NOLOGIN NOSUPERUSER")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO relief_reader_of_a_test")
        cursor.execute("SET ROLE relief_reader_of_a_test")
        entry = {"id": str(uuid.uuid4()), "fund_id": str(world.fund.pk), "accounting_date": TODAY.isoformat()}
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT fund_post(%s, '[]', now(), true)", [json.dumps([entry])])
        cursor.execute("RESET ROLE")
