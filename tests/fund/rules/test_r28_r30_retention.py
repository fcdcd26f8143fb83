"""How a case ends and when its content is gone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund.rules.codes import REFUSAL_REASONS
from fund.rules.facts import RefusalFacts
from fund.rules.parameters import R1
from fund.rules.retention import content_goes_in_time, erase_dates, refusal_is_explained, slip_gone_at
from tests.fund.rules.builders import TODAY, end, facts, modest


@pytest.mark.parametrize(
    ("reason", "referrals", "none_known", "code"),
    [
        ("no_money", 1, False, "refusal_explained"),
        ("no_money", 0, True, "refusal_explained"),
        ("no_money", 0, False, "next_door_missing"),
        ("", 3, False, "reason_missing"),
        ("because", 3, True, "reason_missing"),
    ],
)
def test_r28_a_refusal_has_a_reason_and_a_next_door(reason, referrals, none_known, code):
    told = RefusalFacts(reason_code=reason, referrals=referrals, is_none_known=none_known)
    found = refusal_is_explained(facts(is_refused=True, refusal=told), R1)
    assert (found.code, found.overridable_by) == (code, None)
    assert (found.verdict == "block") == (code != "refusal_explained")


def test_r28_a_refusal_without_a_word_cannot_close_and_an_approval_needs_none():
    assert refusal_is_explained(facts(is_refused=True), R1).verdict == "block"
    assert refusal_is_explained(facts(), R1).verdict == "pass"
    assert len(REFUSAL_REASONS) == 7


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, 45),
        ({"is_withdrawn_on_wish": True}, 0),
        ({"is_paid": True}, 90),
        ({"is_paid": True, "is_withdrawn_on_wish": True}, 90),
        ({"held_until": TODAY + timedelta(60)}, 61),
        ({"held_until": TODAY + timedelta(10)}, 45),
        ({"kept_until": TODAY + timedelta(200)}, 200),
    ],
)
def test_r30_boxes_go_45_days_after_an_unpaid_end_and_90_after_a_paid_one(changes, days):
    assert erase_dates(end(**changes), R1).boxes_on == TODAY + timedelta(days)


def test_r30_payment_details_go_7_days_after_receipt_and_not_before_one():
    assert erase_dates(end(is_paid=True), R1).payout_on is None
    confirmed = end(is_paid=True, receipt_confirmed_on=TODAY - timedelta(3))
    assert erase_dates(confirmed, R1).payout_on == TODAY + timedelta(4)


@pytest.mark.parametrize(("days_ago", "verdict"), [(0, "block"), (44, "block"), (45, "pass"), (46, "pass")])
def test_r30_erasing_waits_for_its_day_and_not_longer(days_ago, verdict):
    assert content_goes_in_time(facts(end=end(ended_on=TODAY - timedelta(days_ago))), R1).verdict == verdict


@pytest.mark.parametrize(("held", "code"), [(-1, "erased_now"), (0, "held"), (9, "held")])
def test_r30_a_hold_in_force_stops_erasing_until_it_ends(held, code):
    kept = end(ended_on=TODAY - timedelta(400), held_until=TODAY + timedelta(held))
    found = content_goes_in_time(facts(end=kept), R1)
    assert (found.code, found.verdict) == (code, "block" if code == "held" else "pass")


@pytest.mark.parametrize(("extra", "code"), [(365, "erased_later"), (366, "extension_too_long")])
def test_r30_nobody_alone_puts_erasing_off_for_more_than_a_year(extra, code):
    kept = end(kept_until=TODAY + timedelta(45 + extra))
    found = content_goes_in_time(facts(end=kept), R1)
    assert found.code == code
    if code == "extension_too_long":
        assert (found.overridable_by.who, found.overridable_by.second_person) == (("guardian",), True)


def test_r30_a_case_that_has_not_ended_keeps_its_boxes():
    assert content_goes_in_time(facts(), R1).verdict == "block"


@modest
@given(st.booleans(), st.integers(0, 500), st.none() | st.integers(-9, 400), st.none() | st.integers(0, 365))
def test_r30_the_engine_erases_exactly_from_the_day_it_announced(is_paid, days_ago, held, kept):
    ended = end(
        is_paid=is_paid,
        ended_on=TODAY - timedelta(days_ago),
        held_until=None if held is None else TODAY + timedelta(held),
        kept_until=None if kept is None else TODAY - timedelta(days_ago) + timedelta(kept),
    )
    may = content_goes_in_time(facts(end=ended), R1).verdict == "pass"
    assert may == (erase_dates(ended, R1).boxes_on <= TODAY)


def test_r30_a_message_goes_72_hours_after_opening_and_14_days_unread():
    written = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert slip_gone_at(written, None, R1) == written + timedelta(days=14)
    assert slip_gone_at(written, written + timedelta(hours=5), R1) == written + timedelta(hours=77)
