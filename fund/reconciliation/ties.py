"""Making and taking back one tie between a line and the books; always inside the caller's transaction."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from fund.ledger import disbursements
from fund.models import (
    Account,
    Disbursement,
    DisbursementState,
    Match,
    MatchedHow,
    Reconciliation,
    StatementLine,
)
from fund.reconciliation.matching import Suggestion
from notifications.audit import Event

# The ledger asks who acts; no person has this id.
MACHINE = uuid.UUID(int=0)


def hold(account: Account) -> Account:
    """Lock an account against other imports and matches, not against postings, until the transaction ends."""
    return Account.objects.select_for_update(of=("self",), no_key=True).select_related("fund").get(pk=account.pk)


def tie(
    line: StatementLine,
    suggestion: Suggestion,
    *,
    allocated_minor: int,
    by: uuid.UUID | None,
    now: datetime,
    act: Reconciliation | None = None,
) -> Match:
    """Tie this much of the line to the entry and settle its payment once all of it is tied; `by` None is the machine.

    `act` is what ties several together.
    """
    candidate = suggestion.candidate
    match = Match.objects.create(
        line=line,
        account_id=line.account_id,
        entry_id=candidate.entry_id,
        disbursement_id=candidate.disbursement_id,
        reconciliation=act,
        allocated_minor=allocated_minor,
        score=suggestion.score,
        agreeing=list(suggestion.agreeing),
        how=MatchedHow.ACCEPTED if by else MatchedHow.AUTOMATIC,
        matched_by=by,
        matched_at=now,
    )
    is_whole = allocated_minor == candidate.amount_minor
    if (paid := candidate.disbursement_id) and is_whole and _is(paid, DisbursementState.SENT):
        disbursements.settle(disbursement_id=paid, by=by or MACHINE, now=now)
    return match


def untie(match: Match, *, by: uuid.UUID, now: datetime) -> None:
    """Undo the match; the entry stands, and a payment that was settled by it waits for the bank again."""
    match.undone_by, match.undone_at = by, now
    match.save(update_fields=["undone_by", "undone_at"])
    if (paid := match.disbursement_id) and _is(paid, DisbursementState.SETTLED):
        disbursements.unsettle(disbursement_id=paid, by=by, now=now)


def events(verb: str, matches: Iterable[Match], *, by: uuid.UUID | None) -> list[Event]:
    """Return the audit events of matches made or undone."""
    return [
        Event(
            verb, by, "match", match.pk, {"line": str(match.line_id), "entry": str(match.entry_id), "kind": match.how}
        )
        for match in matches
    ]


def _is(disbursement_id: uuid.UUID, state: DisbursementState) -> bool:
    return bool(Disbursement.objects.filter(pk=disbursement_id, state=state).exists())
