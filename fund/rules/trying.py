"""Trying other regulations on facts kept with decisions: what would have stopped, what would have gone through.

Both versions judge the same facts, so that a difference comes from the numbers alone. The round itself is left
out: which tier it was held in followed from the numbers of its day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fund.rules.engine import RULES, Stage
from fund.rules.facts import RequestFacts
from fund.rules.findings import Verdict
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import tier_for

Counts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """How one case would have been judged otherwise; `is_otherwise` leaves mere warnings out."""

    stops: frozenset[str]
    frees: frozenset[str]
    warns: frozenset[str]
    tier_then: Tier
    tier_now: Tier

    @property
    def is_otherwise(self) -> bool:
        """Say whether the case would have been stopped, let through, or decided by others."""
        return bool(self.stops or self.frees or self.tier_then is not self.tier_now)


def tried(facts: RequestFacts, stage: Stage, *, then: Parameters, now: Parameters) -> Otherwise:
    """Return what differs between the numbers of then and those now tried."""
    bare = facts if facts.round_tier is None else replace(facts, round_tier=None)
    before, after = _verdicts(bare, then, stage), _verdicts(bare, now, stage)
    stopped, stopping = _those(before, Verdict.BLOCK), _those(after, Verdict.BLOCK)
    return Otherwise(
        stops=stopping - stopped,
        frees=stopped - stopping,
        warns=_those(after, Verdict.WARN) - _those(before, Verdict.WARN),
        tier_then=tier_for(bare, then),
        tier_now=tier_for(bare, now),
    )


def add(counts: Counts, found: Otherwise | None) -> None:
    """Count one case; None is a case whose facts could not be read."""
    if found is None:
        _more(counts, "unreadable")
        return
    _more(counts, "otherwise", int(found.is_otherwise))
    rules = counts.setdefault("rules", {})
    for kind in ("stops", "frees", "warns"):
        for rule in getattr(found, kind):
            _more(rules.setdefault(rule, {}), kind)
    if found.tier_then is not found.tier_now:
        _more(counts.setdefault("tiers", {}), f"{found.tier_then.value}>{found.tier_now.value}")


def sums(counts: Mapping[str, Any]) -> Counts:
    """Return what was counted, in the order of rules and tiers, also when nothing was."""
    rules = counts.get("rules", {})
    moved = [(*map(Tier, key.split(">")), count) for key, count in counts.get("tiers", {}).items()]
    return {
        "otherwise": counts.get("otherwise", 0),
        "unreadable": counts.get("unreadable", 0),
        "rules": [
            {"rule": rule, **{kind: rules[rule].get(kind, 0) for kind in ("stops", "frees", "warns")}}
            for rule in sorted(rules)
        ],
        "tiers": [
            {"tier_then": then.value, "tier_now": now.value, "cases": count}
            for then, now, count in sorted(moved, key=lambda row: (row[0].rank, row[1].rank))
        ],
    }


def _verdicts(facts: RequestFacts, parameters: Parameters, stage: Stage) -> dict[str, Verdict]:
    """Return what each rule says, as `judge` has it, without the sentences that nobody reads here."""
    found = {}
    for rule in RULES:
        if stage in rule.shown_at:
            finding = rule.judge(facts, parameters)
            is_shown_only = finding.verdict is Verdict.BLOCK and stage not in rule.stops_at
            found[finding.rule] = Verdict.NOTE if is_shown_only else finding.verdict
    return found


def _those(verdicts: Mapping[str, Verdict], verdict: Verdict) -> frozenset[str]:
    return frozenset(rule for rule, said in verdicts.items() if said is verdict)


def _more(counts: Counts, key: str, by: int = 1) -> None:
    counts[key] = counts.get(key, 0) + by
