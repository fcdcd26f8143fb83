"""Posting from a line what the books did not know: the entry is made and tied in one act."""

from datetime import date, timedelta
from typing import Any

import pytest

from fund.ledger import setaside
from fund.ledger.posting import reverse_entry
from fund.models import DonorProject, JournalEntry, Match, StatementLine
from fund.money import Money
from fund.reconciliation import actions
from fund.reconciliation.from_line import post_from_line
from fund.reconciliation.transfers import suggested_transfers, tie_transfer
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import AlreadyDone, Attempt
from tests.fund.ledger.world import CHEN, TODAY, TOM, act, euros, new_purse
from tests.fund.reconciliation.counter import NOW, Counter, new_counter

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> Counter:
    return new_counter("")


def post(line: StatementLine, kind: str, **named: Any) -> JournalEntry:
    return post_from_line(line_id=line.pk, kind=kind, **{"by": TOM, "now": NOW, **named})


@pytest.mark.parametrize(
    ("kind", "cents", "account", "balance"),
    [
        ("bank_fee", -250, "5300", "2.50"),
        ("interest", 1_234, "4030", "-12.34"),
        ("donation", 10_000, "4020", "-100.00"),
        ("unknown_receipt", 5_000, "2090", "-50.00"),
        ("own_transfer", -3_000, "1200", "30.00"),
        ("own_transfer", 3_000, "1200", "-30.00"),
    ],
)
def test_a_line_is_posted_against_the_account_of_its_kind_and_explained(
    counter: Counter, kind: str, cents: int, account: str, balance: str
) -> None:
    (line,) = counter.says(cents)
    entry = post(line, kind)
    assert (entry.kind, entry.accounting_date, entry.is_fact) == (kind, TODAY, True)
    assert counter.world.balance(account) == balance
    assert counter.state().is_reconciled
    match = Match.objects.get()
    assert (match.entry_id, match.allocated_minor, match.reconciliation.kind) == (entry.pk, cents, "posted")
    assert [each.verb for each in audit.of_object(entry.pk)] == ["entry_made"]
    with pytest.raises(Stale):
        post(line, kind)


def test_l17_a_line_is_posted_by_parts_until_nothing_is_left(counter: Counter) -> None:
    purse = new_purse(counter.world)
    (line,) = counter.says(10_000)
    post(line, "donation", amount=euros("60.00"), fund=purse)
    assert counter.left(line) == 4_000
    with pytest.raises(Malformed):
        post(line, "donation", amount=euros("40.01"))
    post(line, "unknown_receipt")
    assert (counter.world.balance("1010", purse), counter.world.balance("1010")) == ("60.00", "40.00")
    assert counter.state().is_reconciled


def test_the_fee_that_a_tie_left_open_is_posted_as_a_fee(counter: Counter) -> None:
    counter.world.donate("500.00")
    gift, out = counter.says(50_000, -12_050, fee_minor=50)[:2]
    entry = counter.pay("120.00")
    actions.accept(line_id=gift.pk, entry_id=JournalEntry.objects.get(kind="donation").pk, by=TOM, now=NOW)
    actions.accept(line_id=out.pk, entry_id=entry.pk, by=TOM, now=NOW)
    assert counter.left(out) == -50
    post(out, "bank_fee")
    assert counter.state().is_reconciled


def test_money_that_went_the_other_way_is_refused(counter: Counter) -> None:
    came, went = counter.says(100, -50)
    for line, kind in ((came, "bank_fee"), (went, "donation"), (went, "interest"), (came, "disbursement")):
        with pytest.raises(Refused) as refusal:
            post(line, kind)
        assert refusal.value.code == "other_direction"
    assert not JournalEntry.objects.exists()


def test_only_a_treasurer_posts_and_only_in_an_open_period(counter: Counter) -> None:
    (line,) = counter.says(-50)
    with pytest.raises(NotFound):
        post(line, "bank_fee", by=CHEN)
    (early,) = counter.says(-50, on=date(2024, 12, 31))
    with pytest.raises(Refused) as refusal:
        post(early, "bank_fee")
    assert refusal.value.code == "period_missing"
    assert counter.left(early) == -50


def test_a_set_aside_names_its_project(counter: Counter) -> None:
    project = signed(counter)
    act(setaside.record_instalment, project=project, amount=euros("20000.00"), arrived_on=date(2025, 3, 1))
    (line,) = counter.says(200_000, words=["GF-2026"])
    with pytest.raises(Malformed):
        post(line, "setaside_moved")
    post(line, "setaside_moved", project_id=project.pk)
    assert counter.world.balance("1300") == "0.00"
    assert "reference" in Match.objects.get().agreeing
    assert counter.state().is_reconciled


