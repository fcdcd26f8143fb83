"""Freezing: a hold over any state, laid by any reader and lifted by the chair or the data guardian."""

import uuid
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from emergency.actions.base import by_the_clock, on_case
from emergency.actions.deciding.rounds import go_on_with_round
from emergency.actors import Actor
from emergency.models import AidRequest, Freeze
from emergency.states import State
from notifications.errors import NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

REVIEW = timedelta(days=7)
REVIEW_AGAIN = timedelta(days=7)


def freeze(*, reference: str, by: Actor, now: datetime, reason_code: str, attempt: Attempt = NO_ATTEMPT) -> AidRequest:
    """Stop every act on the case and all reading of its texts, until the hold is lifted; reviewed within a week."""
    with on_case("freeze", reference, by=by, now=now, attempt=attempt) as act:
        if act.user_id is None:
            raise NotFound()
        if act.aid_request.frozen:
            raise Refused(_("A hold lies over this aid request already."), code="frozen")
        Freeze.objects.create(
            aid_request=act.aid_request,
            reason_code=reason_code,
            laid_by_id=act.user_id,
            laid_at=now,
            review_at=now + REVIEW,
        )
        act.describe(reason_code=reason_code)
        act.tell("freeze")
    return act.aid_request


def holds_to_review(*, now: datetime) -> list[uuid.UUID]:
    """Return the cases whose hold is to be reviewed and nobody was told, or told a week ago or longer."""
    untold = Q(review_told_at__isnull=True, review_at__lte=now)
    again = Q(review_told_at__lte=now - REVIEW_AGAIN)
    rows = Freeze.objects.filter(untold | again, lifted_at__isnull=True)
    return list(rows.order_by("review_at", "pk").values_list("aid_request_id", flat=True))


def remind_of_review(aid_request_id: uuid.UUID, *, now: datetime) -> bool:
    """Tell chair and data guardian that a hold is to be reviewed: once on its day, then every week."""
    with by_the_clock("review-hold", aid_request_id, now=now) as act:
        hold = Freeze.objects.filter(aid_request=act.aid_request, lifted_at__isnull=True).first()
        if hold is None or now < (hold.review_told_at + REVIEW_AGAIN if hold.review_told_at else hold.review_at):
            raise Refused(_("No hold is to be reviewed here now."), code="not_due")
        hold.review_told_at = now
        hold.save(update_fields=["review_told_at"])
        act.tell("review-hold")
    return True


def unfreeze(*, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AidRequest:
    """Lift the hold; clocks that stood still meanwhile go on from here."""
    with on_case("unfreeze", reference, by=by, now=now, attempt=attempt) as act:
        hold = Freeze.objects.filter(aid_request=act.aid_request, lifted_at__isnull=True).first()
        if hold is None:
            raise Refused(_("No hold lies over this aid request."), code="not_frozen")
        hold.lifted_by_id, hold.lifted_at = act.user_id, now
        hold.save()
        stood_still = now - hold.laid_at
        if act.aid_request.lapse_at:
            act.aid_request.lapse_at += stood_still
        # Messages could not be read meanwhile: they keep the time they had left.
        act.aid_request.slips.filter(erase_at__gt=hold.laid_at).update(erase_at=F("erase_at") + stood_still)
        # Nobody could answer a ring meanwhile either.
        act.aid_request.rings.update(rang_at=F("rang_at") + stood_still)
        if act.aid_request.state == State.IN_REVIEW:
            go_on_with_round(act, stood_still_since=hold.laid_at)
        act.tell("unfreeze")
    return act.aid_request
