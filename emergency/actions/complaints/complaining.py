"""Complaining: what went wrong is sealed to the seats that hear complaints, and kept nowhere in clear."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emergency.asking.content import too_long
from emergency.hearing.readers import COMPLAINT, Audience, KeptFrom, audience_for, seats_named
from emergency.models import AidRequest, Complaint
from emergency.models.complaints import Wrong
from emergency.reading.receipts import Receipt, receipt_of
from emergency.sealing.references import normalise
from emergency.selectors import excluded_from
from fund.models import Fund, Role
from fund.permissions import people_with
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import DomainError, Malformed, SealingClosed
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, RING, Notice
from notifications.sealing import boxes
from notifications.sealing.manifest import week_of

LONGEST_COMPLAINT = 600
# With so many waiting that nobody has taken up, further ones are told quietly; none is refused.
FLOOD = 20


class NobodyHears(SealingClosed):
    """No seat that hears complaints has a key: nothing is kept, and the data guardian was told that somebody tried."""

    sentence = gettext_lazy(
        "Your words cannot be sealed now, because no seat that hears complaints can be reached. Nothing of them was "
        "kept. The data guardian was told that somebody wants to complain, and nothing more. Please try again later."
    )


@dataclass(frozen=True)
class Grievance:
    """What somebody says went wrong; `about` names seats that must not hear it, `reference` a case, if they like."""

    kind: str
    words: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)
    about: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise Malformed, naming fields only, unless it can be heard."""
        wrong = dict(too_long({"words": self.words}, LONGEST_COMPLAINT))
        if self.kind not in Wrong.values:
            wrong["kind"] = _("Pick from the list what it is.")
        if self.kind == Wrong.OTHER and not self.words.strip():
            wrong["words"] = _("Say in a few words what it is.")
        if self.reference and not _is_reference(self.reference):
            wrong["reference"] = _("This is no reference. Leave it empty if you have none.")
        if wrong:
            raise Malformed(fields=wrong)

    def evidence(self, digest: str) -> dict[str, str | int | bool | list[str]]:
        """Return what the evidence keeps: the kind, and the digest of what was sealed."""
        return {"kind": self.kind, "digests": [digest]}

    def text(self, aid_request: AidRequest | None) -> str:
        """Return what is sealed: the reference stands nowhere else."""
        reference = aid_request.reference if aid_request else self.reference and normalise(self.reference)
        return "\n\n".join(part for part in (reference, str(Wrong(self.kind).label), self.words.strip()) if part)


def complain(
    *,
    fund: Fund,
    said: Grievance,
    now: datetime,
    aid_request: AidRequest | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> Receipt:
    """Seal a complaint and ring those who hear it; `aid_request` when its access code was given, for an answer.

    Raises NobodyHears, keeping nothing, when no seat could open it.
    """
    said.check()
    about = seats_named(fund.pk, said.about, now=now)
    audience = audience_for(fund.pk, now=now, about=about, aid_request=aid_request)
    if not audience:
        _tell_the_guardian(fund, now)
        raise NobodyHears()
    near = excluded_from(aid_request) if aid_request else frozenset()
    kept_from = KeptFrom(about | near, aid_request is not None).as_text()
    complaint = Complaint(
        fund=fund, kind=said.kind, week=week_of(now.date()), aid_request=aid_request, kept_from=kept_from
    )

    def write(batch: boxes.SealedBatch) -> Receipt:
        with transaction.atomic():
            attempt.claim(now=now)
            complaint.save(force_insert=True)
            [box] = batch.store(now=now)
            outbox.enqueue(_notices(fund, audience, now), now=now)
            attempt.finish({})
            filed = Event("complaint.filed", None, "complaint", complaint.pk, said.evidence(box.sha256))
            audit.record([filed], now=now)
        return receipt_of(box, now)

    draft = boxes.Draft(COMPLAINT, complaint.pk, said.text(aid_request), audience)
    return boxes.seal_and_write([draft], write, scope_id=fund.pk, now=now)


def _notices(fund: Fund, audience: Audience, now: datetime) -> list[Notice]:
    waiting = Complaint.objects.filter(fund=fund, heard_by__isnull=True, closed_on__isnull=True)[: FLOOD + 1].count()
    kind = QUIET if waiting > FLOOD else RING
    return [Notice(kind, person) for person in {user_id for user_id, _role in audience} | _guardians(fund, now)]


def _tell_the_guardian(fund: Fund, now: datetime) -> None:
    """Ring the guardian, and leave once an hour that a complaint could not be heard."""
    with transaction.atomic():
        outbox.enqueue([Notice(RING, person) for person in _guardians(fund, now)], now=now)
    audit.record_refusal(Event("complaint.unheard", None, "fund", fund.pk), now=now)


def _guardians(fund: Fund, now: datetime) -> set[uuid.UUID]:
    return people_with(fund.pk, {Role.GUARDIAN}, now=now).get(Role.GUARDIAN, set())


def _is_reference(typed: str) -> bool:
    try:
        normalise(typed)
    except DomainError:
        return False
    return True
