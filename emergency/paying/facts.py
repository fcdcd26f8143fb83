"""What the rules must know about a payment: the fund's money, what is still promised here, whose hands it passes."""

import uuid
from datetime import datetime
from typing import Any

from emergency.facts import facts_of
from emergency.models import AidRequest, Outcome, ReceiptBy, ReceiptConfirmation, Vote
from fund.ledger.balances import overview
from fund.ledger.commitments import remaining
from fund.models import Deposit, Disbursement, Voucher
from fund.models.payments import PAID_OUT
from fund.rules.facts import LineFacts, MoneyFacts, ProofFacts, RequestFacts


def money_facts(aid_request: AidRequest, *, now: datetime) -> MoneyFacts:
    """Return what the fund holds, has promised and has locked, this case's own promise told apart."""
    figures = overview(aid_request.fund, now=now)
    locked = None
    if figures.locked:
        deposits = Deposit.objects.filter(fund=aid_request.fund, withdrawn_on__isnull=True)
        locked = deposits.order_by("ends_on").values_list("ends_on", "breaking_cost_minor").first()
    here = remaining(aid_request.books_ref)
    return MoneyFacts(
        liquid_minor=figures.liquid.minor,
        committed_minor=figures.committed.minor,
        committed_here_minor=sum(row.remaining_minor for row in here),
        locked_minor=figures.locked.minor,
        locked_until=locked[0] if locked else None,
        breaking_cost_minor=locked[1] if locked else None,
    )


def payout_facts(
    aid_request: AidRequest,
    *,
    now: datetime,
    preparer_id: uuid.UUID | None = None,
    authoriser_id: uuid.UUID | None = None,
) -> RequestFacts:
    """Return the facts of a payment: its lines are what is still promised and not yet paid."""
    here = remaining(aid_request.books_ref)
    return facts_of(
        aid_request,
        now=now,
        lines=tuple(LineFacts(use=row.use, amount_minor=row.remaining_minor) for row in here),
        money=money_facts(aid_request, now=now),
        approver_ids=approvers(aid_request),
        preparer_id=preparer_id,
        authoriser_id=authoriser_id,
        **_hands(aid_request),
    )


def proof_facts(aid_request: AidRequest, *, now: datetime) -> RequestFacts:
    """Return the facts of a paid case: each payment with its vouchers, and who confirmed receipt."""
    receipts = list(ReceiptConfirmation.objects.filter(aid_request=aid_request))
    return facts_of(
        aid_request,
        now=now,
        proofs=tuple(_proof(row) for row in paid_out(aid_request)),
        receipt_confirmer_ids=frozenset(one.user_id for one in receipts if one.user_id),
        is_receipt_confirmed_by_person=any(one.said_by == ReceiptBy.PERSON for one in receipts),
        **_hands(aid_request),
    )


def approvers(aid_request: AidRequest) -> frozenset[uuid.UUID]:
    """Return whose approval carries the standing decision."""
    votes = Vote.objects.filter(
        round__aid_request=aid_request, round__outcome=Outcome.APPROVED, choice="approve", user__isnull=False
    )
    return frozenset(votes.values_list("user_id", flat=True))


def paid_out(aid_request: AidRequest) -> list[Disbursement]:
    """Return the payments that were sent and have not come back, their vouchers loaded."""
    rows = Disbursement.objects.filter(commitment__source_ref=aid_request.ledger_ref, state__in=PAID_OUT)
    return list(rows.select_related("commitment").prefetch_related("vouchers").order_by("sent_at", "pk"))


def _hands(aid_request: AidRequest) -> dict[str, Any]:
    confirmers = aid_request.confirmations.filter(confirmed_by__isnull=False).values_list("confirmed_by", flat=True)
    asker = frozenset({aid_request.asked_by_id} if aid_request.asked_by_id else ())
    receivers = asker if aid_request.way == "cash" else frozenset()
    return {"asker_ids": asker, "confirmer_ids": frozenset(confirmers), "receiver_ids": receivers}


def _proof(row: Disbursement) -> ProofFacts:
    vouchers: list[Voucher] = list(row.vouchers.all())
    return ProofFacts(
        paid_on=(row.sent_at or row.prepared_at).date(),
        paid_minor=row.amount_minor,
        kinds=frozenset(voucher.kind for voucher in vouchers),
    )
