"""Keys end on one day: people are told 60, 30, 14 and 7 days before and once after, each step once."""

from datetime import datetime, timedelta

import pytest

from emergency.actions.clockwork import run
from emergency.actions.reading import roster_clock
from emergency.reading.readers_list import sheet_of
from fund.models import Mandate
from notifications import roster
from notifications.models import OutboxMessage, RosterWarning
from tests.emergency.readers.ceremony import AT, Ceremony, told
from tests.factories import NOW
from tests.keys import device

BO_ENDS = 100


@pytest.fixture
def ending(ceremony: Ceremony) -> Ceremony:
    """Bo's key ends in a hundred days, all others in almost a year."""
    ceremony.adopt(ceremony.key_of("bo", device("bo-new"), expires_on=(AT + timedelta(days=BO_ENDS)).date()))
    OutboxMessage.objects.all().delete()
    return ceremony


def before(days: int) -> datetime:
    return AT + timedelta(days=BO_ENDS - days)


@pytest.mark.parametrize(
    ("left", "step"),
    [(61, None), (60, 60), (31, 60), (30, 30), (15, 30), (14, 14), (8, 14), (7, 7), (0, 7), (-1, -1), (-99, -1)],
)
def test_each_number_of_days_has_its_step(left: int, step: int | None) -> None:
    assert roster_clock.reached(left) == step


def test_person_chair_and_guardian_are_told_at_each_step_once(ending: Ceremony) -> None:
    steps = []
    for days in (61, 60, 59, 30, 29, 14, 7, 6, 0, -1, -2):
        OutboxMessage.objects.all().delete()
        if roster_clock.warn(now=before(days)):
            steps.append(days)
            assert told() == {ending.people[name].pk for name in ("bo", "ben", "bea", "gil")}
            assert set(OutboxMessage.objects.values_list("kind", flat=True)) == {"quiet"}
        assert roster_clock.warn(now=before(days)) == 0
    assert steps == [60, 30, 14, 7, -1]


def test_steps_that_were_missed_are_told_as_one(ending: Ceremony) -> None:
    assert roster_clock.warn(now=before(5)) == 1
    assert roster_clock.warn(now=before(5)) == 0


def test_a_key_with_a_later_end_is_warned_of_anew(ending: Ceremony) -> None:
    roster_clock.warn(now=before(20))
    later = (AT + timedelta(days=BO_ENDS + 50)).date()
    ending.adopt(ending.key_of("bo", device("bo-new"), at=before(20), expires_on=later))
    OutboxMessage.objects.all().delete()
    roster_clock.warn(now=before(20))
    assert not told()
    assert not RosterWarning.objects.exists()
    assert roster_clock.warn(now=before(-40)) == 1
    assert ending.people["bo"].pk in told()


def test_after_its_last_day_nothing_is_sealed_to_a_key_and_nobody_is_locked_out(ending: Ceremony) -> None:
    assert ending.reads("bo", "member", at=before(0))
    assert not ending.reads("bo", "member", at=before(-1))
    line = sheet_of(ending.fund, now=before(-1)).line_of(ending.people["bo"].pk)
    assert line is not None and line.is_over
    row = ending.key_of("bo", device("bo-third"), at=before(-1))
    assert row.is_open


def test_too_few_readers_ring_once_until_there_are_enough_again(ceremony: Ceremony) -> None:
    assert roster_clock.warn(now=AT) == 0
    cora = Mandate.objects.filter(user=ceremony.people["cora"])
    cora.update(ends_on=NOW.date() - timedelta(days=1))
    assert run(now=AT)["keys"] == 1
    rung = OutboxMessage.objects.filter(kind="ring").values_list("recipient_id", flat=True)
    assert set(rung) == {ceremony.people[name].pk for name in ("ben", "bea")}
    assert roster_clock.warn(now=AT) == 0
    cora.update(ends_on=None)
    roster_clock.warn(now=AT)
    OutboxMessage.objects.all().delete()
    cora.update(ends_on=NOW.date() - timedelta(days=1))
    assert roster_clock.warn(now=AT) == 1
    assert ceremony.people["ben"].pk in told()


def test_a_list_that_does_not_hold_stops_no_clock(ceremony: Ceremony, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_scope: object) -> None:
        raise roster.SealingClosed

    monkeypatch.setattr(roster, "current", broken)
    assert roster_clock.warn(now=AT) == 0
