"""People who change the list of keys, each with a device of their own."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emergency.actions.reading import rostering
from emergency.sealing.roster_wishes import KEY, STATE, Wish
from fund.models import Fund
from notifications import roster
from notifications.models import OutboxMessage, RosterProposal
from tests.demo.device import Device
from tests.factories import HOUR, NOW, People
from tests.keys import device

AT = NOW + HOUR


@dataclass
class Ceremony:
    """The acts of the list, by name."""

    fund: Fund
    people: People

    def key_of(self, name: str, key: Device | str, *, at: datetime = AT, **more: Any) -> RosterProposal:
        """Let somebody propose a key of their own."""
        text = key if isinstance(key, str) else key.public_key
        return self.wish(name, Wish(KEY, self.people[name].pk, text, **more), at=at)

    def state_of(self, name: str, state: str, *, by: str | None = None, at: datetime = AT) -> RosterProposal:
        """Let somebody propose that a key becomes this, by default the own one."""
        return self.wish(by or name, Wish(STATE, self.people[name].pk, state=state), at=at)

    def wish(self, by: str, wish: Wish, *, at: datetime = AT) -> RosterProposal:
        """Let somebody propose."""
        return rostering.propose(fund=self.fund, wish=wish, by=self.people[by].pk, now=at)

    def sign(
        self, row: RosterProposal, name: str, *, key: Device | None = None, at: datetime = AT, document: bytes = b""
    ) -> RosterProposal:
        """Let somebody hand in a signature, by default of the own key over the very document."""
        signature = (key or device(name)).sign(document or row.octets)
        return rostering.sign(proposal_id=row.pk, signature=signature, by=self.people[name].pk, now=at)

    def adopt(self, row: RosterProposal, *names: str) -> None:
        """Let two members sign."""
        for name in names or ("ben", "bea"):
            self.sign(row, name)

    def in_force(self) -> roster.Roster:
        """Return the list in force."""
        found = roster.current(self.fund.pk)
        assert found is not None
        return found

    def line(self, name: str) -> Any:
        """Return somebody's line in force, None without one."""
        return next((one for one in self.in_force().members if one.user_id == self.people[name].pk), None)

    def reads(self, name: str, role: str, *, at: datetime = AT) -> bool:
        """Say whether something sealed now in this role gets a lock of this person."""
        return bool(self.in_force().keys_for({(self.people[name].pk, role)}, at))


def told() -> set[uuid.UUID]:
    """Return whom the outbox tells."""
    return set(OutboxMessage.objects.values_list("recipient_id", flat=True))
