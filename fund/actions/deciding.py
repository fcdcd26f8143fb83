"""Decisions about money that take two people: proposed, confirmed by another, carried out in the same transaction."""

import uuid
from contextlib import AbstractContextManager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund import decided
from fund.actions.banks import bank_for
from fund.actions.carrying_out import carry_out
from fund.actions.frame import TreasuryAct, check_holds, treasury_act
from fund.decided import CONFIRMING, other_fund, sides_of
from fund.ledger import donor_refunds, owed
from fund.ledger.setaside import positive, same_currency
from fund.ledger.writing_off import check_exempt, check_never_exempt, check_papers
from fund.models import DecisionKind, DonorProject, Fund, LiftReason, MoneyDecision
from fund.money import Money
from fund.project_pictures import picture_of_decision
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt

LONGEST_MINUTE = 40


def project_for(project_id: uuid.UUID, kind: str, *, by: uuid.UUID, now: datetime) -> DonorProject:
    """Return a project to who may propose this about it; raises NotFound for everybody else."""
    found = DonorProject.objects.select_related("fund__parent", "donor").filter(pk=project_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.fund, CONFIRMING[kind], by, now=now)
    return found


def propose_for_project(
    *,
    project_id: uuid.UUID,
    kind: str,
    by: uuid.UUID,
    now: datetime,
    amount: Money | None = None,
    account: str = "",
    reason: str = "",
    document: str = "",
    minute_number: str = "",
    attempt: Attempt = NO_ATTEMPT,
) -> MoneyDecision:
    """Propose to exempt a project or to end that, to write off what it owes, or to pay back; nothing is posted yet.

    Raises NotFound, Malformed, and Refused for what could not be carried out as things stand.
    """
    project = project_for(project_id, kind, by=by, now=now)
    with _act(project.fund, kind, by=by, now=now, attempt=attempt) as act:
        sum_of = amount or Money.zero(project.currency)
        _check(project, kind, sum_of, account, {"reason": reason, "document": document, "minute": minute_number})
        row = MoneyDecision(
            fund=project.fund,
            kind=kind,
            project=project,
            currency=sum_of.currency,
            amount_minor=sum_of.minor,
            account=account,
            reason=reason,
            document=document.strip(),
            minute_number=minute_number.strip(),
            proposed_by=by,
            proposed_at=now,
        )
        _keep(row, act)
    return row


def propose_transfer(
    *,
    fund: Fund,
    to_fund: str,
    amount: Money,
    minute_number: str,
    by: uuid.UUID,
    now: datetime,
    account: str = "",
    document: str = "",
    attempt: Attempt = NO_ATTEMPT,
) -> MoneyDecision:
    """Propose to move money to another fund, by its code: another seat, or a seat of that fund, has to confirm it.

    Whether a fund of that code exists is not told. Raises NotFound, Malformed, Refused.
    """
    with _act(fund, DecisionKind.TRANSFER, by=by, now=now, attempt=attempt) as act:
        _check_transfer(fund, to_fund, amount, account, document=document, minute=minute_number)
        row = MoneyDecision(
            fund=fund,
            kind=DecisionKind.TRANSFER,
            counterpart=to_fund,
            currency=amount.currency,
            amount_minor=amount.minor,
            account=account,
            document=document.strip(),
            minute_number=minute_number.strip(),
            proposed_by=by,
            proposed_at=now,
        )
        _keep(row, act)
    return row


