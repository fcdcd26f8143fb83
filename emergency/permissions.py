"""Who may see a case and do an act on it; each check exists as a raiser and, from it, as a boolean.

"Who" fails as if there were nothing (NotFound). "When" fails with a sentence saying what would
change it (Refused), which page, API and error all take from here.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, QuerySet, Subquery
from django.utils.translation import gettext as _

from emergency.actors import Actor
from emergency.hiding import NO_COUNTRY, hides
from emergency.models import AidRequest, ConflictAnswer, Exclusion, RoundSeat
from emergency.policies import NO_ACCESS_LEVEL
from emergency.states import ACTS, DECIDED, OWNERS, State, acts_from
from fund.models import BOARD, Mandate, Role
from fund.permissions import mandates_of
from notifications.errors import DomainError, NotFound, Refused
from notifications.prepared import Prepared

TREASURY_STATES = DECIDED | {State.DEFERRED}


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
    # By a country lock that does not name the caller.
    hidden: bool = False

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
        return self.excluded or self.hidden or self.conflict_level == NO_ACCESS_LEVEL


def standing_of(actor: Actor, aid_request: AidRequest, *, now: datetime) -> Standing:
    """Return what the caller is towards this case; one query, none without an account."""
    return standing_by(mandates_towards(actor, aid_request, now=now), actor, aid_request)


def mandates_towards(actor: Actor, aid_request: AidRequest, *, now: datetime) -> list[Any]:
    """Return the person's mandates in force, funds loaded, each with how near the person stands to the case."""
    if actor.user is None:
        return []
    country, user = aid_request.country or NO_COUNTRY, actor.user.id
    return _TOWARDS.rows(case=aid_request.pk, fund=aid_request.fund_id, country=country, user=user, on=now.date())


def standing_by(held: Iterable[Any], actor: Actor, aid_request: AidRequest) -> Standing:
    """Return what the caller is towards this case, by their mandates towards it: another fund's give nothing."""
    is_locked = getattr(aid_request, "country_locked", False)
    if actor.user is None:
        return Standing(actor=actor, hidden=is_locked)
    asked = actor.user.id in aid_request.asked_by_ids
    mandates = [mandate for mandate in held if mandate.fund_id == aid_request.fund_id]
    if not mandates:
        return Standing(actor=actor, asked=asked, hidden=is_locked)
    level, was_recused = mandates[0].conflict_level, mandates[0].was_recused
    return Standing(
        actor=actor,
        roles=frozenset(mandate.role for mandate in mandates),
        is_chair=any(mandate.is_chair for mandate in mandates),
        is_deputy_chair=any(mandate.is_deputy_chair for mandate in mandates),
        excluded=mandates[0].is_excluded,
        # The level itself is forgotten when a round closes; a seat once recused stays out.
        conflict_level=NO_ACCESS_LEVEL if level is None and was_recused else level,
        asked=asked,
        hidden=mandates[0].is_hidden,
    )


def _mandates_towards(case: uuid.UUID, fund: uuid.UUID, country: str, user: uuid.UUID, on: date) -> QuerySet[Any]:
    """Return the person's mandates in force, each with how near the person stands to a case of this fund."""
    about = {"aid_request": case, "user": user}
    recused = RoundSeat.objects.filter(round__aid_request=case, user=user, recused_at__isnull=False)
    held = Mandate.objects.in_force(on=on).filter(user=user).select_related("fund").order_by("fund__code", "role")
    return held.annotate(
        conflict_level=Subquery(ConflictAnswer.objects.filter(**about).values("level")[:1]),
        is_excluded=Exists(Exclusion.objects.filter(**about)),
        was_recused=Exists(recused),
        is_hidden=hides(fund, country, user),
    )


_TOWARDS: Prepared[Any] = Prepared(
    _mandates_towards, case=uuid.UUID, fund=uuid.UUID, country=str, user=uuid.UUID, on=date
)


def _asker(standing: Standing) -> bool:
    return standing.actor.holds_code


def _voucher(standing: Standing) -> bool:
    return standing.actor.holds_confirm_code


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


def _hands_out(standing: Standing) -> bool:
    return _treasurer(standing) or _coordinator(standing)


def _payer(standing: Standing) -> bool:
    return bool(standing.roles & {Role.TREASURER, Role.CHECKER})


def _receiver(standing: Standing) -> bool:
    return _asker(standing) or _coordinator(standing)


def _reader(standing: Standing) -> bool:
    return _coordinator(standing) or _seat(standing) or _payer(standing)


def _may_be_named(standing: Standing) -> bool:
    """Say whether the regulations may name the person to pass a rule; which one, the rule's policy says."""
    return _reader(standing) or (Role.GUARDIAN in standing.roles and not standing.kept_away)


def _pusher(standing: Standing) -> bool:
    return _coordinator(standing) or _chair(standing)


def _worker(standing: Standing) -> bool:
    """Say whether the person may take the case out of its turn; of the seats the one on duty, which the act checks."""
    return _coordinator(standing) or _seat(standing)


def _reads_story(standing: Standing) -> bool:
    return _coordinator(standing) or _seat(standing)


