"""Ending a mandate early: by two seats, from today on, never so that nobody could appoint (W2)."""

from datetime import timedelta

import pytest
from django.db import transaction

from fund.actions import mandates as acts
from fund.permissions import roles_in
from notifications.errors import Refused
from notifications.models import OutboxMessage
from tests.fund.api.desk import Desk
from tests.fund.mandates.board import AT, TODAY, confirmed, ending, given, held_by, told, wanted

DAY = timedelta(days=1)


def test_w02_a_mandate_ends_with_its_last_day_once_another_seat_has_said_so(desk: Desk) -> None:
    tom = desk.people["tom"].pk
    row = ending(desk, "tom")
    assert held_by(desk, "tom").ends_on is None
    OutboxMessage.objects.all().delete()
    confirmed(desk, row)
    assert told(OutboxMessage) == {tom}
    assert roles_in(desk.fund.pk, tom, now=AT) == {"treasurer"}
    assert roles_in(desk.fund.pk, tom, now=AT + DAY) == frozenset()


def test_w02_what_was_done_while_it_was_in_force_stands(desk: Desk) -> None:
    with transaction.atomic(), pytest.raises(Refused, match="stands"):
        ending(desk, "bo", TODAY - DAY)
    row = ending(desk, "bo", TODAY)
    with pytest.raises(Refused, match="stands"):
        confirmed(desk, row, now=AT + DAY)
    assert held_by(desk, "bo").ends_on is None


def test_a_seat_may_step_down_and_another_confirms(desk: Desk) -> None:
    row = ending(desk, "bo", by="bo")
    with transaction.atomic(), pytest.raises(Refused) as refused:
        confirmed(desk, row, by="bo")
    assert refused.value.code == "separation_of_duties"
    other = ending(desk, "bela", by="ben")
    with transaction.atomic(), pytest.raises(Refused) as refused:
        confirmed(desk, other, by="bela")
    assert refused.value.code == "own_mandate"
    assert confirmed(desk, row, by="bela").ends_on == TODAY


def test_a_deputys_mandate_is_taken_away_and_ends_with_the_seat(desk: Desk) -> None:
    given(desk, wanted("cy", "substitute", deputy_of=held_by(desk, "bo").pk, ends_on=TODAY + 9 * DAY))
    row = ending(desk, "bo", TODAY + DAY)
    OutboxMessage.objects.all().delete()
    confirmed(desk, row)
    assert held_by(desk, "cy").ends_on == TODAY + DAY
    assert told(OutboxMessage) == {desk.people["bo"].pk, desk.people["cy"].pk}
    assert confirmed(desk, ending(desk, "cy")).ends_on == TODAY


def test_two_seats_stay_so_that_somebody_can_appoint(desk: Desk) -> None:
    waiting = ending(desk, "ben", by="ben")
    for name in ("bo", "bela"):
        confirmed(desk, ending(desk, name))
    with transaction.atomic(), pytest.raises(Refused) as refused:
        confirmed(desk, waiting)
    assert refused.value.code == "too_few_seats"


def test_an_end_later_than_the_mandates_own_or_before_it_begins_is_refused(desk: Desk) -> None:
    given(desk, wanted("cy", "guardian", starts_on=TODAY + 5 * DAY, ends_on=TODAY + 9 * DAY))
    for last_day, code in ((TODAY + 9 * DAY, "ends_already"), (TODAY, "not_begun")):
        with transaction.atomic(), pytest.raises(Refused) as refused:
            ending(desk, "cy", last_day)
        assert refused.value.code == code
    row = ending(desk, "cy", TODAY + 6 * DAY)
    with transaction.atomic(), pytest.raises(Refused) as refused:
        ending(desk, "cy", TODAY + 5 * DAY)
    assert refused.value.code == "waits_already"
    acts.withdraw(proposal_id=row.pk, by=desk.people["ben"].pk, now=AT)
