"""What may be wished of a roster, and the list of members it leads to; pure: roles come from the mandates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from fund.models import Role
from notifications import roster
from notifications.errors import Malformed, Refused
from notifications.roster_document import ACTIVE, FROZEN, LOST, RETIRED, Member
from notifications.sealing.keys import Key

KEY, STATE, ROLES, OFFLINE = "key", "state", "roles", "offline"
WISHES = (KEY, STATE, ROLES, OFFLINE)
# What can be said of one's own key, and what a seat of the board can put down about another's.
OWN_STATES = (LOST, RETIRED, FROZEN)
STATES = (RETIRED, FROZEN, LOST, ACTIVE)
# Whose key may stand on the list; an auditor's only so that a single paper can be opened for them.
KEYED = frozenset(
    {Role.COORDINATOR, Role.MEMBER, Role.SUBSTITUTE, Role.TREASURER, Role.CHECKER, Role.AUDITOR},
)
# A new key joins the common day only while that is further away than this; nearer, it starts the next one.
NEAREST_COMMON_DAY = timedelta(days=60)


@dataclass(frozen=True)
class Wish:
    """One thing that is to become otherwise: whose line, and what about it."""

    kind: str
    user_id: UUID | None = None
    public_key: str = ""
    expires_on: date | None = None
    state: str = ""
    role: str = ""


def members_after(
    members: Sequence[Member], wish: Wish, roles: Mapping[UUID, frozenset[str]], key: Key | None, *, now: datetime
) -> tuple[Member, ...]:
    """Return the list as wished; `roles` are those by mandate of every account, `key` what the wished key says.

    Raises Refused where nothing would change, or where fewer would stay than sign the next version.
    """
    steps = {KEY: _with_key, STATE: _with_state, ROLES: _with_roles, OFFLINE: _with_offline}
    after = steps[wish.kind](list(members), wish, roles, key, now)
    if after == list(members):
        raise Refused(_("The list says so already; nothing would change."), code="roster_unchanged")
    if sum(member.state == ACTIVE for member in after) < roster.SIGNERS:
        raise Refused(
            _("Two active keys have to stay on the list, or nobody could sign the next one."), code="roster_too_few"
        )
    return tuple(after)


def common_day(members: Sequence[Member], *, now: datetime) -> date | None:
    """Return the day on which most active keys end together; None when it is too near to join."""
    days = Counter(member.expires_on for member in members if member.state == ACTIVE)
    ahead = {day: count for day, count in days.items() if day > now.date() + NEAREST_COMMON_DAY}
    return max(ahead, key=lambda day: (ahead[day], day)) if ahead else None


def _with_key(
    members: list[Member], wish: Wish, roles: Mapping[UUID, frozenset[str]], key: Key | None, now: datetime
) -> list[Member]:
    if wish.user_id is None or key is None:
        raise Malformed(fields={"public_key": _("Send the public key.")})
    old = next((member for member in members if member.user_id == wish.user_id), None)
    if old and old.state == LOST and old.fingerprint == key.fingerprint:
        raise Refused(_("This key was said to be lost. Make a new one."), code="key_lost")
    line = Member(
        wish.user_id,
        key.fingerprint,
        wish.public_key,
        roles.get(wish.user_id, frozenset()),
        FROZEN if old and old.state == FROZEN else ACTIVE,
        _last_day(wish, key, members, now),
    )
    return [line if member is old else member for member in members] + ([] if old else [line])


def _with_state(
    members: list[Member], wish: Wish, _roles: Mapping[UUID, frozenset[str]], _key: Key | None, _now: datetime
) -> list[Member]:
    if wish.user_id not in {member.user_id for member in members}:
        raise Malformed(fields={"member": _("This person has no key on the list.")})
    return [replace(one, state=wish.state) if one.user_id == wish.user_id else one for one in members]


def _with_roles(
    members: list[Member], _wish: Wish, roles: Mapping[UUID, frozenset[str]], _key: Key | None, _now: datetime
) -> list[Member]:
    return [_by_mandate(one, roles[one.user_id]) if one.user_id in roles else one for one in members]


def _by_mandate(member: Member, held: frozenset[str]) -> Member:
    # Who had a role and has no mandate any more leaves; a founder who never read anything stays to sign.
    leaves = member.roles and not held and member.state == ACTIVE
    return replace(member, roles=held, state=RETIRED if leaves else member.state)


def _with_offline(
    members: list[Member], wish: Wish, _roles: Mapping[UUID, frozenset[str]], key: Key | None, now: datetime
) -> list[Member]:
    """Put a key from a safe in the place of the one that has its role, or without a key take that one off."""
    rest = [member for member in members if wish.role not in member.roles]
    if key is None:
        return rest
    line = Member(
        uuid4(),
        key.fingerprint,
        wish.public_key,
        frozenset({wish.role}),
        ACTIVE,
        _last_day(wish, key, members, now),
    )
    return [*rest, line]


def _last_day(wish: Wish, key: Key, members: Sequence[Member], now: datetime) -> date:
    ends_at = key.ends_at()
    if ends_at is None:  # a fit key ends within two years
        raise Malformed(fields={"public_key": _("Send a key that ends within two years.")})
    wished = wish.expires_on or common_day(members, now=now) or ends_at.date()
    if wished < now.date():
        raise Malformed(fields={"expires_on": _("This day is over.")})
    return min(wished, ends_at.date())
