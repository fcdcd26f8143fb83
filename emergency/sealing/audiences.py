"""Who can open which sealed text: the kinds of boxes and the roles they are sealed to."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from emergency.asking.exclusions import LEAST_SEATS
from emergency.duty import holders
from fund.models import Role
from notifications import roster
from notifications.errors import SealingClosed

_COORDINATORS = frozenset({Role.COORDINATOR})
_SEATS = frozenset({Role.MEMBER, Role.SUBSTITUTE})
_TREASURY = frozenset({Role.TREASURER, Role.CHECKER})

READERS: dict[str, frozenset[Role]] = {
    "identity": _COORDINATORS,
    "vouch": _COORDINATORS,
    "narrative": _COORDINATORS | _SEATS,
    "summary": _COORDINATORS | _SEATS,
    "document": _COORDINATORS | _SEATS,
    "answer": _COORDINATORS | _SEATS,
    "note": _COORDINATORS | _SEATS,
    "reason": _COORDINATORS | _SEATS,
    "slip": _COORDINATORS | _SEATS,
    "card": _SEATS,
    "payout": _TREASURY,
    "voucher": _TREASURY,
}
# Lines of a roster that are nobody's account: keys kept offline.
RECOVERY = "recovery"
OFFLINE = frozenset({RECOVERY, "archive"})
ALL_READERS = frozenset().union(*READERS.values())

Audience = frozenset[tuple[uuid.UUID, str]]


class Audiences:
    """The readers of one fund at one moment, looked up once and asked per kind of box."""

    def __init__(
        self, fund_id: uuid.UUID, *, now: datetime, excluded: Iterable[uuid.UUID] = (), country: str = ""
    ) -> None:
        self._fund_id, self._now = fund_id, now
        self._people = holders(fund_id, ALL_READERS, now=now, country=country)
        self._excluded = frozenset(excluded)

    @property
    def people(self) -> Mapping[str, set[uuid.UUID]]:
        """Return user ids by role: everybody in force who reads anything, and who of them is on duty."""
        return self._people

    def of(self, kind: str) -> Audience:
        """Return (user id, role) pairs for this kind without the excluded; KeyError for an unknown kind.

        What coordinators or seats read, the recovery key reads too, where the roster names one.
        """
        recovery = frozenset({(roster.NO_ACCOUNT, RECOVERY)}) if READERS[kind] - _TREASURY else frozenset()
        return self._with(READERS[kind]) | recovery

    def check_quorum(self) -> None:
        """Raise SealingClosed unless a coordinator and enough seats to decide hold keys the roster vouches for."""
        in_force = roster.current(self._fund_id)
        seats = len(in_force.keys_for(self._with(_SEATS), self._now)) if in_force else 0
        coordinators = len(in_force.keys_for(self._with(_COORDINATORS), self._now)) if in_force else 0
        if not coordinators or seats < LEAST_SEATS:
            raise SealingClosed()

    def _with(self, roles: Iterable[Role]) -> Audience:
        return frozenset(
            (user_id, str(role))
            for role in roles
            for user_id in self._people.get(role, set())
            if user_id not in self._excluded
        )
