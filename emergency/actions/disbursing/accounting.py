"""After the payment: the person confirms that it arrived, and each payment gets its voucher."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from emergency.actions.base import Act, look, on_case
from emergency.actions.correspondence.telling import drafts_for
from emergency.actors import Actor
from emergency.asking.content import too_long
from emergency.facts import findings_of
from emergency.models import AidRequest, ReceiptBy, ReceiptConfirmation
from emergency.paying.facts import paid_out, proof_facts, unproven_minor
from emergency.permissions import Standing
from emergency.states import State
from fund.models import STATED_PLACES, Disbursement, Voucher, VoucherPlace
from fund.models.vouchers import VoucherKind
from fund.rules.engine import Stage, blocks
from notifications.errors import Malformed
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Proof:
    """One proof to record: of one payment, or of every payment that has none yet."""

    kind: str
    disbursement_id: uuid.UUID | None = None
    dated_on: date | None = None
    sha256: str = ""
    kept: str = VoucherPlace.NOWHERE
    # What it proves, minor units; all that is not proven yet when left out.
    spent_minor: int | None = None
    # In which that is named; "" for the payment's own.
    currency: str = ""

    def check(self) -> None:
        """Raise Malformed for an unknown kind or place, or a digest of another form."""
        if self.kind not in VoucherKind.values:
            raise Malformed(fields={"kind": _("Pick a kind from the list.")})
        if self.sha256 and not _SHA256.fullmatch(self.sha256):
            raise Malformed(fields={"sha256": _("A SHA-256 digest has 64 digits and letters a to f.")})
        if self.kept not in dict(STATED_PLACES):
            raise Malformed(fields={"kept": _("Pick a place from the list.")})
        if self.spent_minor is not None and self.spent_minor <= 0:
            raise Malformed(fields={"spent": _("Write a sum above zero.")})


def confirm_receipt(
    *, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT, seen: str | None = None
) -> AidRequest:
    """Say that the money arrived: with the access code as the person or contact, or as coordinator who was told."""
    with on_case("confirm-receipt", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        said_by = _speaks_as(act.standing, act.aid_request)
        ReceiptConfirmation.objects.get_or_create(
            aid_request=act.aid_request, said_by=said_by, user=by.user, defaults={"confirmed_at": now}
        )
        account_if_complete(act)
        act.describe(role=said_by)
        act.tell("confirm-receipt")
    return act.aid_request


def prove(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    proofs: Sequence[Proof],
    words: str = "",
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Record what proves each payment; `words` are sealed to treasurer and checker, the voucher itself never erased."""
    aid_request = look("prove", reference, by=by, now=now, attempt=attempt).aid_request
    if wrong := too_long({"voucher": words}):
        raise Malformed(fields=wrong)
    for proof in proofs:
        proof.check()

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("prove", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            act.store(batch)
            made = [_record(act, row, proof) for proof in proofs for row in _payments_of(act, proof)]
            if not made:
                raise Malformed(fields={"vouchers": _("There is no payment of this case without a proof.")})
            account_if_complete(act)
            act.describe(count=len(made))
            act.tell("prove")
        return act.aid_request

    drafts = drafts_for(aid_request, {"voucher": words}, now=now)
    return boxes.seal_and_write(drafts, write, scope_id=aid_request.fund_id, now=now)


def _speaks_as(standing: Standing, aid_request: AidRequest) -> str:
    if not standing.actor.holds_code:
        return ReceiptBy.COORDINATOR
    if standing.user_id is None or (standing.asked and aid_request.for_whom == "self"):
        return ReceiptBy.PERSON
    # Whoever holds an office of the fund speaks for somebody else, whatever code they were given.
    return ReceiptBy.CONTACT if standing.roles else ReceiptBy.PERSON


def _payments_of(act: Act, proof: Proof) -> list[Disbursement]:
    rows = paid_out(act.aid_request)
    if proof.disbursement_id is not None:
        return [row for row in rows if row.pk == proof.disbursement_id]
    open_rows = [row for row in rows if unproven_minor(row)]
    if proof.spent_minor is not None and len(open_rows) > 1:
        raise Malformed(fields={"disbursement": _("Say which payment this proves: there are several.")})
    return open_rows


def _record(act: Act, row: Disbursement, proof: Proof) -> Voucher:
    if proof.currency and proof.currency != row.currency:
        said = _("Name what was spent in %(currency)s, as it was paid.") % {"currency": row.currency}
        raise Malformed(fields={"spent": said})
    confirmers = act.aid_request.receipt_confirmations.filter(user__isnull=False).values_list("user_id", flat=True)
    # A voucher stays for ever: who asked is no witness, and must not be found by it.
    people = {*confirmers, act.user_id} - act.aid_request.asked_by_ids
    return Voucher.objects.create(
        disbursement=row,
        kind=proof.kind,
        amount_minor=proof.spent_minor or unproven_minor(row) or row.amount_minor,
        currency=row.currency,
        dated_on=proof.dated_on or act.now.date(),
        sha256=proof.sha256,
        witnesses=sorted(user_id.hex for user_id in people if user_id),
        kept=proof.kept,
        recorded_at=act.now,
    )


def account_if_complete(act: Act) -> None:
    """Move on once receipt is confirmed and every payment has a voucher that the rules accept, or is written off."""
    if act.aid_request.state != State.PAID:
        return
    facts = proof_facts(act.aid_request, now=act.now)
    confirmed = act.aid_request.receipt_confirmations.exists()
    proven = all(proof.kinds or proof.is_written_off for proof in facts.proofs)
    if confirmed and proven and not blocks(findings_of(act.aid_request, facts, Stage.PROVE)):
        act.aid_request.to_accounted(now=act.now)
