"""What the rules must know when a case is laid before the board and when the board's round closes."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from emergency.asking.background import asking_facts
from emergency.asking.person_codes import declared_history, history_of
from emergency.currencies.valuing import Valuation, frozen, valuation_of
from emergency.deciding.appeals import appeal_facts
from emergency.deciding.counting import Ballot
from emergency.deciding.electorate import Parties, vouching
from emergency.deciding.surroundings import surroundings_of
from emergency.deciding.voting import Approved
from emergency.facts import facts_of, late_hours, parameters_of, valued
from emergency.models import AidRequest, BudgetLine, RoundKind
from emergency.paying.facts import money_facts
from fund.ledger import owed
from fund.ledger.adjusting import Held
from fund.ledger.balances import overview
from fund.ledger.commitments import of_source
from fund.rules.facts import MoneyFacts, RequestFacts, SetasideFacts

Ids = frozenset[uuid.UUID]


def facts_to_present(
    aid_request: AidRequest,
    parties: Parties,
    proposed: Mapping[BudgetLine, int | None],
    *,
    readers: Ids,
    now: datetime,
    panel: Ids | None = None,
) -> RequestFacts:
    """Return the facts of a case at its proposed amounts; `readers` are those who will hold its conflict card.

    Sums in another currency count at the rate of the day. `panel` are those who hear an appeal, as far as known.
    """
    return facts_of(
        aid_request,
        now=now,
        **_lines(proposed, valuation_of(proposed, aid_request.fund, on=now.date())),
        barred_ids=parties.barred,
        reader_ids=readers,
        asker_ids=parties.askers,
        confirmer_ids=parties.confirmers,
        is_appeal=panel is not None,
        appeal=None if panel is None else appeal_facts(aid_request, panel),
        **facts_around(aid_request, now=now),
    )


def facts_to_approve(
    aid_request: AidRequest,
    parties: Parties,
    ballot: Ballot,
    approved: Approved,
    *,
    readers: Ids,
    now: datetime,
    at: Valuation | None = None,
) -> RequestFacts:
    """Return the facts of a case at the amounts its votes approve; `readers` hold a lock to its conflict card.

    Sums in another currency count at the rate of the day, `at` where it was looked up; for the tier at the rate that
    stood when the round opened.
    """
    at = at or valuation_of(ballot.lines, aid_request.fund, on=now.date())
    opened_at = frozen(ballot.round.rate)
    around = facts_around(aid_request, now=now)
    if ballot.round.kind == RoundKind.TOP_UP:
        around["money"] = _with_paid(aid_request, around["money"], ballot.lines, at)
    return facts_of(
        aid_request,
        now=now,
        **_lines({line: approved.amounts[line.pk] for line in ballot.lines}, at),
        presented_minor=opened_at.total(approved.amounts.values()) if opened_at else None,
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
        **around,
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


def _lines(amounts: Mapping[BudgetLine, int | None], at: Valuation) -> dict[str, Any]:
    return valued(((line.use, amount) for line, amount in amounts.items()), at)


def _with_paid(aid_request: AidRequest, money: MoneyFacts, lines: Iterable[BudgetLine], at: Valuation) -> MoneyFacts:
    """Return the money with what of a case asked about again is paid already: nothing more is needed for that part."""
    paid = Held(of_source(aid_request.books_ref)).paid
    part = at.total(paid.get(line.use, 0) for line in lines)
    return replace(money, committed_here_minor=money.committed_here_minor + part)
