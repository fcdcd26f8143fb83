"""Who is on duty when: set by chair and coordinators, bound to mandates, told to those it names."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from emergency.actions.standby import duty
from emergency.actors import Actor
from emergency.duty import Rota, duty_seat, on_duty
from emergency.models import DutyShift
from fund.models import Fund, Mandate
from notifications import audit
from notifications.errors import Malformed, NotFound
from notifications.models import OutboxMessage
from tests.emergency.clocks import rota
from tests.emergency.clocks.rota import MINUTE, coordinators, told
from tests.factories import DAY, HOUR, NOW, People


def set_shift(fund: Fund, people: People, by: str, **said: Any) -> DutyShift:
    known = {"role": "coordinator", "user_id": people["cora"].pk, "starts_at": NOW, "ends_at": NOW + DAY}
    return duty.set_shift(fund=fund, by=Actor(people[by]), now=NOW, shift=duty.Shift(**{**known, **said}))


@pytest.mark.parametrize("by", ["ben", "bea", "cora"])
def test_chair_deputy_chair_and_coordinator_set_the_rota(fund: Fund, people: People, by: str) -> None:
    row = set_shift(fund, people, by)
    duty.remove_shift(shift_id=row.pk, by=Actor(people[by]), now=NOW)
    assert not DutyShift.objects.exists()


def test_nobody_else_does_and_finds_nothing(fund: Fund, people: People) -> None:
    row = set_shift(fund, people, "ben")
    for name in ("bo", "bao", "tom", "chen", "gil", "ana", "sam", "ada", "cy"):
        with pytest.raises(NotFound):
            set_shift(fund, people, name, starts_at=NOW + 9 * DAY, ends_at=NOW + 10 * DAY)
        with pytest.raises(NotFound):
            duty.remove_shift(shift_id=row.pk, by=Actor(people[name]), now=NOW)
    with pytest.raises(NotFound):
        duty.remove_shift(shift_id=uuid.uuid4(), by=Actor(people["ben"]), now=NOW)
    assert DutyShift.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"role": "treasurer"}, "role"),
        ({"user": "bo"}, "user"),
        ({"deputy": "cora"}, "deputy"),
        ({"deputy": "bo"}, "deputy"),
        ({"ends_at": NOW}, "ends_at"),
        ({"starts_at": NOW - 9 * DAY, "ends_at": NOW}, "ends_at"),
        ({"ends_at": NOW + 62 * DAY + MINUTE}, "ends_at"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_by_field(
    fund: Fund, people: People, said: dict[str, Any], field: str
) -> None:
    named = {f"{name}_id": people[said.pop(name)].pk for name in ("user", "deputy") if name in said}
    with pytest.raises(Malformed) as wrong:
        set_shift(fund, people, "ben", **said, **named)
    assert field in wrong.value.fields
    assert not DutyShift.objects.exists()


def test_a_mandate_covers_the_whole_shift(fund: Fund, people: People) -> None:
    Mandate.objects.filter(user=people["cora"]).update(ends_on=(NOW + 3 * DAY).date())
    set_shift(fund, people, "ben", ends_at=NOW + 3 * DAY)
    with pytest.raises(Malformed):
        set_shift(fund, people, "ben", starts_at=NOW + 3 * DAY, ends_at=NOW + 4 * DAY)


def test_nobody_is_on_duty_twice_at_once_but_shifts_may_touch(fund: Fund, people: People) -> None:
    set_shift(fund, people, "ben")
    for begins in (NOW - HOUR, NOW + DAY - MINUTE):
        with pytest.raises(Malformed) as wrong:
            set_shift(fund, people, "ben", starts_at=begins, ends_at=begins + 2 * HOUR)
        assert set(wrong.value.fields) == {"starts_at"}
    set_shift(fund, people, "ben", starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    assert on_duty(fund.pk, "coordinator", NOW + DAY) == [people["cora"].pk]


def test_w06_person_and_deputy_are_told_that_something_waits(fund: Fund, people: People) -> None:
    coordinators(fund, people, "cleo")
    row = set_shift(fund, people, "ben", deputy_id=people["cleo"].pk)
    assert told(people) == {"cora": "quiet", "cleo": "quiet"}
    duty.remove_shift(shift_id=row.pk, by=Actor(people["cora"]), now=NOW)
    assert told(people) == {"cleo": "quiet"}
    verbs = [(one.verb, one.actor_id, one.data) for one in audit.of_object(fund.pk) if one.verb.startswith("duty")]
    said = {"role": "coordinator", "account": str(people["cora"].pk)}
    assert verbs == [
        ("duty.shift_set", people["ben"].pk, said),
        ("duty.shift_removed", people["cora"].pk, said),
    ]


def test_on_duty_is_who_has_begun_not_ended_and_holds_the_role_still(fund: Fund, people: People) -> None:
    coordinators(fund, people, "cleo", "carl")
    rota.on_duty(fund, people, "cleo", begins=NOW, lasts=DAY)
    rota.on_duty(fund, people, "cora", begins=NOW + HOUR, lasts=DAY, deputy="carl")
    rota.on_duty(fund, people, "carl", begins=NOW + 3 * DAY, lasts=DAY)
    rota.on_duty(fund, people, "bo", role="member", begins=NOW, lasts=DAY)
    cleo, cora, carl, bo = (people[name].pk for name in ("cleo", "cora", "carl", "bo"))
    assert on_duty(fund.pk, "coordinator", NOW - timedelta(seconds=1)) == []
    assert on_duty(fund.pk, "coordinator", NOW) == [cleo]
    assert on_duty(fund.pk, "coordinator", NOW + HOUR) == [cleo, cora]
    assert on_duty(fund.pk, "coordinator", NOW + DAY) == [cora]
    assert (duty_seat(fund, NOW), duty_seat(fund, NOW + DAY)) == (bo, None)
    turns = Rota(fund.pk, now=NOW + HOUR)
    assert (turns.deputies("coordinator"), turns.following("coordinator")) == ([carl], [carl])
    assert turns.on_duty("treasurer") == []
    Mandate.objects.filter(user=people["cleo"]).update(ends_on=(NOW - DAY).date())
    assert on_duty(fund.pk, "coordinator", NOW + HOUR) == [cora]


def test_a_rota_is_of_one_fund(fund: Fund, people: People) -> None:
    rota.on_duty(fund, people, "bo", role="member")
    other = Fund.objects.create(code="other", name="Other")
    assert duty_seat(other, NOW) is None


def test_setting_a_shift_twice_with_one_key_counts_once(fund: Fund, people: People) -> None:
    OutboxMessage.objects.all().delete()
    set_shift(fund, people, "ben")
    with pytest.raises(Malformed):
        set_shift(fund, people, "bea")
    assert DutyShift.objects.count() == 1
