"""Erasing in time (R-30): payment details and messages first, then all content; tombstone, vouchers, books stay."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from emergency.actions.base import Act, by_the_clock
from emergency.actions.complaints.hearing import erase_closed
from emergency.actions.ending.endings import check_time_is_up
from emergency.actors import WITHOUT_ACCOUNT
from emergency.asking.person_codes import forget_case
from emergency.documents.proof import keep_extract
from emergency.facts import check_rules, facts_of
from emergency.models import (
    AccessKey,
    AidRequest,
    Appeal,
    Complaint,
    Decision,
    Freeze,
    Objection,
    ReceiptConfirmation,
    RecoveryRelease,
    Refusal,
    RetentionHold,
    Round,
    RoundSeat,
    Slip,
    Vote,
)
from emergency.sealing.references import new_reference
from emergency.states import State
from fund.auditing.keeping import keep_codes
from fund.ledger.commitments import of_source
from fund.ledger.disbursements import forget_payment_codes
from fund.reconciliation.actions import forget_codes
from fund.rules.engine import Stage
from fund.rules.facts import EndFacts
from fund.rules.parameters import from_json
from fund.rules.retention import erase_dates
from notifications import audit
from notifications.errors import DomainError, Refused
from notifications.models import Box, IdempotencyKey
from notifications.sealing import boxes

AT_ONCE = 500
_AFTER_PAYMENT = (State.PAID, State.ACCOUNTED, State.CLOSED)
_TIMES_OF_A_ROUND = ("opened_at", "deadline_at", "extended_at", "resumed_at", "chair_asked_at", "closed_at")
# What a case was asked and marked with in clear, as it stands on a tombstone.
_NOTHING: dict[str, Any] = {
    "urgency": "",
    "for_whom": "",
    "people": 1,
    "consent": "",
    "harm": "",
    "harm_by_contact": "",
    "moved_up_code": "",
    "harm_by_coordinator": "",
    "member": "",
    "repeat_declared": "",
    "other_funds_say": "",
    "is_repeat_checked": False,
    "is_new_threat": False,
    "has_facts_changed": False,
    "recipient": "",
    "meeting_with": "",
    "purposes": [],
    "has_lawyers_word": False,
    "has_official_order": False,
    "sent_back_code": "",
    "way": "",
    "info_from": "",
    "is_appealed": False,
}


def erase_due(*, now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Erase everything whose time has come and return how many of each; with `dry_run` only count."""
    due_slips = Slip.objects.filter(erase_at__lte=now).exclude(_held("aid_request", now))
    if dry_run:
        cases = sum(_is_due(row, now) for row in _ended(now))
        complaints = erase_closed(now=now, dry_run=True)
        return {
            "cases": cases,
            "payout_details": len(_payout_due(now)),
            "slips": due_slips.count(),
            "complaints": complaints,
        }
    return {
        "payout_details": _each(_payout_due(now), erase_payout, now),
        "cases": _each((row for row in _ended(now) if _is_due(row, now)), erase, now),
        "slips": due_slips.delete()[0],
        "complaints": erase_closed(now=now),
    }


def erase(aid_request_id: uuid.UUID, *, now: datetime) -> AidRequest:
    """Erase all content of an ended case; raises Refused before its day or under a hold."""
    with by_the_clock("erase", aid_request_id, now=now) as act:
        end = end_of(act.aid_request)
        if end is None:
            check_time_is_up(act.aid_request, now=now)
        else:
            end = replace(end, held_until=_held_until(act.aid_request, now))
            check_rules(act.aid_request, facts_of(act.aid_request, now=now, end=end), Stage.ERASE)
        keep_extract(act.aid_request, now=now)
        _erase_rows(act)
        forget_case(act.aid_request, was_paid=end is not None and end.is_paid)
        _leave_a_tombstone(act.aid_request)
        act.aid_request.to_erased(now=now)
    return act.aid_request


def erase_payout(aid_request_id: uuid.UUID, *, now: datetime) -> AidRequest:
    """Erase where the money went and the payment codes, the only tie between case and bank.

    Raises Refused before its day, under a hold, or when the money came back meanwhile.
    """
    with transaction.atomic():
        aid_request = AidRequest.objects.select_for_update().get(pk=aid_request_id)
        if aid_request.pk not in {row.pk for row in _payout_due(now)}:
            raise Refused(_("The payment details of this aid request are not to be erased now."), code="not_due")
        boxes.sweep(aid_request.pk, kinds=["payout"])
        _forget_codes(aid_request, now)
        AidRequest.objects.filter(pk=aid_request.pk).update(payee=None)
        audit.record([audit.Event("aid_request.payout_erased", None, "aid_request", aid_request.pk)], now=now)
    return aid_request


def end_of(aid_request: AidRequest) -> EndFacts | None:
    """Return when and how the case ended; None for one that was never sent."""
    if aid_request.state == State.STARTED or aid_request.ended_at is None:
        return None
    receipts = ReceiptConfirmation.objects.filter(aid_request=aid_request)
    confirmed_at = receipts.aggregate(last=Max("confirmed_at"))["last"]
    return EndFacts(
        ended_on=aid_request.ended_at.date(),
        is_paid=confirmed_at is not None,
        receipt_confirmed_on=confirmed_at.date() if confirmed_at else None,
        is_withdrawn_on_wish=aid_request.state == State.WITHDRAWN,
    )


