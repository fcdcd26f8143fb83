"""Who may be served what of a case: votes before and after one's own, and sealed boxes by role, state and conflict.

Everything not named here is denied. The caller has checked before that the person holds these roles in this fund.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from emergency.states import State

COORDINATOR = "coordinator"
BOARD = frozenset({"member", "substitute"})
MONEY = frozenset({"treasurer", "checker"})
AUDITOR = "auditor"
# Family, household, payee, creditor, who asked or confirmed: no access at all.
PARTY_LEVEL = 3

SUMMARY_KINDS = frozenset({"narrative", "summary", "document", "answer", "note", "reason", "slip"})
COORDINATOR_KINDS = SUMMARY_KINDS | {"identity", "vouch"}
CARD = "card"
PAYOUT = "payout"
BOOK_KINDS = frozenset({"voucher", "bank"})

_SENT = frozenset(State) - {State.STARTED, State.ERASED}
PAYING = frozenset({State.PAYABLE, State.PAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person before one case. `conflict` is their answer to the question: None not given yet, else level 0 to 3."""

    user_id: uuid.UUID
    roles: frozenset[str]
    conflict: int | None = None
    # "Who must not see this", set by the asker or the coordinator.
    is_excluded: bool = False
    # Asked, confirmed, or receives the money: a party whatever they answer.
    is_party: bool = False
    has_voted: bool = False

    @property
    def is_barred(self) -> bool:
        """Say whether the whole case is closed to them (level 3)."""
        return self.is_excluded or self.is_party or self.conflict == PARTY_LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """What decides about serving: the state, whether the board was ever asked, whether a hold is laid over it."""

    state: str
    was_in_review: bool = False
    is_frozen: bool = False
    is_round_open: bool = False


def may_see_vote(reader: Reader, voter_id: uuid.UUID, case: CaseView) -> bool:
    """Say whether this reader may see how that seat voted, and with it any count: blind before one's own vote."""
    if reader.is_barred or case.is_frozen:
        return False
    if reader.roles & BOARD:
        return voter_id == reader.user_id or reader.has_voted or _is_over(case)
    return COORDINATOR in reader.roles and _is_over(case)


def visible_voters(reader: Reader, voters: Iterable[uuid.UUID], case: CaseView) -> frozenset[uuid.UUID]:
    """Return whose votes this reader may see."""
    return frozenset(voter_id for voter_id in voters if may_see_vote(reader, voter_id, case))


def may_be_served(reader: Reader, kind: str, case: CaseView) -> bool:
    """Say whether this reader may be given their lock to a box of this kind now; several roles give the union."""
    if reader.is_barred or case.is_frozen or case.state not in _SENT:
        return False
    return kind in served_kinds(reader, case)


def served_kinds(reader: Reader, case: CaseView) -> frozenset[str]:
    """Return the kinds of boxes this reader's roles give in this state, conflicts of the whole case aside."""
    kinds: set[str] = set()
    if COORDINATOR in reader.roles:
        kinds |= COORDINATOR_KINDS
    if reader.roles & BOARD and case.was_in_review:
        # The card comes first, so that the question can be answered; the story only after the answer.
        kinds |= {CARD} if reader.conflict is None else {CARD, *SUMMARY_KINDS}
    if reader.roles & MONEY:
        kinds |= BOOK_KINDS | ({PAYOUT} if case.state in PAYING else set())
    if AUDITOR in reader.roles:
        kinds |= {"voucher"}
    return frozenset(kinds)


def _is_over(case: CaseView) -> bool:
    return case.was_in_review and not case.is_round_open
