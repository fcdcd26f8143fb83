"""A payment that the bank returned: its line on the statement, tied in the transaction that posts the return."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from fund.models import Disbursement, EntryKind, JournalEntry, Match, StatementLine
from fund.reconciliation import candidates, matching, ties
from fund.reconciliation.matching import Candidate
from fund.reconciliation.open_lines import untouched_lines
from notifications import audit


def hold_bank_of(disbursement_id: uuid.UUID) -> None:
    """Lock the payment's account before the case: imports and ties lock it before any payment, too."""
    row = Disbursement.objects.select_related("account").filter(pk=disbursement_id).first()
    if row is not None:
        ties.hold(row.account)


def tie_returned(payment: Disbursement, *, now: datetime) -> Match | None:
    """Tie the one line that bears the payment's code and what arrived, to the cent, to the return just posted.

    What arrived is counted in the account's money, after the bank's fee. Returns None where no line shows it yet, or
    more than one could: then a person looks.
    """
    entry = JournalEntry.objects.filter(
        source_type="disbursement", source_id=payment.pk, kind=EntryKind.PAYMENT_RETURNED
    ).first()
    found = candidates.open_entries(payment.account, entry_id=entry.pk) if entry else []
    sure = [
        (line, suggestion)
        for line in untouched_lines(_lines_of(payment, found))
        if payment.payment_code in line.words
        and (suggestion := matching.automatic(matching.suggestions(candidates.facts_of(line), found)))
    ]
    if len(sure) != 1:
        return None
    line, suggestion = sure[0]
    match = ties.tie(line, suggestion, allocated_minor=line.amount_minor, by=None, now=now)
    audit.record(ties.events("match_made", [match], by=None), now=now)
    return match


def _lines_of(payment: Disbursement, posted: Sequence[Candidate]) -> QuerySet[StatementLine]:
    arrived = [each.amount_minor for each in posted]
    rows = StatementLine.objects.filter(account_id=payment.account_id, amount_minor__in=arrived)
    return rows.select_related("donor", "account__fund")
