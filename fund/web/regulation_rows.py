"""What members said of a draft and what a trial counted, in rows for people."""

from dataclasses import dataclass, fields
from typing import Any

from fund.models import Regulation, RegulationTrial, Role, Stance
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier
from fund.rules.trying import sums
from fund.web.rule_titles import titles_of


@dataclass(frozen=True)
class CommentRow:
    """One comment, by role."""

    about: str
    stance: Any
    role: Any
    text: str


def comment_rows(regulation: Regulation) -> list[CommentRow]:
    """Return what was said, first of the draft as a whole, then number by number."""
    names = {item.name: item.metadata["label"] for item in fields(Parameters)}
    order = ["", *names]
    said = sorted(regulation.comments.all(), key=lambda one: order.index(one.parameter))
    return [
        CommentRow(names.get(one.parameter, ""), Stance(one.stance).label, Role(one.role).label, one.text)
        for one in said
    ]


def trial_rows(trial: RegulationTrial) -> dict[str, Any]:
    """Return what was counted by rule and by who decides."""
    counted = sums(trial.counts)
    rules = [{**row, "title": titles_of(row["rule"])[0]} for row in counted["rules"]]
    tiers = [
        {"then": Tier(row["tier_then"]).label, "now": Tier(row["tier_now"]).label, "cases": row["cases"]}
        for row in counted["tiers"]
    ]
    return {"otherwise": counted["otherwise"], "unreadable": counted["unreadable"], "rules": rules, "tiers": tiers}
