"""Paying what was promised: the treasurer prepares and sends, a second person authorises, the bank may return it."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from emergency.actions.base import Act, look, on_case
from emergency.actions.case_tasks import after_paying
from emergency.actions.disbursing.payout import ask_details_again
from emergency.actors import Actor
from emergency.facts import check_rules, parameters_of
from emergency.models import AidRequest
from emergency.paying.facts import payout_facts
from emergency.paying.sources import Source, source_of
from emergency.paying.view import picture_of
from emergency.paying.ways import check_payee_stands
from fund.ledger import disbursements, sureties
from fund.ledger.commitments import remaining
from fund.ledger.instalments import due_now
from fund.models import Commitment, Disbursement
from fund.models.payments import PENDING
from fund.money import Money
from fund.reconciliation import returned
from fund.rules.engine import Stage
from fund.waiting import parts_without_payment
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt


@dataclass(frozen=True)
class Payment:
    """One payment to prepare: of this use, this sum; None pays all that is left of it."""

    use: str
    amount: Money | None = None
    releases_rest: bool = False
    # It is a deposit that comes back: for what, and when.
    surety: sureties.Terms | None = None
    # What leaves the account, where that is in another currency; None works it out at the rate of the day.
    leaves: Money | None = None


def prepare(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    payments: Sequence[Payment] = (),
    account: str = "",
    advance: uuid.UUID | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> list[Disbursement]:
    """Prepare payments from one bank account, or from an advance held in the country.

    The named ones, or everything promised and not yet on its way.
    """
    with on_case("prepare", reference, by=by, now=now, attempt=attempt) as act:
        check_payee_stands(act.aid_request)
        facts = payout_facts(act.aid_request, now=now, preparer_id=act.user_id)
        after_paying(act, check_rules(act.aid_request, facts, Stage.PAYOUT))
        chosen = _wanted(act, payments)
        source = source_of(act.aid_request, account, advance, currency=chosen[0][0].currency)
        rows = [_prepare_one(act, source, commitment, wanted) for commitment, wanted in chosen]
        act.answer["disbursements"] = [picture_of(row) for row in rows]
        act.describe(count=len(rows))
        act.tell("prepare")
    return rows


def authorise(
    *,
    disbursement_id: uuid.UUID,
    by: Actor,
    now: datetime,
    rate_confirmed: bool = False,
    attempt: Attempt = NO_ATTEMPT,
) -> Disbursement:
    """Let a prepared payment go, as the second person; a rate far from the official one only with `rate_confirmed`."""

    def step(act: Act, row: Disbursement) -> Disbursement:
        check_payee_stands(act.aid_request)
        facts = payout_facts(act.aid_request, now=now, preparer_id=row.prepared_by, authoriser_id=act.user_id)
        check_rules(act.aid_request, facts, Stage.PAYOUT)
        act.tell("authorise")
        let_go = disbursements.authorise(
            disbursement_id=row.pk, by=act.books_id, now=now, drift_bps=_drift(act), rate_confirmed=rate_confirmed
        )
        if let_go.is_rate_confirmed:
            act.describe(rate_confirmed=True)
        return let_go

    return on_payment("authorise", disbursement_id, step, by=by, now=now, attempt=attempt)


def send(
    *,
    disbursement_id: uuid.UUID,
    by: Actor,
    now: datetime,
    leaves: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> Disbursement:
    """Note that the bank was told to pay: posts the payment; with the last one the case is paid.

    `leaves` is what the bank really took where it exchanged.
    """

    def step(act: Act, row: Disbursement) -> Disbursement:
        facts = payout_facts(act.aid_request, now=now, preparer_id=row.prepared_by, authoriser_id=row.authorised_by)
        check_rules(act.aid_request, facts, Stage.PAYOUT)
        sent = disbursements.send(
            disbursement_id=row.pk, by=act.books_id, now=now, drift_bps=_drift(act), leaves=leaves
        )
        if not remaining(act.aid_request.books_ref):
            act.aid_request.to_paid(now=now)
        act.tell("send")
        return sent

    return on_payment("send", disbursement_id, step, by=by, now=now, attempt=attempt)


def fail(*, disbursement_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Disbursement:
    """Note that a payment did not go through; a sent one comes back into the books and is paid again."""
    return _come_back("fail", disbursements.fail, disbursement_id, by=by, now=now, attempt=attempt)


def bring_back(
    *,
    disbursement_id: uuid.UUID,
    by: Actor,
    now: datetime,
    on: date | None = None,
    arrived: Money | None = None,
    fee: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> Disbursement:
    """Note that the bank returned a payment; its details are asked again, and the bank's line of it is tied.

    `arrived` is what reached the account, less than was sent where the bank kept a `fee` or exchanged it back.
    """
    post = partial(disbursements.returned, arrived=arrived, fee=fee)
    with transaction.atomic():
        returned.hold_bank_of(disbursement_id)
        moved = _come_back("return", post, disbursement_id, by=by, now=now, attempt=attempt, on=on)
        returned.tie_returned(moved, now=now)
    return moved


def _come_back(
    name: str,
    move: Callable[..., Disbursement],
    disbursement_id: uuid.UUID,
    *,
    by: Actor,
    now: datetime,
    attempt: Attempt,
    on: date | None = None,
) -> Disbursement:
    def step(act: Act, row: Disbursement) -> Disbursement:
        was_pending = row.state in PENDING
        moved = move(disbursement_id=row.pk, by=act.books_id, now=now, on=on)
        if not was_pending:
            _reopen(act)
        act.tell("return")
        return moved

    return on_payment(name, disbursement_id, step, by=by, now=now, attempt=attempt)


def _reopen(act: Act) -> None:
    """Lead a case whose money came back to where it is paid again, or waits for money."""
    aid_request = act.aid_request
    if aid_request.state == "payable":
        return
    # Whoever said that it arrived said so of the money that came back.
    aid_request.receipt_confirmations.all().delete()
    if remaining(aid_request.books_ref):
        aid_request.back_to_payable(now=act.now)
    else:
        aid_request.back_to_deferred(now=act.now)
        ask_details_again(act)


def on_payment(
    name: str,
    disbursement_id: uuid.UUID,
    step: Callable[[Act, Disbursement], Disbursement],
    *,
    by: Actor,
    now: datetime,
    attempt: Attempt,
) -> Disbursement:
    """Run one step of a payment as an act on its case, both locked; the answer shows the payment as it then is."""
    reference = reference_of(disbursement_id)
    look(name, reference, by=by, now=now, attempt=attempt)
    with on_case(name, reference, by=by, now=now, attempt=attempt) as act:
        row = disbursements.locked(disbursement_id)
        moved = step(act, row)
        act.answer["disbursement"] = picture_of(moved)
        act.describe(amount_minor=moved.amount_minor, currency=moved.currency, use=moved.commitment.use)
        if moved.leaves_minor is not None:
            act.describe(leaves_minor=moved.leaves_minor, leaves_currency=moved.leaving.currency)
    return moved


def reference_of(disbursement_id: uuid.UUID) -> str:
    """Return the reference of the case that a payment belongs to; raises NotFound."""
    found = Disbursement.objects.filter(pk=disbursement_id).values_list("commitment__source_ref", flat=True).first()
    reference = (
        AidRequest.objects.filter(ledger_ref=found).values_list("reference", flat=True).first() if found else None
    )
    if reference is None:
        raise NotFound()
    return reference


def state_of(reference: str) -> str:
    """Return where the case stands."""
    return str(AidRequest.objects.values_list("state", flat=True).get(reference=reference))


def _wanted(act: Act, payments: Sequence[Payment]) -> list[tuple[Commitment, Payment]]:
    open_by_use = {row.use: row for row in remaining(act.aid_request.books_ref)}
    if unknown := {one.use for one in payments} - open_by_use.keys():
        raise Malformed(
            fields={"lines": _("Nothing is left to pay for: %(uses)s.") % {"uses": ", ".join(sorted(unknown))}}
        )
    if any(one.leaves and not one.amount for one in payments):
        raise Malformed(fields={"leaves": _("Name the sum that arrives beside the one that leaves.")})
    chosen = _spelled_out(act, payments)
    if not chosen:
        raise Refused(_("Everything promised here is paid or on its way."), code="nothing_left_to_pay")
    return [(open_by_use[one.use], one) for one in chosen]


def _spelled_out(act: Act, payments: Sequence[Payment]) -> list[Payment]:
    """Return the payments with their sums: each part not yet on its way where none was named."""
    parts = parts_without_payment([act.aid_request.books_ref])
    if not payments:
        parts = due_now(parts, today=act.now.date())
    whole = [Payment(part.commitment.use, Money(part.amount_minor, part.commitment.currency)) for part in parts]
    if not payments:
        return whole
    return [
        one
        for wanted in payments
        for one in (
            [wanted] if wanted.amount else [replace(p, surety=wanted.surety) for p in whole if p.use == wanted.use]
        )
    ]


def _drift(act: Act) -> int:
    """Return how much dearer a promise may have become since it was decided, basis points."""
    return parameters_of(act.aid_request).rate_drift_bps


def _prepare_one(act: Act, source: Source, commitment: Commitment, wanted: Payment) -> Disbursement:
    row = disbursements.prepare(
        commitment_id=commitment.pk,
        amount=wanted.amount or Money(commitment.remaining_minor, commitment.currency),
        account=source.account,
        way=act.aid_request.way,
        by=act.books_id,
        now=act.now,
        releases_rest=wanted.releases_rest,
        advance=source.advance,
        drift_bps=_drift(act),
        leaves=wanted.leaves,
    )
    if wanted.surety is not None:
        sureties.lay_down(row, wanted.surety, now=act.now)
    return row
