"""Short ways to the facts of a test: an ordinary, complete case in which every rule is content."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import settings

from fund.rules.facts import EndFacts, LineFacts, MoneyFacts, ProofFacts, RequestFacts

# The rules are small: fifty examples find what a hundred would.
modest = settings(max_examples=50, deadline=None)

TODAY = date(2026, 3, 16)
EUROS = 100
ADA, AZIZ, CORA, BEN, BEA, BO, TOM, CHEN = (uuid.uuid4() for _ in range(8))


def lines(*sums: int | None, use: str = "legal_aid") -> tuple[LineFacts, ...]:
    """Make one line for each sum in whole euros."""
    return tuple(LineFacts(use=use, amount_minor=None if euros is None else euros * EUROS) for euros in sums)


def money(liquid: int, committed: int = 0, **more: Any) -> MoneyFacts:
    """Make the fund's money in whole euros."""
    return MoneyFacts(liquid_minor=liquid * EUROS, committed_minor=committed * EUROS, **more)


def proof(paid: int, *kinds: str, **more: Any) -> ProofFacts:
    """Make one payment of whole euros, paid today unless said otherwise."""
    return ProofFacts(**{"paid_on": TODAY, "paid_minor": paid * EUROS, "kinds": frozenset(kinds), **more})


def end(**more: Any) -> EndFacts:
    """Make the end of a declined case, today unless said otherwise."""
    return EndFacts(**{"ended_on": TODAY, "is_paid": False, **more})


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
        confirmations=2,
        consent="agrees",
        harm_by_requester="no",
        money=money(10_000),
        asker_ids=frozenset({ADA}),
        voter_ids=frozenset({BEN, BEA}),
    )
    return replace(ordinary, **changes)
