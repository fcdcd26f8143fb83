"""L7 and L19: months and years are closed with their trial balance, and opened again only by two people."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fund.ledger import as_of, closing, periods, receipts, reopening
from fund.ledger.closing import NeedsSecondPerson
from fund.ledger.posting import reverse_entry
from fund.ledger.verifying import verify
from fund.models import (
    BankStatement,
    EntryKind,
    JournalEntry,
    Period,
    PeriodState,
    Posting,
    ReopenReason,
    ReversalReason,
    StatementLine,
    StatementLock,
)
from notifications import triggers
from notifications.errors import Malformed, Refused, Stale
from tests.fund.ledger.world import BEN, CHEN, NOW, TODAY, TOM, World, act, euros, new_purse, new_world
from tests.processes import at_once

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, YEAR_END = date(2025, 1, 31), date(2025, 2, 28), date(2025, 12, 31)
NEXT_YEAR = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return new_world()


def close(world: World, through: date = FEBRUARY, **named: Any) -> Period:
    return act(closing.close_months, books=world.fund, through=through, **named)


def reopen(world: World, period: Period, *, by: uuid.UUID = CHEN, now: datetime = NOW) -> Period:
    call = {"period_id": period.pk, "books": world.fund, "now": now}
    act(reopening.ask_reopening, reason=ReopenReason.WRONG_ENTRY, **call)
    return act(reopening.confirm_reopening, by=by, **call)


def refusal(code: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*arguments, **named)
    assert refused.value.code == code
    return str(refused.value)


def bank_line(world: World, amount: int, on: date) -> StatementLine:
    statement = BankStatement.objects.create(
        account=world.bank,
        number=1,
        file_hmac="a",
        from_on=on,
        to_on=on,
        currency="EUR",
        opening_minor=0,
        closing_minor=amount,
        file_box_id=uuid.uuid4(),
        lines_box_id=uuid.uuid4(),
        imported_at=NOW,
    )
    return StatementLine.objects.create(
        statement=statement,
        account=world.bank,
        booked_on=on,
        amount_minor=amount,
        currency="EUR",
        place=0,
        occurrence=1,
    )


def test_l7_closed_months_take_no_entry_and_the_rest_of_the_year_does(world: World) -> None:
    world.donate("10.00", on=date(2025, 2, 3))
    period = close(world)
    assert (period.starts_on, period.ends_on, period.closed_by) == (date(2025, 1, 1), FEBRUARY, TOM)
    refusal("period_closed", world.donate, "1.00", on=FEBRUARY)
    world.donate("1.00", on=date(2025, 3, 1))
    assert [(row.starts_on, row.ends_on, row.state) for row in periods.in_order(world.fund)] == [
        (date(2025, 1, 1), FEBRUARY, "closed"),
        (date(2025, 3, 1), YEAR_END, "open"),
    ]
    assert periods.closed_until(world.fund) == FEBRUARY
    assert verify().ok


def test_l7_only_whole_months_that_are_over_are_closed_in_their_order(world: World) -> None:
    with pytest.raises(Malformed):
        close(world, date(2025, 2, 27))
    assert "not over" in refusal("period_not_over", close, world, date(2025, 3, 31))
    refusal("year_needs_two", close, world, YEAR_END, now=NEXT_YEAR)
    close(world, JANUARY)
    refusal("closed_already", close, world, JANUARY)
    first = periods.first_open(world.fund)
    assert first is not None
    assert periods.months_to_close(first, now=NOW) == [FEBRUARY]
    with transaction.atomic():
        receipts.record_donation(
            fund=world.fund, account=world.bank, amount=euros("1"), on=date(2026, 1, 2), by=TOM, now=NEXT_YEAR
        )
    refusal("earlier_open", close, world, date(2026, 1, 31), now=NEXT_YEAR.replace(month=3))


def test_l7_what_the_bank_says_is_explained_before_its_month_is_closed(world: World) -> None:
    line = bank_line(world, 700, date(2025, 2, 10))
    assert "1 line of the bank" in refusal("period_has_open_ends", close, world)
    close(world, JANUARY)
    entry = world.donate("7.00", on=date(2025, 2, 10))
    line.matches.create(
        account=world.bank,
        entry=entry,
        allocated_minor=700,
        score=100,
        how="accepted",
        matched_by=TOM,
        matched_at=NOW,
    )
    lock = StatementLock.objects.create(statement=line.statement, asked_by=TOM, asked_at=NOW)
    assert "1 statement is to be locked" in refusal("period_has_open_ends", close, world)
    lock.confirmed_by, lock.confirmed_at = CHEN, NOW
    lock.save()
    close(world)


def test_l7_a_closed_period_is_opened_by_two_people_the_last_one_first(world: World) -> None:
    earlier, period = close(world, JANUARY), close(world)
    call = {"books": world.fund, "reason": ReopenReason.LATE_FACT}
    assert "2025" in refusal("later_closed", act, reopening.ask_reopening, period_id=earlier.pk, **call)
    act(reopening.ask_reopening, period_id=period.pk, **call)
    refusal("period_closed", world.donate, "1.00", on=FEBRUARY)
    refusal("asked_already", act, reopening.ask_reopening, period_id=period.pk, **call)
    confirm = {"period_id": period.pk, "books": world.fund}
    with pytest.raises(NeedsSecondPerson):
        act(reopening.confirm_reopening, **confirm)
    opened = act(reopening.confirm_reopening, by=CHEN, **confirm)
    assert (opened.state, opened.trial_balance_hash, opened.reopened_by) == (PeriodState.OPEN, "", CHEN)
    world.donate("1.00", on=FEBRUARY)
    with pytest.raises(Stale):
        act(reopening.confirm_reopening, by=BEN, **confirm)
    close(world)
    assert verify().ok


def test_l7_a_reopening_can_be_refused_and_the_period_stays_as_it_was_closed(world: World) -> None:
    period = close(world)
    act(reopening.ask_reopening, period_id=period.pk, books=world.fund, reason=ReopenReason.AUDIT)
    with transaction.atomic():
        kept = reopening.refuse_reopening(period_id=period.pk, books=world.fund)
    assert (kept.state, kept.trial_balance_hash) == (PeriodState.CLOSED, period.trial_balance_hash)


CLOSED = {"state": "closed", "closed_by": TOM, "closed_at": NOW, "trial_balance_hash": "a" * 64}
OPEN = {"state": "open", "closed_by": None, "closed_at": None, "trial_balance_hash": ""}


@pytest.mark.parametrize(
    ("first", "change", "sentence"),
    [
        ("", {**CLOSED, "ends_on": FEBRUARY}, "digest of its balances"),
        ("", {**CLOSED, "ends_on": FEBRUARY, "trial_balance_hash": ""}, "digest of its balances"),
        ("", CLOSED, "a year is closed by two"),
        ("", {"state": "reopen_asked", "reopen_asked_by": TOM, "reopen_reason": "audit"}, "is not reopened"),
        ("", {"starts_on": date(2025, 1, 2)}, "stays where it begins"),
        ("closed", {"trial_balance_hash": "b" * 64}, "never changes"),
        ("closed", {"ends_on": JANUARY}, "never changes"),
        ("closed", {"closed_by": CHEN}, "never changes"),
        ("closed", OPEN, "opened by two"),
        ("closed", {**OPEN, "reopened_by": CHEN}, "opened by two"),
        ("asked", {"trial_balance_hash": "b" * 64}, "never changes"),
        ("asked", OPEN, "opened by two"),
        ("asked", {**OPEN, "reopened_by": TOM}, "opened by two"),
        ("asked", {**OPEN, "reopen_asked_by": BEN, "reopened_by": CHEN}, "opened by two"),
    ],
)
def test_l7_the_database_refuses_what_no_act_would_do(
    world: World, first: str, change: dict[str, Any], sentence: str
) -> None:
    period = close(world) if first else Period.objects.get()
    if first == "asked":
        act(reopening.ask_reopening, period_id=period.pk, books=world.fund, reason=ReopenReason.AUDIT)
    broken(sentence, lambda: Period.objects.filter(pk=period.pk).update(**change))


def test_l7_the_database_itself_makes_the_digest_that_python_makes(world: World) -> None:
    world.donate("12.34", on=JANUARY)
    world.fee("1.00")
    with transaction.atomic():
        right = closing.balance_hash(world.fund, JANUARY)
        Period.objects.update(**{**CLOSED, "ends_on": JANUARY, "trial_balance_hash": right})
    assert Period.objects.get().trial_balance_hash == right


def test_l7_the_database_lets_nobody_close_out_of_order_or_overlap(world: World) -> None:
    later = Period.objects.create(fund=world.fund, starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31))
    right = closing.balance_hash(world.fund, later.ends_on)
    change = {**CLOSED, "trial_balance_hash": right}
    broken("closed in their order", lambda: Period.objects.filter(pk=later.pk).update(**change))
    between = {"fund": world.fund, "starts_on": date(2025, 6, 1), "ends_on": date(2025, 6, 30)}
    broken("do not overlap", lambda: Period.objects.create(**between))
    broken("do not overlap", lambda: Period.objects.exclude(pk=later.pk).update(ends_on=date(2026, 1, 1)))


def broken(sentence: str, call: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError, match=f"^L7: .*{sentence}"), transaction.atomic():
        call()


def test_l7_a_difference_to_what_was_closed_is_found_and_the_period_named(world: World) -> None:
    world.donate("10.00", on=FEBRUARY)
    period = close(world)
    triggers.drop("fund", connection)
    Posting.objects.filter(entry__number=1, account__code="4020").update(account=world.bank)
    found = [problem for problem in verify().problems if problem.rule == "L7"]
    assert [problem.row for problem in found] == [str(period)]


# -- Years ------------------------------------------------------------------------------------------------------------


def close_year(world: World, *, now: datetime = NEXT_YEAR, second: uuid.UUID = CHEN) -> Period:
    period = periods.first_open(world.fund)
    assert period is not None
    call = {"period_id": period.pk, "books": world.fund, "now": now}
    act(closing.ask_year_close, **call)
    return act(closing.confirm_year_close, by=second, **call)


def rows(world: World, *, with_year_close: bool = True) -> dict[tuple[str, str], int]:
    funds = closing.network(world.fund)
    found = as_of.trial_balance(funds, on=YEAR_END, with_year_close=with_year_close).rows
    return {(row.fund, row.account): row.amount_minor for row in found if row.amount_minor}


def test_l19_a_year_carries_income_less_expense_to_the_net_assets_of_each_fund(world: World) -> None:
    purse = new_purse(world)
    world.donate("100.00")
    world.donate("30.00", fund=purse)
    world.fee("4.00")
    before = rows(world)
    closed = close_year(world)
    after = rows(world)
    assert after == {
        ("relief", "1010"): 10_000 - 400,
        ("relief", "3010"): -(10_000 - 400),
        ("purse", "1010"): 3_000,
        ("purse", "3020"): -3_000,
    }
    assert rows(world, with_year_close=False) == before
    assert [str(row.kind) for row in JournalEntry.objects.filter(kind="year_close")] == ["year_close"] * 2
    assert (closed.closed_by, closed.close_asked_by, closed.ends_on) == (CHEN, TOM, YEAR_END)
    assert Period.objects.get(starts_on=date(2026, 1, 1)).is_open
    assert verify().ok


def test_l19_a_year_is_closed_by_two_people_on_the_books_that_were_seen(world: World) -> None:
    world.donate("100.00")
    close(world, JANUARY, now=NEXT_YEAR)
    period = periods.first_open(world.fund)
    assert period is not None
    call = {"period_id": period.pk, "books": world.fund, "now": NEXT_YEAR}
    refusal("not_asked", act, closing.confirm_year_close, by=CHEN, **call)
    act(closing.ask_year_close, **call)
    with pytest.raises(NeedsSecondPerson):
        act(closing.confirm_year_close, **call)
    world.donate("1.00")
    refusal("books_changed", act, closing.confirm_year_close, by=CHEN, **call)
    act(closing.ask_year_close, **call)
    assert act(closing.confirm_year_close, by=CHEN, **call).state == PeriodState.CLOSED
    refusal("period_closed", world.donate, "1.00")


def test_l19_a_closed_year_is_undone_only_by_opening_it_again(world: World) -> None:
    world.donate("100.00")
    before = rows(world)
    closed = close_year(world)
    entry = JournalEntry.objects.get(kind=EntryKind.YEAR_CLOSE)
    refusal("not_reversible", act, reverse_entry, entry, reason=ReversalReason.WRONG_AMOUNT)
    reopen(world, closed, now=NEXT_YEAR)
    assert rows(world) == before
    assert not periods.first_open(world.fund).close_asked_by  # type: ignore[union-attr]
    world.donate("50.00")
    close_year(world)
    assert rows(world) == {("relief", "1010"): 15_000, ("relief", "3010"): -15_000}
    assert verify().ok


def test_l19_a_year_without_money_is_closed_too_and_the_years_after_it_have_no_gap(world: World) -> None:
    close_year(world)
    assert not JournalEntry.objects.exists()
    later = NEXT_YEAR.replace(year=2028)
    gift = {"fund": world.fund, "account": world.bank, "amount": euros("1"), "on": later.date()}
    act(receipts.record_donation, **gift, now=later)
    assert [row.starts_on.year for row in periods.in_order(world.fund)] == [2025, 2026, 2027, 2028]
    assert verify().ok


# -- Any order --------------------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("gift"), st.integers(0, 68)),
        st.tuples(st.just("close"), st.sampled_from([JANUARY, FEBRUARY])),
        st.tuples(st.just("reopen"), st.none()),
    ),
    max_size=9,
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_l7_in_any_order_no_entry_is_dated_in_what_is_closed_and_digests_stay(steps: list[tuple[str, Any]]) -> None:
    frame = transaction.atomic()
    frame._from_testcase = True
    with frame:
        world, until = new_world(), None
        for what, which in steps:
            if what == "gift":
                day = date.fromordinal(TODAY.toordinal() - which)
                is_open = until is None or day > until
                if is_open:
                    world.donate("1.00", on=day)
                else:
                    refusal("period_closed", world.donate, "1.00", on=day)
            elif what == "close" and (until is None or which > until):
                period = close(world, which) if _fits(world, which) else None
                until = period.ends_on if period else until
            elif what == "reopen" and until:
                reopen(world, Period.objects.get(ends_on=until))
            until = periods.closed_until(world.fund)
            for period in Period.objects.exclude(state="open"):
                assert period.trial_balance_hash == closing.balance_hash(world.fund, period.ends_on)
        assert verify().ok
        transaction.set_rollback(True)


def _fits(world: World, through: date) -> bool:
    first = periods.first_open(world.fund)
    return first is not None and through <= first.ends_on


# -- At once ----------------------------------------------------------------------------------------------------------


@pytest.mark.processes
@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_l7_an_entry_of_the_moment_of_closing_is_in_the_digest_or_refused() -> None:
    world = new_world()

    def both(number: int) -> str:
        try:
            if number == 0:
                return close(world).trial_balance_hash
            for _again in range(8):
                world.donate("1.00", on=FEBRUARY)
        except Refused as refused:
            return refused.code
        except DatabaseError as error:
            return str(error)[:3]
        return "posted"

    said = at_once(both, 4)
    period = Period.objects.get(state=PeriodState.CLOSED)
    assert period.trial_balance_hash in said
    assert period.trial_balance_hash == closing.balance_hash(world.fund, FEBRUARY)
    assert set(said) - {period.trial_balance_hash} <= {"posted", "period_closed", "L7:"}
    assert verify().ok
