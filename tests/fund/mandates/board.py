"""A board that appoints: what a seat puts down, and another confirms."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from fund.actions import mandates as acts
from fund.appointing import Appointment
from fund.models import Mandate, MandateProposal
from tests.factories import HOUR, NOW
from tests.fund.api.desk import Desk

AT = NOW + HOUR
TODAY = AT.date()
NEXT_YEAR = TODAY + timedelta(days=365)


def wanted(person: str, role: str, **changes: Any) -> Appointment:
    """Return that this person is given this role from today for a year."""
    said = {"starts_on": TODAY, "ends_on": NEXT_YEAR, "minute_number": "7/26"}
    return Appointment(**{"person": person, "role": role, **said, **changes})


def proposed(desk: Desk, said: Appointment, *, by: str = "ben", now: datetime = AT) -> MandateProposal:
    """Let a seat put it down."""
    return acts.propose(fund=desk.fund, said=said, by=desk.people[by].pk, now=now)


def confirmed(desk: Desk, row: MandateProposal, *, by: str = "bea", now: datetime = AT) -> Mandate:
    """Let another seat confirm it, and return the mandate."""
    done = acts.confirm(proposal_id=row.pk, by=desk.people[by].pk, now=now)
    assert done.mandate is not None
    return done.mandate


def given(desk: Desk, said: Appointment) -> Mandate:
    """Let Ben and Bea give this mandate."""
    return confirmed(desk, proposed(desk, said))


def ending(desk: Desk, name: str, last_day: date = TODAY, *, by: str = "ben", now: datetime = AT) -> MandateProposal:
    """Let a seat put down that the only mandate of this person ends."""
    return acts.propose_end(
        mandate_id=held_by(desk, name).pk, last_day=last_day, minute_number="8/26", by=desk.people[by].pk, now=now
    )


def held_by(desk: Desk, name: str) -> Mandate:
    """Return the only mandate of this person."""
    return Mandate.objects.get(user=desk.people[name])


def told(kind_of: Any) -> set[uuid.UUID]:
    """Return whom the outbox tells."""
    return set(kind_of.objects.values_list("recipient_id", flat=True))
