"""A trusted person confirms by a code for one use: no account, no name, a few coded answers and sealed words.

A code is made by the coordinator, shown once and kept as a keyed digest. What it opens is a form and nothing of the
case; a code that is wrong, used, too old or no longer wanted looks like nothing there.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emergency.accounts.throttle import begin_try, bucket, forgive
from emergency.actions.base import Act, look, on_case
from emergency.actions.case_tasks import after_confirming
from emergency.actions.correspondence.telling import drafts_for
from emergency.actors import Actor
from emergency.asking.confirming import NEAR, counts, why_not_partner
from emergency.asking.content import LONGEST_TEXT, too_long
from emergency.codes import Answer, ConfirmationMeans, Confirmer, Relation, graver
from emergency.models import AidRequest, Confirmation, ConfirmCode
from emergency.sealing import short_codes
from emergency.sealing.references import signs_of
from emergency.sealing.short_codes import CONFIRM_GROUP
from notifications.errors import KeyReused, Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, AlreadyDone, Attempt
from notifications.sealing import boxes

VALID_FOR = timedelta(days=7)
MOST_OPEN = 5
NO_MATCH = gettext_lazy(
    "This code opens nothing: it may be mistyped, used or older than seven days. Ask for a new one."
)
_HOLDER = Actor(holds_confirm_code=True)


@dataclass(frozen=True)
class MadeCode:
    """A code just made, with its case; shown now and kept nowhere."""

    aid_request: AidRequest
    code: str = field(repr=False)


@dataclass(frozen=True)
class Witness:
    """What a trusted person answers; `words` are sealed to the coordinators."""

    knows: str
    believes: str
    relation: str
    words: str = field(default="", repr=False)
    # Could money from abroad, or our name, endanger the person?
    harm: str = ""

    def check(self) -> None:
        """Raise Malformed unless every question is answered from its list."""
        wrong = dict(too_long({"words": self.words}, LONGEST_TEXT))
        for name, allowed in (("knows", Answer), ("believes", Answer), ("relation", Relation)):
            if getattr(self, name) not in allowed.values:
                wrong[name] = _("Pick an answer from the list.")
        if self.harm and self.harm not in Answer.values:
            wrong["harm"] = _("Pick an answer from the list.")
        if wrong:
            raise Malformed(fields=wrong)

    @property
    def confirmer(self) -> Confirmer:
        """Return as what the person counts."""
        return Confirmer.NEAR if self.relation in NEAR else Confirmer(self.relation)


def make_code(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    organisation: uuid.UUID | None = None,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> MadeCode:
    """Make a code by which one trusted person can confirm the case within seven days; it is shown now and never again.

    A code made for a partner organisation speaks for it.
    """
    with on_case("confirm-code", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        if organisation and (sentence := why_not_partner(act.aid_request, organisation)):
            raise Malformed(fields={"organisation": sentence})
        waiting = ConfirmCode.objects.filter(aid_request=act.aid_request, used_at__isnull=True, expires_at__gt=now)
        if waiting.count() >= MOST_OPEN:
            raise Refused(
                _("Five codes of this case wait for an answer already. A new one can be made when one is used or old."),
                code="too_many_codes",
            )
        code = short_codes.new_confirm_code()
        ConfirmCode.objects.create(
            aid_request=act.aid_request,
            code_hmac=short_codes.digest_of_confirm(code),
            organisation_id=organisation,
            made_by_id=act.user_id,
            made_at=now,
            expires_at=now + VALID_FOR,
        )
        # A repeat learns that the code was made, not the code.
        act.answer["confirm_code"] = None
    return MadeCode(act.aid_request, code)


def vouch(*, code: str, witness: Witness, now: datetime) -> None:
    """Record what the holder of a code answers as a confirmation, once; sending the same again changes nothing.

    Raises NotFound for a code that opens nothing, Throttled after several misses on codes of the same beginning.
    """
    digests = _digests(code, now=now)
    witness.check()
    attempt = _attempt(digests[0], witness)
    if _was_heard(attempt):
        return
    held = _usable(now).filter(code_hmac__in=digests).select_related("aid_request").first()
    if held is None:
        raise NotFound(NO_MATCH)
    aid_request = _opened(held, now=now)

    def write(batch: boxes.SealedBatch) -> None:
        with on_case("vouch", aid_request.reference, by=_HOLDER, now=now, attempt=attempt) as act:
            act.store(batch)
            _record(act, held, witness)

    drafts = drafts_for(aid_request, {"vouch": witness.words}, now=now)
    try:
        boxes.seal_and_write(drafts, write, scope_id=aid_request.fund_id, now=now)
    except AlreadyDone:
        return
    forgive(_bucket(code))


def sweep(*, now: datetime) -> int:
    """Delete codes that are too old to be used and return how many."""
    return ConfirmCode.objects.filter(expires_at__lte=now).delete()[0]


def _digests(code: str, *, now: datetime) -> list[str]:
    """Return the digests of a code of the right form, counted as a try; raises NotFound, Throttled."""
    if not short_codes.is_confirm_code(code):
        raise NotFound(NO_MATCH)
    begin_try(_bucket(code), now=now)
    return short_codes.confirm_digests(code)


def _bucket(code: str) -> str:
    # By the first half: guessing at one code slows down, and strangers' guesses slow down nobody else.
    return bucket(f"confirm code {signs_of(code)[:CONFIRM_GROUP]}", None)


def _attempt(digest: str, witness: Witness) -> Attempt:
    body = {name: getattr(witness, name) for name in ("knows", "believes", "relation", "harm", "words")}
    return Attempt(actor="confirm code", act="vouch", key=digest, body=body)


def _was_heard(attempt: Attempt) -> bool:
    """Say whether these very answers were taken before; raises NotFound for others under a used code."""
    try:
        return attempt.earlier_answer() is not None
    except KeyReused as used:
        raise NotFound(NO_MATCH) from used


def _usable(now: datetime) -> QuerySet[ConfirmCode]:
    return ConfirmCode.objects.filter(used_at__isnull=True, expires_at__gt=now)


def _opened(held: ConfirmCode, *, now: datetime) -> AidRequest:
    """Return the case; raises NotFound where it wants no confirmation any more, without saying why."""
    try:
        return look("vouch", held.aid_request.reference, by=_HOLDER, now=now).aid_request
    except (Refused, NotFound) as refused:
        raise NotFound(NO_MATCH) from refused


def _record(act: Act, held: ConfirmCode, witness: Witness) -> None:
    if not _usable(act.now).filter(pk=held.pk).update(used_at=act.now):
        raise NotFound(NO_MATCH)
    organisation = held.organisation_id
    is_heard = organisation is not None and bool(why_not_partner(act.aid_request, organisation))
    speaks = organisation is not None and not is_heard
    Confirmation.objects.create(
        aid_request=act.aid_request,
        confirmer=Confirmer.PARTNER if speaks else witness.confirmer,
        means=ConfirmationMeans.CODE,
        relation=witness.relation,
        knows=witness.knows,
        believes=witness.believes,
        organisation_id=organisation if speaks else None,
        independent=counts(witness.knows, witness.believes, witness.relation) and not is_heard,
        recorded_at=act.now,
    )
    act.aid_request.harm_by_contact = graver(act.aid_request.harm_by_contact, witness.harm)
    after_confirming(act)
    act.describe(kind=str(witness.confirmer))
    act.tell("vouch")