def _erase_rows(act: Act) -> None:
    aid_request = act.aid_request
    boxes.sweep(aid_request.pk)
    # How often its texts were served stays in the evidence, by whom goes with the case.
    act.describe(reads=boxes.reads_of(aid_request.pk))
    boxes.forget_reads(aid_request.pk)
    _forget_codes(aid_request, act.now)
    content: tuple[QuerySet[Any], ...] = (
        AccessKey.objects.filter(aid_request=aid_request),
        Refusal.objects.filter(aid_request=aid_request),
        Appeal.objects.filter(aid_request=aid_request),
        aid_request.slips.all(),
        aid_request.questions.all(),
        aid_request.confirmations.all(),
        aid_request.confirm_codes.all(),
        aid_request.new_codes.all(),
        aid_request.cash_codes.all(),
        aid_request.person_codes.all(),
        aid_request.exclusions.all(),
        aid_request.conflict_answers.all(),
        aid_request.receipt_confirmations.all(),
        aid_request.freezes.all(),
        aid_request.retention_holds.all(),
        RecoveryRelease.cases.through.objects.filter(aidrequest=aid_request),
        Vote.objects.filter(round__aid_request=aid_request),
        Objection.objects.filter(round__aid_request=aid_request),
        RoundSeat.objects.filter(round__aid_request=aid_request),
    )
    for rows in content:
        rows.delete()
    # What somebody complained of is heard to its end; only the way back to this case goes.
    Complaint.objects.filter(aid_request=aid_request).update(aid_request=None)
    audit.erase_details([aid_request.pk], now=act.now)
    # Answers kept for repeats of an act name the case.
    IdempotencyKey.objects.filter(answer__reference=aid_request.reference).delete()


def _leave_a_tombstone(aid_request: AidRequest) -> None:
    """Cut what would lead from the books, or from a phone, to the person: week, country, use and amounts stay."""
    for commitment in of_source(aid_request.books_ref, lock=True):
        commitment.barred_people = []
        commitment.save(update_fields=["barred_people"])
    # A rate names a day.
    Round.objects.filter(aid_request=aid_request).update(reason_code="", rate=None)
    for past in Round.objects.filter(aid_request=aid_request):
        _blur(past, _TIMES_OF_A_ROUND)
    for decision in Decision.objects.filter(round__aid_request=aid_request):
        _blur(decision, ("decided_at",))
    for name, nothing in _NOTHING.items():
        setattr(aid_request, name, nothing)
    # A reference on a seized phone must not lead to the tombstone.
    aid_request.reference = new_reference()


def _blur(row: Round | Decision, names: Sequence[str]) -> None:
    """Leave of each moment the week only: an exact one would find the entry in the books again."""
    for name in names:
        moment = getattr(row, name)
        if moment is not None:
            monday = (moment - timedelta(days=moment.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
            setattr(row, name, monday)
    row.save(update_fields=names)


def _forget_codes(aid_request: AidRequest, now: datetime) -> None:
    """Erase the payment codes from the bank's lines, then from the payments themselves; digests of some are kept."""
    keep_codes(source_ref=aid_request.books_ref, now=now)
    forget_codes(source_ref=aid_request.books_ref)
    forget_payment_codes(source_ref=aid_request.books_ref, by=WITHOUT_ACCOUNT, now=now)


def _ended(now: datetime) -> QuerySet[AidRequest]:
    rows = AidRequest.objects.filter(state__in=[State.CLOSED, State.WITHDRAWN]).select_related("regulation")
    return rows.exclude(_held("pk", now))


def _held(case: str, now: datetime) -> Q:
    """Return the condition that a freeze or a hold on erasing lies over the case that this field names."""
    kept = RetentionHold.objects.standing(on=now.date()).filter(aid_request=OuterRef(case))
    return Q(Exists(Freeze.objects.filter(aid_request=OuterRef(case), lifted_at__isnull=True))) | Q(Exists(kept))


def _held_until(aid_request: AidRequest, now: datetime) -> date | None:
    holds = RetentionHold.objects.standing(on=now.date()).filter(aid_request=aid_request)
    return holds.values_list("until", flat=True).first()


def _is_due(aid_request: AidRequest, now: datetime) -> bool:
    end, regulation = end_of(aid_request), aid_request.regulation
    if end is None or regulation is None:
        return False
    return now.date() >= erase_dates(end, from_json(regulation.parameters)).boxes_on


def _payout_due(now: datetime) -> list[AidRequest]:
    """Return the cases whose payment details are there longer than the regulations allow after confirmed receipt."""
    rows = AidRequest.objects.filter(state__in=_AFTER_PAYMENT, ledger_ref__isnull=False).exclude(_held("pk", now))
    dated = rows.filter(Exists(Box.objects.filter(owner_id=OuterRef("pk"), kind="payout")))
    dated = dated.annotate(received_at=Max("receipt_confirmations__confirmed_at")).filter(received_at__isnull=False)
    return [row for row in dated.select_related("regulation") if _payout_goes(row, row.received_at, now)]


def _payout_goes(aid_request: AidRequest, received_at: datetime, now: datetime) -> bool:
    if aid_request.regulation is None:
        return False
    days = from_json(aid_request.regulation.parameters).payout_box_days
    return now.date() >= received_at.date() + timedelta(days=days)


def _each(rows: Iterable[AidRequest], act: Callable[..., Any], now: datetime) -> int:
    done = 0
    for row in list(rows)[:AT_ONCE]:
        try:
            act(row.pk, now=now)
        except DomainError:
            continue
        done += 1
    return done
