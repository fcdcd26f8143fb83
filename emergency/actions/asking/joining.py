"""Two requests for one person: the later one is joined to the first, vouches for it, and ends with it.

Neither asker learns of the other, nor that there are two. Where the first ends without help because its own asker
took it back or fell silent, the joined one goes on by itself.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from emergency import codes
from emergency.actions.base import Act, by_the_clock, on_case
from emergency.actions.case_tasks import after_confirming
from emergency.actors import Actor
from emergency.asking.exclusions import LEAST_SEATS, readers_to_name
from emergency.codes import graver
from emergency.models import AidRequest, Confirmation, Exclusion, Freeze
from emergency.permissions import check_may, standing_of
from emergency.sealing.references import normalise
from emergency.selectors import cases, excluded_from
from emergency.states import BEFORE_BOARD, OVER, State
from fund.models import Role
from fund.permissions import roles_in
from notifications.audit import Event
from notifications.errors import DomainError, Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

# A case in one of these can take up another one for the same person.
LEADS = BEFORE_BOARD | {
    State.IN_REVIEW,
    State.DEFERRED,
    State.APPROVED,
    State.PAYABLE,
    State.PAID,
    State.ACCOUNTED,
}
# What ends a first request without deciding on the person's need.
_LEFT_ALONE = frozenset({State.WITHDRAWN, State.EXPIRED, State.ERASED})


def join(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    lead: str,
    relation: str = codes.Nearness.CONTACT,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Join a request to the one for the same person that came first; its contact then counts as vouching for that.

    `relation` says what that contact is to the person: somebody near counts as no confirmation.
    """
    if relation not in codes.Nearness.values:
        raise Malformed(fields={"relation": _("Pick what the contact is to the person, from the list.")})
    with transaction.atomic():
        _lock_in_order(reference, lead)
        with on_case("join", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            first = _lead(act, lead)
            _keep_away(act, first)
            _vouch(act, first, relation)
            said = graver(first.harm_by_contact, act.aid_request.harm_by_contact)
            AidRequest.objects.filter(pk=first.pk).update(harm_by_contact=said)
            AidRequest.objects.filter(joined_to=act.aid_request).update(joined_to=first)
            act.aid_request.joined_to = first
            act.aid_request.to_joined(now=now)
    return act.aid_request


def part(aid_request_id: uuid.UUID, *, now: datetime) -> AidRequest:
    """Let a joined request go on by itself, because the one it was joined to ended without help."""
    with by_the_clock("part", aid_request_id, now=now) as act:
        if act.aid_request.joined_to is None or act.aid_request.joined_to.state not in _LEFT_ALONE:
            raise Refused(_("It goes on with the request it was joined to."), code="still_joined")
        act.aid_request.back_to_submitted(now=now)
        act.tell("submit")
    return act.aid_request


def check_may_end(aid_request: AidRequest) -> None:
    """Raise Refused while the request that a joined one goes on with is not over."""
    lead = aid_request.joined_to
    if aid_request.state == State.JOINED and lead is not None and lead.state not in OVER:
        raise Refused(_("It goes on with the request it was joined to, and closes with that."), code="still_joined")


def left_alone() -> QuerySet[AidRequest]:
    """Return the joined requests that go on by themselves now."""
    return AidRequest.objects.filter(state=State.JOINED, joined_to__state__in=_LEFT_ALONE)


def ended_together() -> QuerySet[AidRequest]:
    """Return the joined requests whose first one is closed."""
    return AidRequest.objects.filter(state=State.JOINED, joined_to__state=State.CLOSED)


def _lock_in_order(*references: str) -> None:
    """Lock both cases, the lower id first, so that two acts that join crosswise never wait for each other."""
    known = [found for found in map(_known, references) if found]
    list(AidRequest.objects.select_for_update().filter(reference__in=known).order_by("pk").values_list("pk"))


def _known(typed: str) -> str:
    try:
        return normalise(typed)
    except DomainError:
        return ""


def _lead(act: Act, typed: str) -> AidRequest:
    """Return the case to join to; Malformed unless the coordinator can see it and it is another one still open."""
    wrong = Malformed(fields={"lead": _("Name another request of this fund that is still open, by its reference.")})
    same_fund = (
        cases().select_related("fund", "regulation").filter(fund=act.aid_request.fund_id).exclude(pk=act.aid_request.pk)
    )
    first = same_fund.filter(reference=_known(typed), state__in=LEADS).first()
    if first is None:
        raise wrong
    try:
        check_may("join", standing_of(act.standing.actor, first, now=act.now))
    except NotFound as closed:
        raise wrong from closed
    if Freeze.objects.filter(aid_request=first, lifted_at__isnull=True).exists():
        raise Refused(_("A hold lies over that request. Join them when it is lifted."), code="frozen")
    return first


def _vouch(act: Act, first: AidRequest, relation: str) -> None:
    """Record the contact who asked second as a confirmation of the first case, unless that is the same contact."""
    contact = act.aid_request.asked_by_id
    is_contact = contact is not None and Role.CONTACT in roles_in(first.fund_id, contact, now=act.now)
    if contact is None or not is_contact or contact == first.asked_by_id or act.aid_request.for_whom == "self":
        return
    is_near = relation != codes.Nearness.CONTACT
    _row, is_new = Confirmation.objects.get_or_create(
        aid_request=first,
        confirmed_by_id=contact,
        defaults={
            "confirmer": codes.Confirmer.NEAR if is_near else codes.Confirmer.CONTACT,
            "means": codes.ConfirmationMeans.REQUEST,
            "relation": relation,
            "independent": not is_near,
            "recorded_by_id": act.user_id,
            "recorded_at": act.now,
        },
    )
    if is_new:
        told = Act("confirm", first, act.standing, act.now)
        told.record("confirm", kind=str(codes.Confirmer.CONTACT))
        after_confirming(told)
        act.events += told.events


def _keep_away(act: Act, first: AidRequest) -> None:
    """Whoever must not see the second request must not see the first: it is about the same person."""
    away = set(Exclusion.objects.filter(aid_request=act.aid_request).values_list("user_id", flat=True))
    away -= excluded_from(first)
    if not away or first.state not in BEFORE_BOARD:
        return
    _check_enough_left(away | excluded_from(first), first, now=act.now)
    Exclusion.objects.bulk_create(Exclusion(aid_request=first, user_id=one) for one in away)
    for one in away:
        boxes.drop_locks(owner_id=first.pk, user_id=one)
    told = {"count": len(away)}
    act.events.append(Event("aid_request.readers_kept_away", act.user_id, "aid_request", first.pk, told))


def _check_enough_left(away: Iterable[uuid.UUID], first: AidRequest, *, now: datetime) -> None:
    kept = set(away)
    left = [reader for reader in readers_to_name(first.fund_id, now=now) if reader.user_id not in kept]
    seats = {reader.user_id for reader in left if reader.is_seat}
    if len(seats) < LEAST_SEATS or all(reader.is_seat for reader in left):
        raise Refused(
            _("Both requests together keep too many readers away. Ask back first who must not see it."),
            code="too_few_readers",
        )
