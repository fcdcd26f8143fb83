"""What an entry must be before it counts, and that it never changes after (L1 to L8)."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fund.ledger import chart, closing, hashing, receipts
from fund.ledger.posting import EntryDraft, PostingBroken, PostingDraft, post_entries, reverse_entry
from fund.ledger.verifying import verify
from fund.models import Account, EntryKind, Fund, JournalEntry, LedgerHead, Period, Posting, ReversalReason
from fund.money import Money
from notifications.errors import Refused
from tests.fund.ledger.world import NOW, TODAY, TOM, World, act, euros, new_purse, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return new_world()


def line(world: World, code: str, amount: str | Money, **named: Any) -> PostingDraft:
    money = euros(amount) if isinstance(amount, str) else amount
    return PostingDraft(**{"account": chart.account(world.fund, code), "fund": world.fund, "amount": money, **named})


def draft(*postings: PostingDraft, **named: Any) -> EntryDraft:
    plain = {"kind": EntryKind.DONATION, "on": TODAY, "source_type": "test", "source_id": uuid.uuid4()}
    return EntryDraft(**{**plain, "source_step": "test", "postings": postings, **named})


def refused_by(invariant: str, *drafts: EntryDraft) -> None:
    before = JournalEntry.objects.count()
    with pytest.raises(IntegrityError, match=f"^{invariant}:"):
        act(post_entries, drafts)
    assert JournalEntry.objects.count() == before


def test_l1_an_entry_with_one_posting_is_refused(world: World) -> None:
    refused_by("L1", draft(line(world, "4020", "0.00")))


def test_l2_an_entry_that_does_not_sum_to_zero_is_refused(world: World) -> None:
    refused_by("L2", draft(line(world, "1010", "10.00"), line(world, "4020", "-9.99")))


def test_l2_two_currencies_never_balance_each_other(world: World) -> None:
    dollars = line(world, "4020", Money(-1000, "USD"), base_minor=-1000)
    refused_by("L2", draft(line(world, "1010", "10.00"), dollars))


def test_l3_money_of_one_fund_never_balances_that_of_another(world: World) -> None:
    purse = new_purse(world)
    refused_by("L3", draft(line(world, "1010", "10.00", fund=purse), line(world, "4020", "-10.00")))


def test_l3_the_base_currency_balances_too(world: World) -> None:
    dollars = Money(1000, "USD")
    refused_by(
        "L3",
        draft(
            line(world, "4020", dollars, base_minor=900),
            line(world, "5300", -dollars, base_minor=-899),
        ),
    )


def test_l4_a_posting_in_another_currency_than_its_account_is_refused(world: World) -> None:
    dollars = Money(1000, "USD")
    postings = [
        line(world, "1010", dollars, base_minor=900),
        line(world, "4020", -dollars, base_minor=-900),
    ]
    refused_by("L4", draft(*postings))


def test_l4_one_amount_has_one_value_in_the_base_currency(world: World) -> None:
    refused_by("L4", draft(line(world, "1010", "1", base_minor=99), line(world, "4020", "-1", base_minor=-99)))


def test_l4_a_fund_of_other_books_is_refused(world: World) -> None:
    other = new_world(code="other")
    refused_by("L4", draft(line(world, "1010", "1", fund=other.fund), line(world, "4020", "-1", fund=other.fund)))


def test_l4_a_fund_takes_nothing_dated_before_its_books_opened(world: World) -> None:
    purse = Fund.objects.create(code="late", name="Late purse", parent=world.fund)
    act(chart.open_books, purse, opened_on=TODAY)
    early = {"on": TODAY - timedelta(days=1)}
    refused_by("L4", draft(line(world, "1010", "1", fund=purse), line(world, "4020", "-1", fund=purse), **early))


def test_l5_nothing_of_a_posted_entry_changes(world: World) -> None:
    entry = world.donate("10.00")
    posting = entry.postings.first()
    changes = [
        lambda: JournalEntry.objects.filter(pk=entry.pk).update(accounting_date=date(2025, 1, 1)),
        lambda: JournalEntry.objects.filter(pk=entry.pk).update(number=7),
        lambda: JournalEntry.objects.filter(pk=entry.pk).update(posted_at=None),
        lambda: Posting.objects.filter(pk=posting.pk).update(amount_minor=1),
        lambda: Posting.objects.filter(pk=posting.pk).delete(),
        lambda: Posting.objects.create(
            entry=entry, line=9, account=world.bank, fund=world.fund, currency="EUR", amount_minor=0, base_minor=0
        ),
    ]
    for change in changes:
        with pytest.raises(IntegrityError, match=r"^L5:"), transaction.atomic():
            change()


def test_l6_a_reversal_is_the_exact_mirror_and_happens_once(world: World) -> None:
    entry = world.donate("10.00")
    mirror = act(reverse_entry, entry, reason=ReversalReason.ENTERED_TWICE)
    assert [row.amount_minor for row in mirror.postings.order_by("line")] == [-1000, 1000]
    assert world.figures() == ("0.00", "0.00", "0.00")
    with pytest.raises(Refused) as refused:
        act(reverse_entry, entry, reason=ReversalReason.ENTERED_TWICE)
    assert refused.value.code == "already_reversed"
    with pytest.raises(Refused) as refused:
        act(reverse_entry, mirror, reason=ReversalReason.ENTERED_TWICE)
    assert refused.value.code == "not_reversible"


def test_l6_the_database_refuses_a_reversal_that_is_no_mirror(world: World) -> None:
    entry = world.donate("10.00")
    wrong = draft(line(world, "1010", "-9.00"), line(world, "4020", "9.00"), kind=EntryKind.REVERSAL, reverses=entry)
    refused_by("L6", wrong)
    mirror = act(reverse_entry, entry, reason=ReversalReason.ENTERED_TWICE)
    again = draft(line(world, "1010", "10.00"), line(world, "4020", "-10.00"), kind=EntryKind.REVERSAL, reverses=mirror)
    refused_by("L6", again)


def test_l7_an_entry_is_dated_in_an_open_period_of_the_past_or_today(world: World) -> None:
    for day, code in [(TODAY + timedelta(days=1), "date_in_future"), (date(2024, 12, 31), "period_missing")]:
        with pytest.raises(Refused) as refused:
            world.donate("10.00", on=day)
        assert refused.value.code == code
    act(closing.close_months, books=world.fund, through=date(2025, 2, 28))
    with pytest.raises(Refused) as refused:
        world.donate("10.00", on=date(2025, 2, 28))
    assert refused.value.code == "period_closed"
    assert not JournalEntry.objects.exists()


def test_l7_the_database_itself_knows_the_open_period(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fund.ledger.posting.periods.require_open", lambda *_, **__: None)
    Period.objects.update(ends_on=TODAY - timedelta(days=1))
    refused_by("L7", draft(line(world, "4010", "1"), line(world, "4020", "-1")))
    Period.objects.update(ends_on=date(2025, 12, 31))
    act(closing.close_months, books=world.fund, through=date(2025, 2, 28))
    refused_by("L7", draft(line(world, "1010", "1"), line(world, "4020", "-1"), on=date(2025, 2, 28)))


def test_l7_a_new_year_opens_with_its_first_entry(world: World) -> None:
    new_year = NOW.replace(year=2026, month=1, day=2)
    entry = act(
        receipts.record_donation,
        fund=world.fund,
        account=world.bank,
        amount=euros("1"),
        on=new_year.date(),
        now=new_year,
    )
    assert (entry.year, entry.number) == (2026, 1)
    assert verify().ok


def test_l8_numbers_have_no_gap_and_hashes_link_from_head_to_first(world: World) -> None:
    world.donate("10.00")
    with pytest.raises(IntegrityError):
        act(post_entries, [draft(line(world, "4020", "0.00"))])
    world.donate("20.00")
    world.fee("1.00")
    entries = list(JournalEntry.objects.order_by("number"))
    assert [entry.number for entry in entries] == [1, 2, 3]
    wanted = hashing.first_hash(world.fund.pk, TOM)
    for entry in entries:
        assert entry.prev_hash == wanted
        wanted = hashing.entry_hash(entry, entry.postings.order_by("line"))
        assert entry.hash == wanted
    assert LedgerHead.objects.get(fund=world.fund).hash == wanted


def test_l8_words_in_any_script_give_the_hash_python_gives(world: World) -> None:
    tagged = {"use": "Հայերեն", "country": "AM", "source_ref": uuid.uuid4()}
    entry, *_ = act(post_entries, [draft(line(world, "1010", "1", **tagged), line(world, "4020", "-1"))])
    assert entry.hash == hashing.entry_hash(entry, entry.postings.order_by("line"))


def test_l8_entries_of_one_act_are_numbered_in_its_order(world: World) -> None:
    pairs = [(line(world, "1010", str(amount)), line(world, "4020", str(-amount))) for amount in range(1, 9)]
    entries = act(post_entries, [draft(*pair) for pair in pairs])
    assert [entry.number for entry in entries] == list(range(1, 9))


def test_l15_the_same_source_is_never_posted_twice(world: World) -> None:
    once = draft(line(world, "1010", "1"), line(world, "4020", "-1"))
    act(post_entries, [once])
    with pytest.raises(IntegrityError):
        act(post_entries, [replace(once, on=TODAY - timedelta(days=1))])
    assert world.figures()[0] == "1.00"


def test_an_act_posts_all_its_entries_in_one_call(world: World) -> None:
    first, second = (draft(line(world, "1010", "1"), line(world, "4020", "-1")) for _ in range(2))
    with pytest.raises(PostingBroken, match="one call"), transaction.atomic():
        post_entries([first], by=TOM, now=NOW)
        post_entries([second], by=TOM, now=NOW)
    act(post_entries, [first, second])
    assert world.figures()[0] == "2.00"


def test_entries_are_never_posted_outside_a_transaction(world: World) -> None:
    with pytest.raises(PostingBroken, match="inside"):
        post_entries([draft(line(world, "1010", "1"), line(world, "4020", "-1"))], by=TOM, now=NOW)


def test_only_the_kind_of_an_entry_makes_it_a_fact(world: World) -> None:
    with pytest.raises(IntegrityError, match="entry_facts_by_kind"), transaction.atomic():
        JournalEntry.objects.create(
            fund=world.fund,
            accounting_date=TODAY,
            recorded_at=NOW,
            kind=EntryKind.COMMITMENT,
            is_fact=True,
            source_type="test",
            source_id=uuid.uuid4(),
            source_step="test",
            actor_id=TOM,
        )


def test_books_open_once(world: World) -> None:
    with pytest.raises(Refused) as refused:
        act(chart.open_books, world.fund)
    assert refused.value.code == "books_open"
    assert Account.objects.filter(fund=world.fund, code="1010").count() == 1
