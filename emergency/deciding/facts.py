"""What the rules must know when a case is laid before the board and when the board's round closes."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from emergency.deciding.counting import Ballot
from emergency.deciding.electorate import Parties, confirmations_of
from emergency.deciding.voting import Approved
from emergency.facts import facts_of, parameters_of
from emergency.models import AidRequest, BudgetLine
from emergency.paying.facts import money_facts
from fund.ledger import owed
from fund.rules.facts import LineFacts, RequestFacts, SetasideFacts

Ids = frozenset[uuid.UUID]


def facts_to_present(
    aid_request: AidRequest, parties: Parties, proposed: Mapping[BudgetLine, int], *, readers: Ids, now: datetime
) -> RequestFacts:
    """Return the facts of a case at its proposed amounts; `readers` are those who will hold its conflict card."""
    return facts_of(
        aid_request,
        now=now,
        lines=_lines(proposed),
        confirmations=confirmations_of(aid_request, now=now),
        money=money_facts(aid_request, now=now),
        setaside=setaside_facts(aid_request, now=now),
        barred_ids=parties.barred,
        reader_ids=readers,
        asker_ids=parties.askers,
        confirmer_ids=parties.confirmers,
    )


def facts_to_approve(
    aid_request: AidRequest, parties: Parties, ballot: Ballot, approved: Approved, *, readers: Ids, now: datetime
) -> RequestFacts:
    """Return the facts of a case at the amounts its votes approve; `readers` hold a lock to its conflict card."""
    return facts_of(
        aid_request,
        now=now,
        lines=_lines({line: approved.amounts[line.pk] for line in ballot.lines}),
        confirmations=confirmations_of(aid_request, now=now),
        money=money_facts(aid_request, now=now),
        setaside=setaside_facts(aid_request, now=now),
        round_tier=approved.count.tier,
        voter_ids=frozenset(ballot.electorate.base),
        uncounted_ids=parties.close,
        barred_ids=parties.barred,
        reader_ids=readers,
        asker_ids=parties.askers,
        confirmer_ids=parties.confirmers,
        approver_ids=ballot.approvers(),
    )


def setaside_facts(aid_request: AidRequest, *, now: datetime) -> tuple[SetasideFacts, ...]:
    """Return what each donor project still owes the fund, the overdue part alone where something is overdue (R-02)."""
    wait = timedelta(days=parameters_of(aid_request).setaside_due_days)
    return tuple(
        SetasideFacts(arrived_on=row.next_due_on - wait, due_minor=(row.overdue or row.owed).minor)
        for row in owed.table(aid_request.fund, on=now.date())
        if row.owed.minor > 0 and row.next_due_on
    )


def _lines(amounts: Mapping[BudgetLine, int]) -> tuple[LineFacts, ...]:
    return tuple(LineFacts(use=line.use, amount_minor=amount) for line, amount in amounts.items())
