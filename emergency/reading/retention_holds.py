"""Holds on erasing as those see them who ask for and agree to them: reference, why, until when; nothing of the case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from emergency.actions.ending.retention_holds import Hands, check_can_agree, check_can_end, hands_in, is_alive, open_to
from emergency.actors import Actor
from emergency.models import RetentionHold
from emergency.states import State
from fund.models import Fund
from notifications.errors import DomainError, NotFound

# Of those that are over only the newest are shown.
AT_MOST = 50


@dataclass(frozen=True)
class KeptCase:
    """One hold on erasing, and why this person may not do a step of it; empty where they may."""

    hold: RetentionHold
    alive: bool
    why_no_agree: str
    why_no_end: str

    @property
    def stands(self) -> bool:
        """Say whether it keeps its case now."""
        return self.alive and self.hold.agreed_at is not None

    @property
    def waits(self) -> bool:
        """Say whether the second person's word is waited for."""
        return self.alive and self.hold.agreed_at is None

    @property
    def status(self) -> str:
        """Return where it stands, as a code."""
        return "stands" if self.stands else "waits" if self.waits else "over"


def kept_in(fund: Fund, actor: Actor, *, now: datetime) -> list[KeptCase]:
    """Return the holds on erasing in a fund, those not ended first, then the newest; NotFound for whom they are none.

    Cases shut to this person are left out. However many there are, the queries stay as few.
    """
    hands = hands_in(fund.pk, now=now)
    if not hands.has(actor.id):
        raise NotFound()
    rows = RetentionHold.objects.filter(open_to(actor.id), aid_request__fund=fund)
    rows = rows.exclude(aid_request__state=State.ERASED).select_related(
        "aid_request", "asked_by", "agreed_by", "ended_by"
    )
    # Living ones are never cut off by those that are over.
    newest = rows.order_by(F("ended_at").desc(nulls_first=True), "-asked_at", "pk")
    return [_shown(row, hands, actor, now) for row in newest[:AT_MOST]]


def _shown(hold: RetentionHold, hands: Hands, actor: Actor, now: datetime) -> KeptCase:
    def why_not(check: Callable[..., None]) -> str:
        try:
            check(hold, hands, actor, now=now)
        except DomainError as refusal:
            return str(refusal)
        return ""

    return KeptCase(hold, is_alive(hold, now=now), why_not(check_can_agree), why_not(check_can_end))
