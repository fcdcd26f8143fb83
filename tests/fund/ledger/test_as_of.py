"""L20: what a report said of a day, or knew at a moment, it says for ever."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fund.ledger import as_of, receipts
from fund.ledger.balances import TrialBalance, trial_balance
from fund.ledger.commitments import CommitmentLine, commit, release
from fund.money import Money
from tests.fund.ledger.world import BEN, NOW, TODAY, TOM, World, euros, new_purse, new_world

pytestmark = pytest.mark.django_db

BEGINNING = date(2025, 1, 1)
# A kind of act, how many cents, how many days back it is dated.
EVENTS = st.lists(
    st.tuples(st.sampled_from(["gift", "fee", "promise"]), st.integers(1, 20_000), st.integers(0, 60)),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def world() -> World:
    return new_world()


def shown(found: TrialBalance) -> list[tuple[str, str, int]]:
    return [(row.fund, row.account, row.amount_minor) for row in found.rows if row.amount_minor]


def do(world: World, event: tuple[str, int, int], now: datetime) -> None:
    what, cents, back = event
    amount, call = Money(cents, "EUR"), {"fund": world.fund, "by": TOM, "now": now}
    with transaction.atomic():
        if what == "promise":
            line = [CommitmentLine("legal_aid", amount)]
            commit(source_ref=uuid.uuid4(), lines=line, barred_people=frozenset(), country="GE", **call)
        else:
            record = receipts.record_donation if what == "gift" else receipts.record_fee
            record(account=world.bank, amount=amount, on=now.date() - timedelta(days=back), **call)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=EVENTS, after=EVENTS)
def test_l20_what_was_known_at_a_moment_stays_the_answer_whatever_is_dated_back_later(before: Any, after: Any) -> None:
    frame = transaction.atomic()
    frame._from_testcase = True
    with frame:
        world = new_world()
        do(world, ("gift", 10_000_000, 0), NOW)
        said = []
        for place, event in enumerate([*before, *after], start=1):
            now = NOW + timedelta(hours=place)
            do(world, event, now)
            days = [now.date(), now.date() - timedelta(days=event[2]), BEGINNING + timedelta(days=40)]
            said += [(now, day, *_all(world, day, now=None)) for day in days]
        for moment, day, rows, promised in said:
            assert _all(world, day, now=moment) == (rows, promised)
        transaction.set_rollback(True)


def _all(world: World, day: date, *, now: datetime | None) -> tuple[Any, Any]:
    return (
        shown(as_of.trial_balance([world.fund], on=day, known_at=now)),
        as_of.promises([world.fund], on=day, known_at=now),
    )


def test_l20_by_day_and_by_knowledge_are_two_questions(world: World) -> None:
    world.donate("100.00", on=date(2025, 2, 1))
    later = NOW + timedelta(days=3)
    with transaction.atomic():
        gift = {"fund": world.fund, "account": world.bank, "amount": euros("7.00"), "on": date(2025, 2, 1)}
        receipts.record_donation(**gift, by=TOM, now=later)
    feb = date(2025, 2, 28)
    assert shown(as_of.trial_balance([world.fund], on=feb))[0] == ("relief", "1010", 10_700)
    assert shown(as_of.trial_balance([world.fund], on=feb, known_at=NOW))[0] == ("relief", "1010", 10_000)
    assert shown(as_of.trial_balance([world.fund], on=date(2025, 1, 31))) == []
    moved = as_of.balance_rows([world.fund], on=feb, since=date(2025, 2, 2))
    assert moved == []


def test_l20_what_is_promised_is_known_by_case_and_use_and_is_account_9100(world: World) -> None:
    world.donate("1000.00")
    kept, given_back = world.promise("200.00", "50.00")
    later = NOW + timedelta(days=2)
    with transaction.atomic():
        release(source_ref=kept.source_ref, lines={given_back.pk: euros("50.00")}, by=BEN, now=later)
    then = as_of.promises([world.fund], on=TODAY)
    assert [(row.use, row.base_minor) for row in then] == [("legal_aid", 20_000), ("medicine", 5_000)]
    now = as_of.promises([world.fund], on=later.date())
    assert [(row.source_ref, row.base_minor, row.since) for row in now] == [(kept.source_ref, 20_000, TODAY)]
    [(_fund, figures)] = as_of.trial_balance([world.fund], on=later.date()).funds
    assert figures.committed == euros("200.00")


def test_l20_today_as_of_equals_the_control_rows_also_of_purses(world: World) -> None:
    purse = new_purse(world)
    world.donate("1000.00")
    world.donate("30.00", fund=purse)
    world.promise("10.00")
    funds = [world.fund, purse]
    assert as_of.trial_balance(funds, on=TODAY).rows == trial_balance(funds, at=None, now=NOW).rows
