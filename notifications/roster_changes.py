"""What one version of a roster changes of the one before; pure, so that people sign what they were told in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from notifications.roster_document import ACTIVE, Member

ADDED, REMOVED, NEW_KEY, EXTENDED, STATE, ROLES = "added", "removed", "new_key", "extended", "state", "roles"


@dataclass(frozen=True)
class Change:
    """One thing that becomes otherwise for one member; `old` is None for who was not on the list."""

    kind: str
    user_id: UUID
    old: Member | None
    new: Member | None


def changes(before: Sequence[Member], after: Sequence[Member]) -> list[Change]:
    """Return everything that differs, by member in the order of the new list, the removed last."""
    known = {member.user_id: member for member in before}
    kept = {member.user_id for member in after}
    found = [change for member in after for change in _of_one(known.get(member.user_id), member)]
    return found + [Change(REMOVED, one.user_id, one, None) for one in before if one.user_id not in kept]


def readers_lost(before: Sequence[Member], after: Sequence[Member]) -> list[UUID]:
    """Return who was active and is not any more, or is no longer on the list."""
    stay = {member.user_id for member in after if member.state == ACTIVE}
    return [member.user_id for member in before if member.state == ACTIVE and member.user_id not in stay]


def _of_one(old: Member | None, new: Member) -> list[Change]:
    if old is None:
        return [Change(ADDED, new.user_id, None, new)]
    kinds = []
    if old.fingerprint != new.fingerprint:
        kinds.append(NEW_KEY)
    elif (old.public_key, old.expires_on) != (new.public_key, new.expires_on):
        kinds.append(EXTENDED)
    if old.state != new.state:
        kinds.append(STATE)
    if old.roles != new.roles:
        kinds.append(ROLES)
    return [Change(kind, new.user_id, old, new) for kind in kinds]
