"""What the rules must know about a payment: the fund's money, what is still promised here, whose hands it passes."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max

from emergency.codes import Way
from emergency.facts import facts_of, late_hours, parameters_of
from emergency.models import AidRequest, FrameCase, Outcome, Override, ReceiptBy, ReceiptConfirmation, Vote
from emergency.paying.cash import least_signed
from fund.ledger import chart
from fund.ledger.balances import Overview, overview
from fund.ledger.commitments import remaining
from fund.models import Commitment, CommitmentChange, Deposit, Disbursement, Posting, Voucher
from fund.models.payments import PAID_OUT
from fund.rates.converting import proportional
from fund.rules.facts import DepositFacts, LineFacts, MoneyFacts, ProofFacts, RequestFacts
from fund.ways import open_ways

# What a payment of a case is to the fund, and the ways on which somebody has to come for the money.
RELIEF = "relief"
_COLLECTED = frozenset({Way.CASH, Way.AGENT})
# What R-27 says where no proof is there.
_PROOF_MISSING = ("proof_missing", "proof_overdue", "proof_for_the_board")


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
        committed_here_minor=sum(row.remaining_base_minor for row in here),
        locked_minor=figures.locked.minor,
        locked_until=deposits[0].free_on if deposits else None,
        breaking_cost_minor=deposits[0].worth(deposits[0].breaking_cost_minor) if deposits else None,
        balance_minor=figures.balance.minor,
        locked_long_minor=sum(deposit.worth(deposit.amount_minor) for deposit in deposits if deposit.free_on > long),
        deposits=tuple(_deposit(deposit) for deposit in deposits),
    )


def payout_facts(
    aid_request: AidRequest,
    *,
    now: datetime,
    preparer_id: uuid.UUID | None = None,
    authoriser_id: uuid.UUID | None = None,
) -> RequestFacts:
    """Return the facts of a payment: its lines are what is still promised and not yet paid, at its decided value."""
    here = remaining(aid_request.books_ref)
    return facts_of(
        aid_request,
        now=now,
        lines=tuple(LineFacts(use=row.use, amount_minor=row.remaining_base_minor) for row in here),
        money=money_facts(aid_request, now=now, here=here),
        outflow=RELIEF,
        ways_open=open_ways(aid_request.fund, aid_request.country),
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
    worth = _booked(payments)
    written_off_at = _written_off_at(aid_request)
    return facts_of(
        aid_request,
        now=now,
        proofs=tuple(
            _proof(row, written_off_at, worth.get(row.pk, row.amount_minor))
            for row in payments
            if row.amount_minor > given_back_minor(row)
        ),
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
    loaded = rows.select_related("commitment").prefetch_related("vouchers", "commitment_events")
    return list(loaded.order_by("sent_at", "pk"))


def given_back_minor(row: Disbursement) -> int:
    """Return how much of a payment came back because it was not needed, minor units."""
    events = (one for one in row.commitment_events.all() if one.change == CommitmentChange.GIVEN_BACK)
    return sum(one.amount_minor for one in events)


def unproven_minor(row: Disbursement) -> int:
    """Return how much of a payment is neither proven by a voucher nor come back, minor units; never below zero."""
    proven = sum(voucher.amount_minor for voucher in row.vouchers.all())
    return max(0, row.amount_minor - proven - given_back_minor(row))


def _hands(aid_request: AidRequest) -> dict[str, Any]:
    confirmers = aid_request.confirmations.filter(confirmed_by__isnull=False).values_list("confirmed_by", flat=True)
    asker = aid_request.asker_ids
    receivers = asker if aid_request.way == "cash" else frozenset()
    return {"asker_ids": asker, "confirmer_ids": frozenset(confirmers), "receiver_ids": receivers}


def _deposits(aid_request: AidRequest) -> list[Deposit]:
    rows = Deposit.objects.filter(fund=aid_request.fund, withdrawn_on__isnull=True)
    return sorted(rows, key=lambda deposit: (deposit.free_on, deposit.pk))


def _deposit(deposit: Deposit) -> DepositFacts:
    return DepositFacts(
        amount_minor=deposit.worth(deposit.amount_minor),
        free_on=deposit.free_on,
        breaking_cost_minor=deposit.worth(deposit.breaking_cost_minor),
    )


def _signatures(payments: Sequence[Disbursement], receipts: Sequence[ReceiptConfirmation]) -> int:
    """Return how many different people stand for the money's arrival: by slip, by account, by the access code."""
    signed = {name for row in payments for voucher in row.vouchers.all() for name in voucher.witnesses}
    signed |= {one.user_id.hex for one in receipts if one.user_id}
    others = len(signed) + any(one.said_by == ReceiptBy.PERSON for one in receipts)
    # Who signed by code may be the same people: the two are never added.
    return max(others, least_signed(payments))


def _waiting_since(payments: Sequence[Disbursement]) -> date | None:
    """Return since when money lies ready that somebody has to come for."""
    days = [row.sent_at.date() for row in payments if row.way in _COLLECTED and row.sent_at]
    return min(days, default=None)


def _written_off_at(aid_request: AidRequest) -> datetime | None:
    """Return when two seats last wrote off a missing proof (R-27); None when they never did."""
    rows = Override.objects.filter(aid_request=aid_request, rule="R-27", finding_code__in=_PROOF_MISSING)
    return rows.aggregate(last=Max("consent__given_at"))["last"]


def _booked(payments: Sequence[Disbursement]) -> dict[uuid.UUID, int]:
    """Return at which value in the base currency payments in or from another were booked; one statement, or none."""
    entries = {
        one.entry_id: row.pk
        for row in payments
        if row.commitment.held_base_minor is not None or row.leaves_minor is not None
        for one in row.commitment_events.all()
        if one.change == CommitmentChange.SENT
    }
    if not entries:
        return {}
    spent = Posting.objects.filter(entry__in=entries, account__code__in=[*chart.EXPENSES.values(), chart.SURETIES])
    return {entries[entry]: base for entry, base in spent.values_list("entry_id", "base_minor")}


def _proof(row: Disbursement, written_off_at: datetime | None, worth_minor: int) -> ProofFacts:
    """Return what proves a payment; `worth_minor` is what it was booked at in the base currency."""
    vouchers: list[Voucher] = list(row.vouchers.all())
    sent_at = row.sent_at or row.prepared_at
    spent = sum(voucher.amount_minor for voucher in vouchers)
    return ProofFacts(
        paid_on=sent_at.date(),
        paid_minor=worth_minor,
        kinds=frozenset(voucher.kind for voucher in vouchers),
        unspent_minor=_part(row, max(0, row.amount_minor - spent), worth_minor) if vouchers else 0,
        returned_minor=_part(row, given_back_minor(row), worth_minor),
        # The two seats spoke of what was paid by then and had no proof.
        is_written_off=not vouchers and written_off_at is not None and sent_at <= written_off_at,
    )


def _part(row: Disbursement, part_minor: int, worth_minor: int) -> int:
    return proportional(part_minor, row.amount_minor, worth_minor)