def _lifter(standing: Standing) -> bool:
    return Role.GUARDIAN in standing.roles or (standing.is_chair and not standing.kept_away)


WHO: dict[str, Callable[[Standing], bool]] = {
    "submit": _asker,
    "take-up": _coordinator,
    "write": _coordinator,
    "reissue-code": _worker,
    "hand-over": _worker,
    "pass-on": _coordinator,
    "ask": _coordinator,
    "answer": _asker,
    "confirm": _coordinator,
    "confirm-code": _coordinator,
    "vouch": _voucher,
    "note": _reads_story,
    "attach": _coordinator,
    "check-repeat": _coordinator,
    "offer-meeting": _coordinator,
    "join": _coordinator,
    "continue": _receiver,
    "present": _coordinator,
    "vote": _seat,
    "object": _seat,
    "lift": _seat,
    "recuse": _answers_conflict,
    "away": _seat,
    "replace": _chair,
    "send-back": _chair,
    "reverse": _chair,
    "appeal": _asker,
    "rehear": _seat,
    "close-round": _chair,
    "resume": _treasurer,
    "top-up": _treasurer,
    "pay-less": _treasurer,
    "decline": _coordinator,
    "refer": _coordinator,
    "name-payee": _coordinator,
    "plan": _hands_out,
    "payout-details": _asker,
    "send-back-details": _treasurer,
    "prepare": _treasurer,
    "authorise": _payer,
    "send": _treasurer,
    "return": _treasurer,
    "unspent": _treasurer,
    "cash-code": _hands_out,
    "sign-cash": _voucher,
    "fail": _treasurer,
    "confirm-receipt": _receiver,
    "prove": _receiver,
    "withdraw": _asker,
    "close": _coordinator,
    "ask-chair": _coordinator,
    "override": _may_be_named,
    "confirm-override": _may_be_named,
    "propose-in-frame": _coordinator,
    "decide-in-frame": _seat,
    "countersign": _chair,
    "note-consent": _coordinator,
    "escalate": _pusher,
    "move-up": _worker,
    "freeze": _reader,
    "unfreeze": _lifter,
}
# Done for many cases in one act, by lists of their own.
BY_LIST = frozenset({"propose-in-frame", "decide-in-frame"})
# The clock's own acts: no person may call them.
CLOCK_ONLY = frozenset(ACTS) - frozenset(WHO)


def check_can_see(standing: Standing, aid_request: AidRequest, *, presented: bool) -> None:
    """Raise NotFound unless the caller may know that this case exists."""
    if standing.hidden:
        # Its access code may be in wrong hands too.
        raise NotFound()
    if _asker(standing) or _voucher(standing) or _coordinator(standing) or Role.GUARDIAN in standing.roles:
        return
    if presented and _seat(standing):
        return
    if aid_request.awaits_chair and _chair(standing):
        # Asked to pass a rule before the case is presented: clear data only, no text is served yet.
        return
    if aid_request.in_frame and _seat(standing):
        return
    if presented and standing.seated and not standing.excluded and standing.conflict_level == NO_ACCESS_LEVEL:
        # Recused: the seat still sees that it stepped aside, nothing else is served to it.
        return
    if aid_request.state in TREASURY_STATES and _payer(standing):
        return
    raise NotFound()


def sees_hold_only(act: str, standing: Standing, aid_request: AidRequest) -> bool:
    """Say whether the caller reaches this case for nothing but lifting the hold that lies over it."""
    if act != "unfreeze" or not aid_request.frozen or standing.hidden or not _lifter(standing):
        return False
    try:
        check_can_see(standing, aid_request, presented=aid_request.presented)
    except NotFound:
        return True
    return False


def check_may(act: str, standing: Standing) -> None:
    """Raise NotFound unless this act is for somebody of the caller's standing."""
    who = WHO.get(act)
    if who is None or not who(standing):
        raise NotFound()


def check_state(act: str, aid_request: AidRequest, *, to_asker: bool = False) -> None:
    """Raise Refused, saying where the case stands and who must act, unless the act fits its state."""
    if aid_request.state in ACTS[act].sources:
        return
    # An asker never learns that somebody else asked for the same person.
    state = State.VERIFYING if to_asker and aid_request.state == State.JOINED else State(aid_request.state)
    raise Refused(
        _("This cannot be done now: the aid request is “%(state)s”, and the next step is with %(owner)s.")
        % {"state": state.label, "owner": OWNERS[state].label},
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
    mine = WHO.keys() - BY_LIST
    return [act for act in acts_from(aid_request.state) if act in mine and WHO[act](standing)]


def may_set_rota(mandates: Iterable[Mandate]) -> bool:
    """Say whether somebody with these mandates in one fund sets its rota: chair, deputy chair, coordinator."""
    return any(one.is_chair or one.is_deputy_chair or one.role == Role.COORDINATOR for one in mandates)


def check_may_set_rota(fund_id: uuid.UUID, actor: Actor, *, now: datetime) -> None:
    """Raise NotFound unless the person sets this fund's rota."""
    if actor.id is None or not may_set_rota(one for one in mandates_of(actor.id, now=now) if one.fund_id == fund_id):
        raise NotFound()
