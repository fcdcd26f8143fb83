"""A second and a third coordinator, and shifts, for the tests of ringing."""

from datetime import datetime, timedelta
from typing import Any

from emergency.actions.standby import duty
from emergency.actors import Actor
from emergency.models import DutyShift, User
from fund.models import Fund
from notifications.models import OutboxMessage
from tests.factories import DAY, HOUR, NOW, People
from tests.people import make_person

MINUTE = timedelta(minutes=1)


def coordinators(fund: Fund, people: People, *names: str) -> None:
    """Let further people coordinate; they hold no key, so they read nothing."""
    for name in names:
        people[name] = make_person(name, fund=fund, roles=("coordinator",))


def on_duty(
    fund: Fund,
    people: People,
    name: str,
    *,
    role: str = "coordinator",
    begins: datetime = NOW - HOUR,
    lasts: timedelta = 7 * DAY,
    deputy: str | None = None,
) -> DutyShift:
    """Let Ben put somebody on duty."""
    shift = duty.Shift(role, people[name].pk, begins, begins + lasts, people[deputy].pk if deputy else None)
    row = duty.set_shift(fund=fund, by=Actor(people["ben"]), now=NOW - HOUR, shift=shift)
    OutboxMessage.objects.all().delete()
    return row


def told(people: People) -> dict[str, str]:
    """Return the kind of notice by name of its receiver, second channels marked, and forget them."""
    names: dict[Any, str] = {person.pk: name for name, person in people.items()}
    rows = OutboxMessage.objects.all()
    found = {names[row.recipient_id]: f"{row.kind}{' again' if row.second else ''}" for row in rows}
    OutboxMessage.objects.all().delete()
    return found


def actor(person: User) -> Actor:
    """Return the person as somebody who acts."""
    return Actor(person)
