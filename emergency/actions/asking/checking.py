"""What a coordinator finds out before the board is asked: earlier help, who receives it, and a meeting offered."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from emergency import codes
from emergency.actions.base import look, on_case
from emergency.actions.correspondence.telling import Letter, letter_drafts, write_slip
from emergency.actors import Actor
from emergency.asking.phrases import Phrase
from emergency.models import AidRequest
from notifications.errors import Malformed
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes


@dataclass(frozen=True)
class Background:
    """Coded answers to what the rules ask about the person (R-09, R-18, R-19, R-20)."""

    recipient: str
    member: str
    other_funds_say: str = ""
    is_new_threat: bool = False
    refused_before_on: date | None = None
    has_facts_changed: bool = False

    def check(self, *, now: datetime) -> None:
        """Raise Malformed, naming fields only, unless every answer is from its list and no day lies ahead."""
        wrong = {}
        if self.recipient not in codes.Recipient.values:
            wrong["recipient"] = _("Pick who receives the help from the list.")
        if self.member not in codes.Answer.values:
            wrong["member"] = _("Answer yes, no or not known.")
        if self.other_funds_say and self.other_funds_say not in codes.Answer.values:
            wrong["other_funds_say"] = _("Answer yes, no or not known.")
        if self.refused_before_on and self.refused_before_on > now.date():
            wrong["refused_before_on"] = _("Name a day that has been.")
        if wrong:
            raise Malformed(fields=wrong)


def check_repeat(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    background: Background,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Note what the coordinator found out about the person and earlier help; done anew, the later answer holds."""
    background.check(now=now)
    with on_case("check-repeat", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        for answer in fields(background):
            setattr(act.aid_request, answer.name, getattr(background, answer.name))
        act.aid_request.is_repeat_checked = True
    return act.aid_request


def offer_meeting(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    meeting_with: str,
    slip: str = "",
    phrases: Sequence[Phrase] = (),
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Offer the person to meet a contact or a partner who could confirm the request; told by slip.

    Only afterwards may a request be refused as not confirmable.
    """
    if meeting_with not in codes.Meeting.values:
        raise Malformed(fields={"meeting_with": _("Pick whom the person may meet from the list.")})
    aid_request = look("offer-meeting", reference, by=by, now=now, attempt=attempt).aid_request
    words = Letter(codes.SlipKind.GENERAL, slip, tuple(phrases)).ready()

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("offer-meeting", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            act.store(batch)
            write_slip(act.aid_request, _offer(act.aid_request, meeting_with), now=now)
            write_slip(act.aid_request, words, now=now)
            act.aid_request.meeting_offered_on = act.aid_request.meeting_offered_on or now.date()
            act.aid_request.meeting_with = meeting_with
            act.describe(kind=meeting_with)
        return act.aid_request

    return boxes.seal_and_write(
        letter_drafts(aid_request, words, now=now), write, scope_id=aid_request.fund_id, now=now
    )


def _offer(aid_request: AidRequest, meeting_with: str) -> Letter:
    """Return the constant phrase; that it was written stands in clear on the case, so it is kept as a slip only."""
    asker = aid_request.asked_by
    with translation.override(asker.language if asker else settings.LANGUAGE_CODE):
        text = _("So that we can confirm your request, you may meet %(somebody)s. Tell us how and when it is safe.")
        return Letter(codes.SlipKind.GENERAL, text % {"somebody": codes.Meeting(meeting_with).label})
