"""What waits on the list of readers' keys while every address is tried."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emergency.actions.reading import rostering
from emergency.sealing.roster_wishes import STATE, Wish
from fund.models import Fund
from notifications.models import RosterProposal
from tests.factories import People

BODIES: Mapping[str, dict[str, Any]] = {
    "roster-propose": {"wish": STATE, "state": "lost"},
    "roster-sign": {"signature": "nothing"},
}


def make_roster_rows(fund: Fund, people: People, at: datetime) -> None:
    """Let the chair put down that a key is frozen."""
    frozen = Wish(STATE, people["bao"].pk, state="frozen")
    rostering.propose(fund=fund, wish=frozen, by=people["ben"].pk, now=at)


def waiting_id() -> uuid.UUID:
    """Return the version that waits."""
    return RosterProposal.objects.get().pk
