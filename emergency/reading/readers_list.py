"""The list of readers' keys as page and API show it: who reads what, until when, and what the next version changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from emergency.models import User
from emergency.reading.box_kinds import BOX_KINDS
from emergency.reading.roster_words import STATES, Spoken, role_words, sentence_of, spoken
from emergency.sealing.audiences import OFFLINE, READERS
from emergency.sealing.roster_wishes import common_day
from fund.models import Fund
from notifications import roster, roster_changes, roster_document, roster_proposals
from notifications.errors import SealingClosed
from notifications.models import RosterProposal
from notifications.roster_document import ACTIVE, Member

# From how many days before its end on a key is shown as ending.
ENDING_DAYS = 60


@dataclass(frozen=True)
class Line:
    """One key: whose, what it reads, until when; `ends_on` is the earlier of the line's day and the key's own end."""

    member: Member
    name: str
    ends_on: date
    days_left: int

    @property
    def state(self) -> Any:
        """Return the state in words."""
        return STATES[self.member.state]

    @property
    def roles(self) -> str:
        """Return the roles in words."""
        return role_words(self.member.roles)

    @property
    def is_active(self) -> bool:
        """Say whether the list calls it active."""
        return self.member.state == ACTIVE

    @property
    def is_over(self) -> bool:
        """Say whether an active key has ended: nothing more is sealed to it."""
        return self.is_active and self.days_left < 0

    @property
    def is_ending(self) -> bool:
        """Say whether an active key ends soon."""
        return self.is_active and 0 <= self.days_left <= ENDING_DAYS


@dataclass(frozen=True)
class Waiting:
    """The next version while it waits for signatures."""

    row: RosterProposal
    digest: str
    proposed_by: str
    changes: tuple[str, ...]
    signed_by: tuple[str, ...]
    signed_ids: frozenset[UUID]
    words: tuple[Spoken, ...]

    @property
    def file_name(self) -> str:
        """Return the name under which the document is downloaded and signed."""
        return file_name_of(self.row)


@dataclass(frozen=True)
class Sheet:
    """All of one fund's list; `broken` where its chain does not hold, and without `version` there is none yet."""

    fund: Fund
    broken: bool = False
    version: int = 0
    digest: str = ""
    lines: tuple[Line, ...] = ()
    words: tuple[Spoken, ...] = ()
    common_day: date | None = None
    waiting: Waiting | None = None

    def line_of(self, user_id: UUID) -> Line | None:
        """Return the person's own line."""
        return next((line for line in self.lines if line.member.user_id == user_id), None)

    def kinds(self) -> list[tuple[Any, str, int]]:
        """Return each kind of sealed text with who reads it in words, and how many keys it is sealed to today."""
        able = [line.member for line in self.lines if line.is_active and line.days_left >= 0]
        return [
            (BOX_KINDS[kind], role_words(roles), sum(bool(member.roles & roles) for member in able))
            for kind, roles in READERS.items()
            if kind in BOX_KINDS
        ]

    @property
    def signers_able(self) -> int:
        """Return how many keys can sign the next version today."""
        return sum(line.is_active and line.days_left >= 0 for line in self.lines)


def file_name_of(row: RosterProposal) -> str:
    """Return the name under which a version is downloaded and signed."""
    return f"keys{row.version}.json"


def sheet_of(scope: Fund, *, now: datetime) -> Sheet:
    """Return the list of a fund's readers as it stands."""
    try:
        in_force = roster.current(scope.pk)
    except SealingClosed:
        return Sheet(scope, broken=True)
    if in_force is None:
        return Sheet(scope)
    row = roster_proposals.waiting(scope.pk)
    after = roster_document.parse(row.octets).members if row else ()
    names = names_of([*in_force.members, *after], row)
    return Sheet(
        scope,
        version=in_force.version,
        digest=in_force.digest,
        lines=tuple(_line(member, in_force, names, now) for member in in_force.members),
        words=tuple(spoken(in_force.digest)),
        common_day=common_day(in_force.members, now=now),
        waiting=_waiting(row, in_force.members, after, names) if row else None,
    )


def names_of(members: Iterable[Member], row: RosterProposal | None = None) -> dict[UUID, str]:
    """Return what everybody on a list is called: accounts by pseudonym, the others by what their key is for."""
    listed = list(members)
    extra = [row.proposed_by, *(one.user_id for one in row.signatures.all())] if row else []
    asked = {*(member.user_id for member in listed), *extra}
    names = {
        member.user_id: role_words(member.roles) if member.roles & OFFLINE else gettext("founder's key")
        for member in listed
    }
    return names | {user.pk: user.pseudonym for user in User.objects.filter(pk__in=asked)}


def ends_on(member: Member, in_force: roster.Roster) -> date:
    """Return the last day of a line: its own, or that of its key where that comes first."""
    key = in_force.keyring.keys.get(member.fingerprint)
    end = key.ends_at() if key else None
    return min(member.expires_on, end.date()) if end else member.expires_on


def _line(member: Member, in_force: roster.Roster, names: dict[UUID, str], now: datetime) -> Line:
    last = ends_on(member, in_force)
    return Line(member, names[member.user_id], last, (last - now.date()).days)


def _waiting(row: RosterProposal, before: Sequence[Member], after: Sequence[Member], names: dict[UUID, str]) -> Waiting:
    # From the very octets that are signed, whatever else the table says.
    digest = roster_document.digest_of(row.octets)
    signed = list(row.signatures.all())
    return Waiting(
        row,
        digest,
        names[row.proposed_by],
        tuple(sentence_of(change, names) for change in roster_changes.changes(before, after)),
        tuple(names[one.user_id] for one in signed),
        frozenset(one.user_id for one in signed),
        tuple(spoken(digest)),
    )