def signed(counter: Counter) -> DonorProject:
    signed_on = {"country": "", "amount": Money(5_000_000, "EUR"), "signed_on": date(2025, 1, 1)}
    project: DonorProject = act(
        setaside.sign_project, fund=counter.fund, donor_name="Good Fund", title="S", reference="GF-2026", **signed_on
    )
    return project


def test_a_posted_entry_is_taken_back_after_its_tie_is_undone(counter: Counter) -> None:
    (line,) = counter.says(1_000)
    entry = post(line, "interest")
    actions.undo(match_id=Match.objects.get().pk, by=TOM, now=NOW)
    assert JournalEntry.objects.filter(pk=entry.pk, reversed_by=None).exists()
    act(reverse_entry, entry, reason="wrong_account")
    post(line, "donation")
    assert counter.state().is_reconciled


def test_l15_the_same_key_posts_once(counter: Counter) -> None:
    (line,) = counter.says(-50)
    attempt = Attempt(actor=str(TOM), act="post", key="k", body={"line": str(line.pk)})
    entry = post(line, "bank_fee", attempt=attempt)
    with pytest.raises(AlreadyDone) as repeat:
        post(line, "bank_fee", attempt=attempt)
    assert repeat.value.answer["entry"] == str(entry.pk)


def test_an_own_transfer_is_suggested_from_both_sides_and_tied_across_days(counter: Counter) -> None:
    (gift,) = counter.says(100_000)
    post(gift, "donation")
    (left,) = counter.says(-30_000)
    (arrived,) = counter.says(30_000, on=TODAY + timedelta(days=3), account=counter.savings)
    (pair,) = suggested_transfers(counter.fund, by=TOM, now=NOW)
    assert (pair.left, pair.arrived, pair.days_apart) == (left, arrived, 3)
    made = tie_transfer(left_id=left.pk, arrived_id=arrived.pk, by=TOM, now=NOW)
    entries = JournalEntry.objects.filter(kind="own_transfer")
    assert sorted(entries.values_list("accounting_date", flat=True)) == [TODAY, TODAY + timedelta(days=3)]
    balances = [counter.world.balance(code) for code in ("1010", "1011", "1200")]
    assert balances == ["700.00", "300.00", "0.00"]
    assert counter.state().is_reconciled
    assert counter.state(counter.savings).is_reconciled
    assert suggested_transfers(counter.fund, by=TOM, now=NOW) == []
    actions.undo(match_id=made.matches.first().pk, by=TOM, now=NOW)
    assert not Match.objects.filter(undone_at=None, reconciliation=made).exists()


def test_an_own_transfer_within_a_day_is_one_entry(counter: Counter) -> None:
    counter.world.donate("300.00")
    (left,) = counter.says(-30_000)
    (arrived,) = counter.says(30_000, account=counter.savings)
    made = tie_transfer(left_id=left.pk, arrived_id=arrived.pk, by=TOM, now=NOW)
    assert made.matches.values("entry").distinct().count() == 1
    assert [counter.world.balance(code) for code in ("1010", "1011", "1200")] == ["0.00", "300.00", "0.00"]


def test_two_sides_seen_on_two_days_meet_in_transit(counter: Counter) -> None:
    (left,) = counter.says(-30_000)
    post(left, "own_transfer")
    assert counter.world.balance("1200") == "300.00"
    (arrived,) = counter.says(30_000, on=TODAY + timedelta(days=1), account=counter.savings)
    post(arrived, "own_transfer")
    assert counter.world.balance("1200") == "0.00"


def test_what_is_no_transfer_is_refused(counter: Counter) -> None:
    went, other = counter.says(-30_000, 30_000)
    (late,) = counter.says(30_000, on=TODAY + timedelta(days=11), account=counter.savings)
    (small,) = counter.says(29_999, on=TODAY, account=counter.savings)
    assert suggested_transfers(counter.fund, by=TOM, now=NOW) == []
    for arrived in (other, late, small):
        with pytest.raises(Refused) as refusal:
            tie_transfer(left_id=went.pk, arrived_id=arrived.pk, by=TOM, now=NOW)
        assert refusal.value.code == "not_a_transfer"
    with pytest.raises(NotFound):
        tie_transfer(left_id=went.pk, arrived_id=small.pk, by=CHEN, now=NOW)
