"""The coordinator's acts before the board sees a case: take up, ask, confirm; and the asker's answer."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from emergency import codes
from emergency.actions.base import Act, look, on_case
from emergency.actions.case_tasks import after_confirming
from emergency.actions.correspondence.attaching import file_drafts
from emergency.actions.correspondence.telling import Letter, drafts_for, letter_drafts, write_slip
from emergency.actions.deciding.conflicts import declare, recuse
from emergency.actions.deciding.rounds import go_on_with_round, void_open_round
from emergency.actors import Actor
from emergency.asking.confirming import Voice
from emergency.asking.content import too_long
from emergency.asking.exclusions import excluded_by, readers_to_name
from emergency.asking.phrases import Phrase
from emergency.attaching.files import ASKER_OCTETS, Attachment, cleaned
from emergency.currencies.asking import check_same
from emergency.deciding.counting import check_is_about_the_case
from emergency.facts import parameters_of
from emergency.models import AidRequest, Exclusion, Question
from emergency.policies import NO_ACCESS_LEVEL
from emergency.selectors import excluded_from
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

_RANK = {urgency: rank for rank, urgency in enumerate(codes.Urgency.values)}


def take_up(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
    level: int = 0,
    urgency: str = "",
    urgency_reason: str = "",
    exclude: Sequence[str] = (),
) -> AidRequest:
    """Make the caller the case's coordinator, after the conflict question; sets urgency and keeps readers away.

    Who says to be party to the case is taken at their word: the case is closed to them, and the act refused.
    """
    if level >= NO_ACCESS_LEVEL:
        look("take-up", reference, by=by, now=now, attempt=attempt)
        recuse(reference=reference, by=by, now=now, level=level)
        raise Refused(_("You are party to this case: another coordinator must take it up."), code="conflict")
    with on_case("take-up", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        declare(act, level)
        _set_urgency(act, urgency, urgency_reason)
        _keep_away(act, exclude)
        act.aid_request.taken_up_by = by.user
        act.aid_request.to_verifying(now=now)
    return act.aid_request


def ask(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    question_codes: Sequence[str],
    slots: Mapping[str, object] | None = None,
    slip: str = "",
    phrases: Sequence[Phrase] = (),
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Ask the asker coded questions, with words by slip; the promise waits, the danger does not."""
    aid_request = look("ask", reference, by=by, now=now, attempt=attempt).aid_request
    letter = Letter(codes.SlipKind.QUESTION, slip, tuple(phrases)).ready()
    if not question_codes or not set(question_codes) <= set(codes.Question.values):
        raise Malformed(fields={"codes": _("Pick at least one question, from the list only.")})

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("ask", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            check_is_about_the_case(act.aid_request)
            act.store(batch)
            write_slip(act.aid_request, letter, now=now)
            Question.objects.create(
                aid_request=act.aid_request,
                codes=list(question_codes),
                asked_by=by.user,
                asked_at=now,
                slots=dict(slots or {}),
            )
            act.aid_request.to_info_needed(now=now)
            act.aid_request.lapse_at = now + timedelta(days=parameters_of(act.aid_request).lapse_days)
            act.describe(codes=list(question_codes))
        return act.aid_request

    return boxes.seal_and_write(
        letter_drafts(aid_request, letter, now=now), write, scope_id=aid_request.fund_id, now=now
    )


@dataclass(frozen=True)
class Reply:
    """The asker's answer: coded changes of the case, and words that are sealed."""

    amounts: Mapping[str, int] = field(default_factory=dict)
    by_when: datetime | None = None
    consent: str = ""
    harm: str = ""
    payee_changed: bool = False
    # In which the amounts are named; "" for the case's own.
    currency: str = ""
    text: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)

    def check(self) -> None:
        """Raise Malformed when the words are too many or nothing is said."""
        if wrong := too_long({"answer": self.text}):
            raise Malformed(fields=wrong)
        if any(amount <= 0 for amount in self.amounts.values()):
            raise Malformed(fields={"amount": _("Name an amount above zero.")})
        if self == Reply():
            raise Malformed(fields={"answer": _("Write an answer, or change what was asked about.")})


