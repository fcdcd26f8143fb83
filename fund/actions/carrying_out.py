"""What confirming a decision does in the books, and the two ends of a transfer between networks."""

import uuid
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from fund.actions.banks import bank_for
from fund.actions.frame import treasury_act
from fund.decided import other_fund, sides_of, stays_in_the_books
from fund.ledger import donor_refunds, fund_transfers, writing_off
from fund.models import DecisionKind, Fund, JournalEntry, MoneyDecision
from fund.money import Money
from fund.permissions import roles_in
from fund.project_pictures import picture_of_decision
from fund.rules.sentences import SENTENCES
from notifications.errors import NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt


def carry_out(row: MoneyDecision, *, by: uuid.UUID, now: datetime) -> JournalEntry | None:
    """Post what was decided; None where it posts nothing, or where the money goes by a bank later."""
    amount = Money(row.amount_minor, row.currency)
    if row.kind == DecisionKind.TRANSFER:
        return _move(row, amount, by=by, now=now)
    if row.project is None:
        raise NotFound()
    if row.kind == DecisionKind.EXEMPTION:
        papers = {"reason": row.reason, "document": row.document, "minute": row.minute_number}
        writing_off.exempt(row.project, **papers, decision=row.pk, by=by, now=now)
        return JournalEntry.objects.filter(source_type="decision", source_id=row.pk).first()
    if row.kind == DecisionKind.LIFTING:
        papers = {"reason": row.reason, "document": row.document, "minute": row.minute_number}
        writing_off.lift(row.project, **papers, decision=row.pk, by=by, now=now)
        return None
    if row.kind == DecisionKind.WRITE_OFF:
        return writing_off.write_off(row.project, amount=amount, decision=row.pk, by=by, now=now)
    bank = bank_for(row.fund, row.account, amount)
    paid: dict[str, Any] = {"amount": amount, "account": bank, "on": now.date(), "decision": row.pk}
    return donor_refunds.refund(row.project, **paid, by=by, now=now)


def transfer_of(decision_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> tuple[MoneyDecision, Fund]:
    """Return a transfer between networks and which of its funds this person is treasurer of; raises NotFound."""
    rows = MoneyDecision.objects.select_related("fund__parent").filter(pk=decision_id, kind=DecisionKind.TRANSFER)
    row = rows.first()
    if row is None or stays_in_the_books(row.fund, row.counterpart):
        raise NotFound()
    for fund in sides_of(row):
        if "treasurer" in roles_in(fund.parent_id or fund.pk, by, now=now):
            return row, fund
    raise NotFound()


def post_transfer(
    *, decision_id: uuid.UUID, account: str, on: date, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> MoneyDecision:
    """Post this treasurer's end of a transfer between networks: sent from the giver's bank, or arrived at the taker's.

    Raises NotFound, Stale when it is posted, Refused while it is undecided (R-03), ShortOfMoney, AccountTooLow.
    """
    row, fund = transfer_of(decision_id, by=by, now=now)
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        row = MoneyDecision.objects.select_for_update(of=("self",)).select_related("fund").get(pk=row.pk)
        if row.confirmed_at is None:
            raise Refused(SENTENCES["transfer_undecided"], code="transfer_undecided")
        amount = Money(row.amount_minor, row.currency)
        said: dict[str, Any] = {
            "amount": amount,
            "account": bank_for(fund, account, amount),
            "on": on,
            "decision": row.pk,
        }
        if fund.pk == row.fund_id:
            _refuse_posted(row.entry_id)
            row.entry = fund_transfers.send_out(giver=fund, **said, by=by, now=now)
        else:
            _refuse_posted(row.arrival_id)
            row.arrival = fund_transfers.take_in(taker=fund, **said, by=by, now=now)
        row.save(update_fields=["entry", "arrival"])
        act.answer = picture_of_decision(row)
        act.record("transfer_posted", "money_decision", row.pk, amount, account=account)
    return row


def _refuse_posted(entry_id: uuid.UUID | None) -> None:
    if entry_id is not None:
        raise Stale()


def _move(row: MoneyDecision, amount: Money, *, by: uuid.UUID, now: datetime) -> JournalEntry | None:
    taker = other_fund(row)
    if taker is None:
        raise Refused(_("The board of the other fund has to confirm this."), code="other_board")
    if not stays_in_the_books(row.fund, row.counterpart):
        return None
    bank = bank_for(row.fund, row.account, amount)
    moved: dict[str, Any] = {"amount": amount, "account": bank, "decision": row.pk}
    return fund_transfers.move_inside(giver=row.fund, taker=taker, **moved, by=by, now=now)
