"""Deposits: earned by the day, booked when paid, free at the end or by notice, and dear when broken."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.ledger import as_of, deposits, locked
from fund.ledger.accrual import accrued
from fund.ledger.floors import ShortOfMoney
from fund.ledger.posting import reverse_entry
from fund.ledger.verifying import verify
from fund.models import Deposit, JournalEntry, ReversalReason
from notifications.errors import Malformed, Refused, Stale
from tests.fund.ledger.world import NOW, TODAY, World, act, euros, new_world

DAY = timedelta(days=1)
SUMS, RATES, DAYS = st.integers(1, 10**12), st.integers(0, 5_000), st.integers(0, 4_000)


# -- Interest by the day ----------------------------------------------------------------------------------------------


def test_a_year_of_365_days_earns_the_rate_and_half_of_it_half() -> None:
    assert accrued(1_000_000, 250, since=date(2025, 1, 1), until=date(2026, 1, 1)) == 25_000
    assert accrued(1_000_000, 250, since=date(2025, 1, 1), until=date(2025, 3, 15)) == 5_000
    # The 366th day of a leap year is one day more.
    assert accrued(3_650_000, 1_000, since=date(2024, 1, 1), until=date(2025, 1, 1)) == 366_000
    assert accrued(1_000_000, 250, since=date(2025, 1, 2), until=date(2025, 1, 1)) == 0


@given(amount=SUMS, rate=RATES, first=DAYS, second=DAYS)
def test_interest_grows_by_the_day_and_parts_lose_at_most_a_minor_unit(
    amount: int, rate: int, first: int, second: int
) -> None:
    start = date(2025, 1, 1)
    middle, end = start + first * DAY, start + (first + second) * DAY
    whole = accrued(amount, rate, since=start, until=end)
    parts = accrued(amount, rate, since=start, until=middle) + accrued(amount, rate, since=middle, until=end)
    assert 0 <= whole - parts <= 1
    assert whole * 365 * 10_000 <= amount * rate * (first + second) < (whole + 1) * 365 * 10_000


@given(rate=RATES, given_after=st.none() | st.integers(0, 200), notice=st.integers(0, 90), today=st.integers(0, 200))
def test_what_is_available_is_all_once_free_else_less_the_cost_or_nothing(
    rate: int, given_after: int | None, notice: int, today: int
) -> None:
    start = date(2025, 1, 1)
    deposit = Deposit(
        currency="EUR",
        amount_minor=100_000,
        rate_bps=rate,
        breaking_cost_minor=700,
        notice_days=notice,
        placed_on=start,
        ends_on=start + 100 * DAY,
        notice_given_on=None if given_after is None else start + given_after * DAY,
    )
    on = start + today * DAY
    available = locked._available(deposit, on)
    breakable_after = min(100, (today if given_after is None else given_after) + notice)
    assert available == (100_000 if today >= 100 else 99_300 if today >= breakable_after else 0)
    assert on <= deposit.breakable_on(on)
    deposit.breaking_cost_minor = 0
    free_after = 100 if given_after is None else breakable_after
    assert deposit.free_on == start + free_after * DAY


# -- In the books -----------------------------------------------------------------------------------------------------


@pytest.fixture
def world(db: Any) -> World:
    world = new_world()
    world.donate("2000.00")
    return world


def place(world: World, amount: str = "1000.00", **terms: Any) -> Deposit:
    plain = {"ends_on": TODAY + 100 * DAY, "rate_bps": 365, "breaking_cost": euros("12.00")}
    return act(deposits.place, fund=world.fund, bank=world.bank, amount=euros(amount), **{**plain, **terms})


def later(days: int, call: Any, **named: Any) -> Any:
    return act(call, now=_at(days), **named)


def refusal(code: str, call: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments, **named)
    assert refused.value.code == code
    return str(refused.value)


def _at(days: int) -> Any:
    return NOW + days * DAY


def row(world: World, days: int) -> locked.DepositRow:
    [found] = locked.locked(world.fund, on=TODAY + days * DAY).rows
    return found


def test_accrued_interest_is_shown_and_posted_only_when_the_bank_pays_it(world: World) -> None:
    deposit = place(world)
    entries = JournalEntry.objects.count()
    assert row(world, 10).accrued == euros("1.00")
    assert JournalEntry.objects.count() == entries
    paid = {"deposit_id": deposit.pk, "gross": euros("1.00"), "withheld": euros("0.25"), "on": TODAY + 10 * DAY}
    later(12, deposits.receive_interest, **paid)
    assert (world.balance("4030"), world.balance("5300"), world.balance("1010")) == ("-1.00", "0.25", "1000.75")
    shown = row(world, 15)
    assert (shown.accrued, shown.received, shown.withheld) == (euros("0.50"), euros("1.00"), euros("0.25"))
    # Before it was paid the whole had been earned and nothing received.
    assert (row(world, 9).accrued, row(world, 9).received) == (euros("0.90"), euros("0.00"))
    # It stops at the end.
    assert row(world, 300).accrued == euros("9.00")


def test_interest_that_was_entered_wrong_is_taken_back_and_earned_again(world: World) -> None:
    deposit = place(world)
    paid = later(10, deposits.receive_interest, deposit_id=deposit.pk, gross=euros("1.00"), on=TODAY + 10 * DAY)
    later(11, lambda **call: reverse_entry(paid.entry, reason=ReversalReason.WRONG_AMOUNT, **call))
    assert (row(world, 20).accrued, row(world, 20).received) == (euros("2.00"), euros("0.00"))
    # On the day before it was taken back it still counted.
    assert row(world, 10).received == euros("1.00")
    with pytest.raises(Malformed):
        later(12, deposits.receive_interest, deposit_id=deposit.pk, gross=euros("1"), withheld=euros("2"), on=TODAY)


def test_at_its_end_a_deposit_comes_back_with_its_interest_and_only_once(world: World) -> None:
    deposit = place(world)
    refusal("deposit_not_ended", deposits.require_free_of_cost, deposit, TODAY + 99 * DAY)
    deposits.require_free_of_cost(deposit, TODAY + 100 * DAY)
    later(100, deposits.withdraw, deposit_id=deposit.pk, interest=euros("10.00"), withheld=euros("2.00"))
    assert (world.balance("1100"), world.balance("1010")) == ("0.00", "2008.00")
    with pytest.raises(Stale):
        later(101, deposits.withdraw, deposit_id=deposit.pk)
    assert locked.locked(world.fund, on=TODAY + 100 * DAY).rows == []
    assert row(world, 99).amount == euros("1000.00")
    [back] = locked.taken_back(world.fund, on=TODAY + 100 * DAY)
    assert (back.received, back.accrued, back.available) == (euros("10.00"), euros("0.00"), euros("0.00"))
    assert verify().ok


def test_breaking_wants_its_notice_and_costs_what_was_said_before(world: World) -> None:
    deposit = place(world, notice_days=30, breaking_cost=None)
    assert (row(world, 5).available, row(world, 5).breakable_on) == (euros("0.00"), TODAY + 35 * DAY)
    assert "30 days of notice" in refusal("deposit_wants_notice", deposits.require_breakable, deposit, TODAY)
    later(5, lambda by, now, **named: deposits.give_notice(on=TODAY + 5 * DAY, **named), deposit_id=deposit.pk)
    assert (row(world, 10).free_on, row(world, 35).available) == (TODAY + 35 * DAY, euros("1000.00"))
    other = place(world, "500.00")
    deposits.require_breakable(other, TODAY)
    both = locked.locked(world.fund, on=TODAY + 5 * DAY)
    assert [one.available for one in both.rows] == [euros("0.00"), euros("488.00")]
    assert both.available == euros("488.00")
    later(7, deposits.withdraw, deposit_id=other.pk, cost=euros("12.00"))
    assert (world.balance("1010"), world.balance("5300")) == ("988.00", "12.00")
    refusal("deposit_ended", deposits.require_breakable, deposit, TODAY + 100 * DAY)
    refusal("notice_given", deposits.give_notice, deposit_id=deposit.pk, on=TODAY)
    # What was not known then does not count then.
    assert {one.free_on for one in locked.locked(world.fund, on=TODAY + 4 * DAY).rows} == {TODAY + 100 * DAY}


def test_a_part_of_a_deposit_never_comes_back_alone(world: World) -> None:
    deposit = place(world)
    assert "comes back whole" in refusal("deposit_whole", deposits.require_whole, deposit, euros("400.00"))


def test_r04_a_promise_that_is_short_hears_what_is_locked_until_when_and_what_breaking_costs(world: World) -> None:
    place(world, "1500.00")
    with pytest.raises(ShortOfMoney) as refused:
        world.promise("600.00")
    said = str(refused.value)
    assert "1,500" in said
    assert "18 Jun 2025" in said
    assert "12.00" in said


def test_together_they_are_what_account_1100_holds_on_every_day(world: World) -> None:
    first = place(world, "300.00")
    place(world, "200.00")
    later(3, deposits.withdraw, deposit_id=first.pk)
    for days in (0, 2, 3, 50):
        on = TODAY + days * DAY
        held = {row.account: row.amount_minor for row in as_of.balance_rows([world.fund], on=on)}
        assert locked.locked(world.fund, on=on).amount.minor == held["1100"] == (50_000 if days < 3 else 20_000)
