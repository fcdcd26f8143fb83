"""Who may see a case and do an act on it; each check exists as a raiser and, from it, as a boolean.

"Who" fails as if there were nothing (NotFound). "When" fails with a sentence saying what would
change it (Refused), which page, API and error all take from here.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from emergency.actors import Actor
from emergency.models import AidRequest, ConflictAnswer, Exclusion, RoundSeat
from emergency.policies import NO_ACCESS_LEVEL
from emergency.states import ACTS, DECIDED, OWNERS, State, acts_from
from fund.models import BOARD, Mandate, Role
from notifications.errors import DomainError, NotFound, Refused

_TREASURY_STATES = DECIDED | {State.DEFERRED}


@dataclass(frozen=True)
class Standing:
    """What a caller is towards one case, read afresh for every act."""

    actor: Actor
    roles: frozenset[str] = frozenset()
    is_chair: bool = False
    is_deputy_chair: bool = False
    excluded: bool = False
    conflict_level: int | None = None
    asked: bool = False

    @property
    def user_id(self) -> uuid.UUID | None:
        """Return the account's id, if there is one."""
        return self.actor.id

    @property
    def leads(self) -> bool:
        """Say whether this is the chair or the deputy chair."""
        return self.is_chair or self.is_deputy_chair

    @property
    def seated(self) -> bool:
        """Say whether the person holds a board mandate."""
        return bool(self.roles & BOARD)

    @property
    def kept_away(self) -> bool:
        """Say whether this case is closed to the person whatever their role."""
        return self.excluded or self.conflict_level == NO_ACCESS_LEVEL


def standing_of(actor: Actor, aid_request: AidRequest, *, now: datetime) -> Standing:
    """Return what the caller is towards this case; two queries, none without an account."""
    if actor.user is None:
        return Standing(actor=actor)
    mandates = list(Mandate.objects.in_force(on=now.date()).filter(user=actor.user, fund_id=aid_request.fund_id))
    level, excluded = _distance(aid_request, actor.user.id)
    return Standing(
        actor=actor,
        roles=frozenset(mandate.role for mandate in mandates),
        is_chair=any(mandate.is_chair for mandate in mandates),
        is_deputy_chair=any(mandate.is_deputy_chair for mandate in mandates),
        excluded=excluded,
        conflict_level=level,
        asked=aid_request.asked_by_id == actor.user.id,
    )


def _distance(aid_request: AidRequest, user_id: uuid.UUID) -> tuple[int | None, bool]:
    """Return the person's answer to the conflict question and whether they are excluded, in one query."""
    about = {"aid_request": OuterRef("pk"), "user": user_id}
    recused = RoundSeat.objects.filter(round__aid_request=OuterRef("pk"), user=user_id, recused_at__isnull=False)
    levels = ConflictAnswer.objects.filter(**about).values("level")[:1]
    rows = AidRequest.objects.filter(pk=aid_request.pk).order_by()
    found = rows.values_list(Subquery(levels), Exists(Exclusion.objects.filter(**about)), Exists(recused)).first()
    level, excluded, was_recused = found or (None, False, False)
    # The level itself is forgotten when a round closes; a seat once recused stays out.
    return (NO_ACCESS_LEVEL if level is None and was_recused else level), excluded


def _asker(standing: Standing) -> bool:
    return standing.actor.holds_code


def _coordinator(standing: Standing) -> bool:
    return Role.COORDINATOR in standing.roles and not standing.kept_away


def _seat(standing: Standing) -> bool:
    return standing.seated and not standing.kept_away


def _answers_conflict(standing: Standing) -> bool:
    return (standing.seated or Role.COORDINATOR in standing.roles) and not standing.excluded


def _chair(standing: Standing) -> bool:
    return standing.leads and not standing.kept_away


def _treasurer(standing: Standing) -> bool:
    return Role.TREASURER in standing.roles


def _payer(standing: Standing) -> bool:
    return bool(standing.roles & {Role.TREASURER, Role.CHECKER})


def _receiver(standing: Standing) -> bool:
    return _asker(standing) or _coordinator(standing)


def _reader(standing: Standing) -> bool:
    return _coordinator(standing) or _seat(standing) or _payer(standing)


def _lifter(standing: Standing) -> bool:
    return standing.is_chair or Role.GUARDIAN in standing.roles


WHO: dict[str, Callable[[Standing], bool]] = {
    "submit": _asker,
    "take-up": _coordinator,
    "ask": _coordinator,
    "answer": _asker,
    "confirm": _coordinator,
    "present": _coordinator,
    "vote": _seat,
    "object": _seat,
    "lift": _seat,
    "recuse": _answers_conflict,
    "away": _seat,
    "close-round": _chair,
    "resume": _treasurer,
    "decline": _coordinator,
    "refer": _coordinator,
    "payout-details": _asker,
    "send-back-details": _treasurer,
    "prepare": _treasurer,
    "authorise": _payer,
    "send": _treasurer,
    "return": _treasurer,
    "fail": _treasurer,
    "confirm-receipt": _receiver,
    "prove": _receiver,
    "withdraw": _asker,
    "close": _coordinator,
    "freeze": _reader,
    "unfreeze": _lifter,
}
# The clock's own acts: no person may call them.
CLOCK_ONLY = frozenset(ACTS) - frozenset(WHO)


def check_can_see(standing: Standing, aid_request: AidRequest, *, presented: bool) -> None:
    """Raise NotFound unless the caller may know that this case exists."""
    if _asker(standing) or _coordinator(standing) or Role.GUARDIAN in standing.roles:
        return
    if presented and _seat(standing):
        return
    if presented and standing.seated and not standing.excluded and standing.conflict_level == NO_ACCESS_LEVEL:
        # Recused: the seat still sees that it stepped aside, nothing else is served to it.
        return
    if aid_request.state in _TREASURY_STATES and _payer(standing):
        return
    raise NotFound()


def check_may(act: str, standing: Standing) -> None:
    """Raise NotFound unless this act is for somebody of the caller's standing."""
    who = WHO.get(act)
    if who is None or not who(standing):
        raise NotFound()


def check_state(act: str, aid_request: AidRequest) -> None:
    """Raise Refused, saying where the case stands and who must act, unless the act fits its state."""
    if aid_request.state in ACTS[act].sources:
        return
    raise Refused(
        _("This cannot be done now: the aid request is “%(state)s”, and the next step is with %(owner)s.")
        % {"state": State(aid_request.state).label, "owner": OWNERS[aid_request.state].label},
        code="wrong_state",
    )


def can(act: str, standing: Standing, aid_request: AidRequest) -> bool:
    """Say whether the act would be let through by who and when; rules may still refuse it."""
    try:
        check_may(act, standing)
        check_state(act, aid_request)
    except DomainError:
        return False
    return True


def open_acts(standing: Standing, aid_request: AidRequest) -> list[str]:
    """Return the acts the caller may do on this case now, in the order of the state table."""
    return [act for act in acts_from(aid_request.state) if act in WHO and WHO[act](standing)]
