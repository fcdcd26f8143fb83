"""What the rules must know when a case is laid before the board and when the board's round closes."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from emergency.asking.background import asking_facts
from emergency.asking.person_codes import declared_history, history_of
from emergency.deciding.appeals import appeal_facts
from emergency.deciding.counting import Ballot
from emergency.deciding.electorate import Parties, vouching
from emergency.deciding.surroundings import surroundings_of
from emergency.deciding.voting import Approved
from emergency.facts import facts_of, late_hours, parameters_of
from emergency.models import AidRequest, BudgetLine
from emergency.paying.facts import money_facts
from fund.ledger import owed
from fund.ledger.balances import overview
from fund.rules.facts import LineFacts, RequestFacts, SetasideFacts

Ids = frozenset[uuid.UUID]


def facts_to_present(
    aid_request: AidRequest,
    parties: Parties,
    proposed: Mapping[BudgetLine, int],
    *,
    readers: Ids,
    now: datetime,
    panel: Ids | None = None,
) -> RequestFacts:
    """Return the facts of a case at its proposed amounts; `readers` are those who will hold its conflict card.

    `panel` are those who hear an appeal, as far as they are known.
    """
    return facts_of(
        aid_request,
        now=now,
        lines=_lines(proposed),
        barred_ids=parties.barred,
        reader_ids=readers,
        asker_ids=parties.askers,
        confirmer_ids=parties.confirmers,
        is_appeal=panel is not None,
        appeal=None if panel is None else appeal_facts(aid_request, panel),
        **facts_around(aid_request, now=now),
    )


def facts_to_approve(
    aid_request: AidRequest, parties: Parties, ballot: Ballot, approved: Approved, *, readers: Ids, now: datetime
) -> RequestFacts:
    """Return the facts of a case at the amounts its votes approve; `readers` hold a lock to its conflict card."""
    return facts_of(
        aid_request,
        now=now,
        lines=_lines({line: approved.amounts[line.pk] for line in ballot.lines}),
        round_tier=approved.count.tier,
        voter_ids=frozenset(ballot.electorate.base),
        uncounted_ids=parties.close,
        barred_ids=parties.barred,
        reader_ids=readers,
        asker_ids=parties.askers,
        confirmer_ids=parties.confirmers,
        approver_ids=ballot.approvers(),
        is_appeal=ballot.is_appeal,
        appeal=appeal_facts(aid_request, ballot.electorate.base) if ballot.is_appeal else None,
        **facts_around(aid_request, now=now),
    )


def facts_around(aid_request: AidRequest, *, now: datetime) -> dict[str, Any]:
    """Return what is known of a case besides itself and its round: money, grants, history, those who vouch.

    At most eight statements, however many cases the fund has seen.
    """
    confirmations = list(aid_request.confirmations.all())
    around = surroundings_of(aid_request, now=now)
    figures = overview(aid_request.fund, now=now)
    is_known = bool(around.codes_given) or around.has_further_cases
    return {
        "confirmations": vouching(aid_request, confirmations, is_asker_contact=around.is_asker_contact),
        "money": money_facts(aid_request, now=now, figures=figures),
        "setaside": setaside_facts(aid_request, now=now) if figures.setaside_owed.minor > 0 else (),
        "fence": around.fence,
        "shares": around.shares,
        "history": history_of(aid_request, now) if is_known else declared_history(aid_request),
        "late_hours": late_hours(aid_request, now=now),
        **asking_facts(aid_request, now, confirmations=confirmations, has_further_cases=around.has_further_cases),
    }


def setaside_facts(aid_request: AidRequest, *, now: datetime) -> tuple[SetasideFacts, ...]:
    """Return what each donor project still owes the fund, the overdue part alone where something is overdue (R-02)."""
    wait = timedelta(days=parameters_of(aid_request).setaside_due_days)
    return tuple(
        SetasideFacts(arrived_on=row.next_due_on - wait, due_minor=(row.overdue_base or row.owed_base).minor)
        for row in owed.owing(aid_request.fund, on=now.date())
        if row.next_due_on
    )


def _lines(amounts: Mapping[BudgetLine, int]) -> tuple[LineFacts, ...]:
    return tuple(LineFacts(use=line.use, amount_minor=amount) for line, amount in amounts.items())