def answer(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    reply: Reply,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Answer the open question; another amount or payee is a new revision, and votes on the old one are void."""
    aid_request = look("answer", reference, by=by, now=now, attempt=attempt).aid_request
    reply.check()
    files = cleaned(reply.attachments, most_octets=ASKER_OCTETS)

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("answer", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            act.store(batch)
            changed = _apply(act.aid_request, reply)
            Question.objects.filter(aid_request=act.aid_request, answered_at__isnull=True).update(answered_at=now)
            if changed:
                act.aid_request.revision += 1
                void_open_round(act)
            elif act.aid_request.paused_at:
                go_on_with_round(act, stood_still_since=act.aid_request.paused_at)
            act.aid_request.back_from_info(now=now, changed=changed)
            act.tell("answer")
            act.describe(revision=act.aid_request.revision)
        return act.aid_request

    said = drafts_for(aid_request, {"answer": reply.text}, now=now) + file_drafts(aid_request, files, now=now)
    return boxes.seal_and_write(said, write, scope_id=aid_request.fund_id, now=now)


def confirm(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    confirmer: str,
    means: str,
    independent: bool,
    confirmed_by: uuid.UUID | None = None,
    organisation: uuid.UUID | None = None,
    verifier: str = "",
    is_verifier_agreed: bool = False,
    harm: str = "",
    note: str = "",
    attempt: Attempt = NO_ATTEMPT,
) -> AidRequest:
    """Record that somebody of the movement vouched for the case; who it was goes into a sealed note only.

    `confirmed_by` is given for somebody with an account: they then neither vote on the case nor pay it (W1).
    `verifier` names who may only be asked with the person's consent (R-13); `harm` is what they said of the danger of
    money from abroad (R-24).
    """
    aid_request = look("confirm", reference, by=by, now=now, attempt=attempt).aid_request
    voice = Voice(confirmer, means, independent, confirmed_by, organisation, verifier, is_verifier_agreed, harm)
    voice.check(aid_request, note, now=now)

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("confirm", reference, by=by, now=now, attempt=attempt) as act:
            voice.check(act.aid_request, note, now=now)
            act.store(batch)
            voice.record(act.aid_request, by=by.id, now=now)
            act.describe(kind=confirmer)
            after_confirming(act)
        return act.aid_request

    return boxes.seal_and_write(
        drafts_for(aid_request, {"note": note}, now=now), write, scope_id=aid_request.fund_id, now=now
    )


def _set_urgency(act: Act, urgency: str, reason: str) -> None:
    if not urgency or urgency == act.aid_request.urgency:
        return
    if urgency not in _RANK or (reason and reason not in codes.UrgencyReason.values):
        raise Malformed(fields={"urgency": _("Pick urgency and reason from the lists.")})
    if _RANK[urgency] > _RANK[act.aid_request.urgency] and not reason:
        raise Malformed(fields={"urgency_reason": _("Say why the urgency is lowered.")})
    act.aid_request.urgency = urgency
    act.record("urgency_set", urgency=urgency, reason_code=reason)


def _keep_away(act: Act, exclude: Iterable[str]) -> None:
    chosen = list(exclude)
    if not chosen:
        return
    readers = readers_to_name(act.aid_request.fund_id, now=act.now)
    away = excluded_by(chosen, readers, already=excluded_from(act.aid_request))
    Exclusion.objects.bulk_create(
        [Exclusion(aid_request=act.aid_request, user_id=one) for one in away], ignore_conflicts=True
    )
    for one in away:
        boxes.drop_locks(owner_id=act.aid_request.pk, user_id=one)
    act.record("readers_kept_away", count=len(away))


def _apply(aid_request: AidRequest, reply: Reply) -> bool:
    changed, amounts = reply.payee_changed, dict(reply.amounts)
    lines = list(aid_request.lines.all())
    check_same(lines, reply.currency)
    for line in lines:
        amount = amounts.pop(str(line.pk), amounts.pop(line.use, None))
        if amount is not None and amount != line.asked_minor:
            line.asked_minor, line.proposed_minor, changed = amount, None, True
            line.save()
    if amounts:
        raise Malformed(fields={"amount": _("Name an amount for a line of the request, and for no other.")})
    aid_request.by_when = reply.by_when or aid_request.by_when
    aid_request.consent = reply.consent or aid_request.consent
    aid_request.harm = reply.harm or aid_request.harm
    if reply.harm and aid_request.harm_by_contact:
        # Asked again, the later answer holds for both.
        aid_request.harm_by_contact = reply.harm
    return changed