def decision_of(decision_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> MoneyDecision:
    """Return a decision to who may confirm it; raises NotFound for everybody else."""
    found = MoneyDecision.objects.select_related("fund__parent", "project").filter(pk=decision_id).first()
    if found is None:
        raise NotFound()
    for fund in sides_of(found):
        if decided.holds(fund, CONFIRMING[found.kind], by, now=now):
            return found
    raise NotFound()


def confirm(
    *, decision_id: uuid.UUID, by: uuid.UUID, now: datetime, minute_number: str = "", attempt: Attempt = NO_ATTEMPT
) -> MoneyDecision:
    """Confirm as the second person, and carry it out. Raises NotFound, Stale, Refused, ShortOfMoney, AccountTooLow."""
    row = decision_of(decision_id, by=by, now=now)
    fund = _confirming_side(row, by=by, now=now)
    with _act(fund, row.kind, by=by, now=now, attempt=attempt) as act:
        row = _locked(row)
        if by == row.proposed_by:
            raise Refused(_("You proposed this, so a second person has to confirm it."), code="separation_of_duties")
        if row.kind == DecisionKind.TRANSFER:
            _check_minute(minute_number)
        row.confirmed_by, row.confirmed_at, row.confirmed_minute = by, now, minute_number.strip()
        row.entry = carry_out(row, by=by, now=now)
        row.save(update_fields=["confirmed_by", "confirmed_at", "confirmed_minute", "entry"])
        _tell(row, act, "decision_confirmed")
    return row


def withdraw(*, decision_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> MoneyDecision:
    """Let a decision that waits go, by either side. Raises NotFound, Stale."""
    row = decision_of(decision_id, by=by, now=now)
    with _act(_a_side(row, by=by, now=now), row.kind, by=by, now=now, attempt=attempt) as act:
        row = _locked(row)
        row.withdrawn_by, row.withdrawn_at = by, now
        row.save(update_fields=["withdrawn_by", "withdrawn_at"])
        _tell(row, act, "decision_withdrawn")
    return row


def _act(
    fund: Fund, kind: str, *, by: uuid.UUID, now: datetime, attempt: Attempt
) -> AbstractContextManager[TreasuryAct]:
    return treasury_act(fund, by=by, now=now, attempt=attempt, roles=CONFIRMING[kind])


def _a_side(row: MoneyDecision, *, by: uuid.UUID, now: datetime) -> Fund:
    return next(fund for fund in sides_of(row) if decided.holds(fund, CONFIRMING[row.kind], by, now=now))


def _confirming_side(row: MoneyDecision, *, by: uuid.UUID, now: datetime) -> Fund:
    """Return the fund for which this person confirms: of two networks, the one that did not propose."""
    other = other_fund(row)
    if row.kind != DecisionKind.TRANSFER:
        return row.fund
    if other is None or not decided.holds(other, CONFIRMING[row.kind], by, now=now):
        raise Refused(_("The board of the other fund has to confirm this."), code="other_board")
    return other


def _locked(row: MoneyDecision) -> MoneyDecision:
    rows = MoneyDecision.objects.select_for_update(of=("self",)).select_related("fund__parent", "project__fund__parent")
    found = rows.get(pk=row.pk)
    if not found.is_open:
        raise Stale()
    return found


def _check(project: DonorProject, kind: str, amount: Money, account: str, papers: dict[str, str]) -> None:
    if kind == DecisionKind.EXEMPTION:
        check_papers(**papers)
        check_never_exempt(project)
        return
    if kind == DecisionKind.LIFTING:
        check_papers(**papers, reasons=LiftReason.values)
        check_exempt(project)
        return
    positive(amount)
    if kind == DecisionKind.REFUND:
        bank_for(project.fund, account, amount)
        donor_refunds.check_refundable(project, amount)
        return
    same_currency(project, amount)
    _check_minute(papers["minute"])
    if amount.minor > owed.owed_minor(project):
        raise Refused(_("Only what the project still owes can be written off."), code="more_than_owed")


def _check_transfer(fund: Fund, to_fund: str, amount: Money, account: str, *, document: str, minute: str) -> None:
    positive(amount)
    _check_minute(minute)
    if to_fund == fund.code:
        raise Malformed(fields={"to_fund": _("Name another fund.")})
    if fund.parent_id and not document.strip():
        raise Malformed(fields={"document": _("Money of a purse leaves it only as its donor agreed: name the paper.")})
    if decided.stays_in_the_books(fund, to_fund):
        bank_for(fund, account, amount)


def _check_minute(minute: str) -> None:
    if not minute.strip() or len(minute) > LONGEST_MINUTE:
        raise Malformed(fields={"minute_number": _("Name the number of the minute.")})


def _keep(row: MoneyDecision, act: TreasuryAct) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This is proposed already."), code="proposed_already") from error
    _tell(row, act, "decision_proposed")


def _tell(row: MoneyDecision, act: TreasuryAct, verb: str) -> None:
    act.answer = picture_of_decision(row)
    act.record(verb, "money_decision", row.pk, Money(row.amount_minor, row.currency), kind=str(row.kind))
