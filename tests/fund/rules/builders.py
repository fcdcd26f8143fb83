"""Short ways to the facts of a test: an ordinary, complete case in which every rule is content."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import settings

from fund.rules.facts import (
    AppealFacts,
    EndFacts,
    FenceFacts,
    FrameFacts,
    HistoryFacts,
    LineFacts,
    MoneyFacts,
    ProofFacts,
    RequestFacts,
    ShareFacts,
)

# The rules are small: fifty examples find what a hundred would.
modest = settings(max_examples=50, deadline=None)

TODAY = date(2026, 3, 16)
EUROS = 100
ADA, AZIZ, CORA, BEN, BEA, BO, TOM, CHEN = (uuid.uuid4() for _ in range(8))


def lines(*sums: int | None, use: str = "legal_aid") -> tuple[LineFacts, ...]:
    """Make one line for each sum in whole euros."""
    return tuple(LineFacts(use=use, amount_minor=None if euros is None else euros * EUROS) for euros in sums)


def money(liquid: int, committed: int = 0, **more: Any) -> MoneyFacts:
    """Make the fund's money in whole euros; all of it is at hand unless said otherwise."""
    figures = {"liquid_minor": liquid * EUROS, "committed_minor": committed * EUROS, "balance_minor": liquid * EUROS}
    return MoneyFacts(**{**figures, **more})


def proof(paid: int, *kinds: str, **more: Any) -> ProofFacts:
    """Make one payment of whole euros, paid today unless said otherwise."""
    return ProofFacts(**{"paid_on": TODAY, "paid_minor": paid * EUROS, "kinds": frozenset(kinds), **more})


def end(**more: Any) -> EndFacts:
    """Make the end of a declined case, today unless said otherwise."""
    return EndFacts(**{"ended_on": TODAY, "is_paid": False, **more})


def history(**more: Any) -> HistoryFacts:
    """Make the history of somebody never helped before, whose one code was given and whose word was checked."""
    return HistoryFacts(**{"codes_given": 1, "repeat_declared": "none", "is_repeat_checked": True, **more})


def fence(granted: int, **more: Any) -> FenceFacts:
    """Make what duty seats granted alone this quarter, in whole euros."""
    return FenceFacts(granted_minor=granted * EUROS, **more)


def shares(country: int, everywhere: int, **more: Any) -> ShareFacts:
    """Make a year's grants of this country and of all, in whole euros."""
    return ShareFacts(country_minor=country * EUROS, all_minor=everywhere * EUROS, **more)


def appeal(days: int, *, panel: Any = (BEN, BEA, BO), before: Any = (), **more: Any) -> AppealFacts:
    """Make an appeal of today against a refusal told so many days ago."""
    return AppealFacts(
        refused_on=TODAY - timedelta(days),
        appealed_on=TODAY,
        panel_ids=frozenset(panel),
        earlier_decider_ids=frozenset(before),
        **{"fresh_seats": len(set(panel) - set(before)), **more},
    )


def frame(budget: int, used: int = 0, *, ceiling: int = 300, days: int = 30, **more: Any) -> FrameFacts:
    """Make a frame for legal aid and housing in Georgia, in whole euros, ending in so many days."""
    reach = {"countries": frozenset({"GE"}), "uses": frozenset({"legal_aid", "housing"}), **more}
    return FrameFacts(
        ends_on=TODAY + timedelta(days),
        budget_minor=budget * EUROS,
        used_minor=used * EUROS,
        ceiling_minor=ceiling * EUROS,
        **reach,
    )


def facts(**changes: Any) -> RequestFacts:
    """Make an ordinary amber case of 1,200 euros for a lawyer, with the given facts changed."""
    ordinary = RequestFacts(
        judged_on=TODAY,
        currency="EUR",
        urgency="amber",
        lines=lines(1200),
        country="GE",
        submitted_on=TODAY,
        regulation_from=date(2026, 1, 1),
        recipient="member",
        way="bank",
        outflow="relief",
        decided_on=TODAY,
        confirmations=2,
        consent="agrees",
        harm_by_requester="no",
        money=money(10_000),
        history=history(),
        fence=fence(0),
        shares=shares(0, 0),
        asker_ids=frozenset({ADA}),
        voter_ids=frozenset({BEN, BEA}),
    )
    return replace(ordinary, **changes)
