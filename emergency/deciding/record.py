"""The decision record: what was judged, by which rules, with how many votes; numbers, codes and digests only.

It outlives the case and is never edited.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation

from emergency.deciding.counting import Ballot
from emergency.deciding.voting import Count
from emergency.models import BudgetLine
from fund.money import Money
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding
from notifications.models import Box

# Findings are kept with codes and values, from which every language is written; beside them one sentence in this one.
KEPT_LANGUAGE = "en"
COMMITTED = "committed"
SHORT = "short"
NOTHING = "nothing"
# What was promised before stays as it was.
KEPT = "kept"


def record_of(
    ballot: Ballot,
    count: Count,
    *,
    outcome: str,
    money: str,
    findings: Iterable[Finding],
    facts: RequestFacts,
    judged: Iterable[Box],
    rate: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the record of a closing round as JSON; `money` says whether the sum was committed or was short.

    `rate` is the one of the day of decision where the sums are in another currency than the books.
    """
    electorate = ballot.electorate
    return {
        **({"rate": rate} if rate else {}),
        "outcome": outcome,
        "money": money,
        "kind": ballot.round.kind,
        "revision": ballot.round.revision,
        "tier": ballot.round.tier,
        "counted_tier": count.tier.value,
        "electorate": {
            "base": len(electorate.base),
            "substitutes": len(electorate.stepped_in),
            "away": sum(seat.away_at is not None for seat in ballot.seats),
            "recused": sum(seat.recused_at is not None for seat in ballot.seats),
        },
        "counts": _counts(ballot, count),
        "reason_codes": dict(Counter(code for code in ballot.reasons.values() if code)),
        "amounts": _amounts(ballot, facts.currency),
        "findings": findings_as_json(findings),
        "facts": facts.as_json(),
        "boxes": sorted(f"{box.kind}:{box.sha256}" for box in judged),
    }


def findings_as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as they are kept."""
    with translation.override(KEPT_LANGUAGE):
        return [finding.as_json() for finding in findings]


def _counts(ballot: Ballot, count: Count) -> Mapping[str, int]:
    return {
        "required": count.required,
        "approvals": count.approvals,
        "declines": count.declines,
        "abstentions": count.abstentions,
        "pending": count.pending,
        "objections": ballot.objections,
    }


def _amounts(ballot: Ballot, base: str) -> list[dict[str, Any]]:
    return [
        {
            "use": line.use,
            "asked": _money(line.asked_minor, line.currency),
            "proposed": _money(line.proposed_minor, line.currency),
            "approved": _money(line.approved_minor, line.currency),
            **_value(line, base),
        }
        for line in ballot.lines
    ]


def _value(line: BudgetLine, base: str) -> dict[str, Any]:
    """Return what an approved amount in another currency was worth; nothing in the base currency."""
    return {} if line.approved_base_minor is None else {"approved_base": _money(line.approved_base_minor, base)}


def _money(minor: int | None, currency: str) -> dict[str, str] | None:
    return None if minor is None else Money(minor, currency).as_json()
