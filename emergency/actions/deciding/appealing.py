"""The one appeal against a refusal: asked for with the access code, decided by a panel of others, and then final."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emergency.actions.base import Act, look, on_case
from emergency.actions.correspondence.telling import drafts_for
from emergency.actions.deciding.reopening import ask_again
from emergency.actors import Actor
from emergency.asking.content import too_long
from emergency.deciding.appeals import decided_by, last_day, told_at
from emergency.facts import parameters_of
from emergency.models import AidRequest, Appeal, RoundKind
from emergency.reading.joined import answered_with, own_of
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes


@dataclass(frozen=True)
class Reasons:
    """Why the asker does not accept the answer, in words that are sealed; may stay empty."""

    text: str = field(default="", repr=False)

    def check(self) -> None:
        """Raise Malformed when the words are too many."""
        if wrong := too_long({"answer": self.text}):
            raise Malformed(fields=wrong)


def appeal(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    reasons: Reasons = Reasons(),
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Ask that others decide again, once and while there is time; until they have, nothing is erased.

    For a joined request the answer to both is appealed, and nothing of the first one is said. Raises Refused when the
    time is over or the case was appealed before.
    """
    judged = answered_with(reference) if by.holds_code else reference
    aid_request = look("appeal", judged, by=by, now=now, attempt=attempt).aid_request
    reasons.check()
    check_can_appeal(aid_request, now=now)

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("appeal", judged, by=by, now=now, attempt=attempt, seen=seen) as act:
            check_can_appeal(act.aid_request, now=now)
            act.store(batch)
            _file(act)
            act.answer["reference"] = reference
        return act.aid_request if judged == reference else own_of(reference, act.aid_request)

    drafts = drafts_for(aid_request, {"answer": reasons.text}, now=now)
    return boxes.seal_and_write(drafts, write, scope_id=aid_request.fund_id, now=now)


def rehear(
    *, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT, seen: str | None = None
) -> AidRequest:
    """Open the panel's round: substitutes and seats that did not decide before; what they decide is final."""
    with on_case("rehear", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        filed = Appeal.objects.get(aid_request=act.aid_request)
        ask_again(
            act,
            act.aid_request.to_panel,
            kind=RoundKind.APPEAL,
            deadline_at=decided_by(act.aid_request, filed),
        )
    return act.aid_request


def check_can_appeal(aid_request: AidRequest, *, now: datetime) -> None:
    """Raise Refused, saying what else may be done, when the case was appealed before or the time is over."""
    if Appeal.objects.filter(aid_request=aid_request).exists():
        raise Refused(
            _("This was appealed once, and the panel's answer is final. When something has changed, ask anew."),
            code="appealed_already",
        )
    last = last_day(aid_request)
    if last is not None and now.date() > last:
        days = parameters_of(aid_request).appeal_days
        raise Refused(
            ngettext(
                "Sorry: an appeal was possible for %(count)d day, until %(until)s. You can ask anew at any time.",
                "Sorry: an appeal was possible for %(count)d days, until %(until)s. You can ask anew at any time.",
                days,
            )
            % {"count": days, "until": date_format(last, "DATE_FORMAT")},
            code="appeal_too_late",
        )


def _file(act: Act) -> None:
    Appeal.objects.create(
        aid_request=act.aid_request,
        refused_at=told_at(act.aid_request) or act.aid_request.ended_at or act.now,
        refused_as=act.aid_request.state,
        appealed_at=act.now,
    )
    act.aid_request.to_appealed(now=act.now)
    act.tell("appeal")
