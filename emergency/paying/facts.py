"""What the rules must know about a payment: the fund's money, what is still promised here, whose hands it passes."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from emergency.codes import Way
from emergency.facts import facts_of, late_hours, parameters_of
from emergency.models import AidRequest, FrameCase, Outcome, ReceiptBy, ReceiptConfirmation, Vote
from fund.ledger.balances import Overview, overview
from fund.ledger.commitments import remaining
from fund.models import Commitment, Deposit, Disbursement, Voucher
from fund.models.payments import PAID_OUT
from fund.rules.facts import LineFacts, MoneyFacts, ProofFacts, RequestFacts

# What a payment of a case is to the fund, and the ways on which somebody has to come for the money.
RELIEF = "relief"
_COLLECTED = frozenset({Way.CASH, Way.AGENT})


def money_facts(
    aid_request: AidRequest,
    *,
    now: datetime,
    figures: Overview | None = None,
    here: Sequence[Commitment] | None = None,
) -> MoneyFacts:
    """Return what the fund holds, has promised and has locked, this case's own promise told apart.

    `figures` of the fund and what is promised `here` are read unless the caller has done so.
    """
    figures = figures or overview(aid_request.fund, now=now)
    if here is None:
        # Nothing was ever promised to a case that was never decided.
        here = remaining(aid_request.books_ref) if aid_request.decided_at else ()
    deposits = _deposits(aid_request) if figures.locked else []
    long = now.date() + timedelta(days=parameters_of(aid_request).locked_long_days)
    return MoneyFacts(
        liquid_minor=figures.liquid.minor,
        committed_minor=figures.committed.minor,
        committed_here_minor=sum(row.remaining_minor for row in here),
        locked_minor=figures.locked.minor,
        locked_until=deposits[0].ends_on if deposits else None,
        breaking_cost_minor=deposits[0].breaking_cost_minor if deposits else None,
        balance_minor=figures.balance.minor,
        locked_long_minor=sum(deposit.amount_minor for deposit in deposits if deposit.ends_on > long),
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
        money=money_facts(aid_request, now=now, here=here),
        outflow=RELIEF,
        late_hours=late_hours(aid_request, now=now),
        approver_ids=approvers(aid_request),
        preparer_id=preparer_id,
        authoriser_id=authoriser_id,
        **_hands(aid_request),
    )


def proof_facts(aid_request: AidRequest, *, now: datetime) -> RequestFacts:
    """Return the facts of a paid case: each payment with its vouchers, and who confirmed receipt."""
    receipts = list(ReceiptConfirmation.objects.filter(aid_request=aid_request))
    payments = paid_out(aid_request)
    return facts_of(
        aid_request,
        now=now,
        proofs=tuple(_proof(row) for row in payments),
        cash_signatures=_signatures(payments, receipts),
        uncollected_since=None if receipts else _waiting_since(payments),
        receipt_confirmer_ids=frozenset(one.user_id for one in receipts if one.user_id),
        is_receipt_confirmed_by_person=any(one.said_by == ReceiptBy.PERSON for one in receipts),
        **_hands(aid_request),
    )


def approvers(aid_request: AidRequest) -> frozenset[uuid.UUID]:
    """Return whose approval carries the standing decision."""
    votes = Vote.objects.filter(
        round__aid_request=aid_request, round__outcome=Outcome.APPROVED, choice="approve", user__isnull=False
    )
    framed = FrameCase.objects.filter(aid_request=aid_request, decided_at__isnull=False)
    people = votes.values_list("user_id").union(
        framed.values_list("decided_by_id"), framed.values_list("proposed_by_id"), all=True
    )
    return frozenset(user_id for (user_id,) in people)


def paid_out(aid_request: AidRequest) -> list[Disbursement]:
    """Return the payments that were sent and have not come back, their vouchers loaded."""
    rows = Disbursement.objects.filter(commitment__source_ref=aid_request.ledger_ref, state__in=PAID_OUT)
    return list(rows.select_related("commitment").prefetch_related("vouchers").order_by("sent_at", "pk"))


def _hands(aid_request: AidRequest) -> dict[str, Any]:
    confirmers = aid_request.confirmations.filter(confirmed_by__isnull=False).values_list("confirmed_by", flat=True)
    asker = frozenset({aid_request.asked_by_id} if aid_request.asked_by_id else ())
    receivers = asker if aid_request.way == "cash" else frozenset()
    return {"asker_ids": asker, "confirmer_ids": frozenset(confirmers), "receiver_ids": receivers}


def _deposits(aid_request: AidRequest) -> list[Deposit]:
    return list(Deposit.objects.filter(fund=aid_request.fund, withdrawn_on__isnull=True).order_by("ends_on", "pk"))


def _signatures(payments: Sequence[Disbursement], receipts: Sequence[ReceiptConfirmation]) -> int:
    """Return how many different people stand for the money's arrival: by slip, by account, by the access code."""
    signed = {name for row in payments for voucher in row.vouchers.all() for name in voucher.witnesses}
    signed |= {one.user_id.hex for one in receipts if one.user_id}
    return len(signed) + any(one.said_by == ReceiptBy.PERSON for one in receipts)


def _waiting_since(payments: Sequence[Disbursement]) -> date | None:
    """Return since when money lies ready that somebody has to come for."""
    days = [row.sent_at.date() for row in payments if row.way in _COLLECTED and row.sent_at]
    return min(days, default=None)


def _proof(row: Disbursement) -> ProofFacts:
    vouchers: list[Voucher] = list(row.vouchers.all())
    return ProofFacts(
        paid_on=(row.sent_at or row.prepared_at).date(),
        paid_minor=row.amount_minor,
        kinds=frozenset(voucher.kind for voucher in vouchers),
    )
