"""Uses that stand in clear only as their group, and what the rules make of a group.

What relieves somebody of a duty, or lets a promise be paid from bound money, has to hold for every use that may be
meant; a limit is that of the use that has the highest.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fund.rules.codes import LEGAL_AID, MEDICINE, OTHER_USE, USES

MEMBERS: Final[Mapping[str, frozenset[str]]] = {
    "liberty": frozenset({LEGAL_AID}),
    "health": frozenset({MEDICINE}),
    "living": frozenset({"housing", "shelter", "basic_needs", "in_kind", OTHER_USE}),
    "moving": frozenset({"visa", "ticket"}),
}
_GROUP_OF: Final = {use: group for group, uses in MEMBERS.items() for use in uses}
_PAID_UNASKED: Final = frozenset({LEGAL_AID, MEDICINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class UseTerms:
    """What the rules ask of one use, or of a group of uses."""

    # the fund pays for it, or for one use of the group.
    is_allowed: bool
    # no fast tier decides it.
    wants_majority: bool
    # it may be a use of which that is so; who reads the text sees whether it is.
    may_want_majority: bool
    # in a red case it is not counted together with what the emergency was granted before.
    counts_alone: bool
    # it may be paid for somebody who cannot be asked.
    is_paid_unasked: bool


def group_of(use: str) -> str:
    """Return the group that stands for a use; a group stands for itself."""
    return _GROUP_OF.get(use, use)


def meant(uses: Iterable[str]) -> frozenset[str]:
    """Return every use that these may mean."""
    return frozenset(one for use in uses for one in MEMBERS.get(use, (use,)))


def terms_of(use: str, allowed: Collection[str] = frozenset(USES)) -> UseTerms:
    """Return what the rules ask of a use or group, where the fund pays for the uses allowed."""
    members = meant([use])
    return UseTerms(
        is_allowed=bool(members & set(allowed)),
        wants_majority=members == {OTHER_USE},
        may_want_majority=OTHER_USE in members and OTHER_USE in allowed,
        counts_alone=members <= {LEGAL_AID},
        is_paid_unasked=members <= _PAID_UNASKED,
    )
