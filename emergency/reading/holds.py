"""Holds as those who may lift them see them: over which case, in which state, why, until when; nothing of the case."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from emergency import codes
from emergency.actors import Actor
from emergency.models import AidRequest, Freeze, RoundSeat, User
from emergency.reading.sights import sight_of
from emergency.selectors import shut_to
from emergency.states import State
from fund.models import Fund
from notifications.errors import NotFound

AT_MOST = 200


@dataclass(frozen=True)
class HoldOnShow:
    """One hold over one case."""

    reference: str
    state: str
    reason_code: str
    laid_at: datetime
    review_at: datetime

    @property
    def state_label(self) -> str:
        """Return where the case stands, in words."""
        return str(State(self.state).label)

    @property
    def reason(self) -> str:
        """Return why the hold was laid, in words."""
        return str(codes.FreezeReason(self.reason_code).label)


def hold_of(reference: str, actor: Actor, *, now: datetime) -> HoldOnShow:
    """Return the hold over a case to whom may lift it; NotFound to everybody else, and where none lies."""
    sight = sight_of(reference, actor, now=now, to="unfreeze")
    if not sight.is_hold_only:
        raise NotFound()
    hold = Freeze.objects.get(aid_request=sight.aid_request, lifted_at__isnull=True)
    return _shown(hold, sight.aid_request)


def holds_over(fund: Fund, user: User) -> list[HoldOnShow]:
    """Return the holds over a fund's cases, the first to be reviewed first, at most 200, in one query.

    Cases closed to this person are left out. The caller has checked that they may lift holds.
    """
    seats = RoundSeat.objects.filter(round__aid_request=OuterRef("aid_request"), user=user, recused_at__isnull=False)
    closed = shut_to(user.pk, case="aid_request") | Q(Exists(seats))
    held = Freeze.objects.filter(~closed, aid_request__fund=fund, lifted_at__isnull=True)
    rows = held.select_related("aid_request").order_by("review_at", "pk")[:AT_MOST]
    return [_shown(hold, hold.aid_request) for hold in rows]


def _shown(hold: Freeze, aid_request: AidRequest) -> HoldOnShow:
    return HoldOnShow(aid_request.reference, aid_request.state, hold.reason_code, hold.laid_at, hold.review_at)
