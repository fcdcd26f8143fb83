"""What the rules must know about a case inside a frame, and what they say of it (R-31)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from emergency.currencies.valuing import valuation_of
from emergency.deciding.electorate import Parties
from emergency.deciding.facts import facts_around
from emergency.facts import check_rules, facts_of, valued
from emergency.models import AidRequest, BudgetLine, Frame, FrameCase
from fund.country_groups import covered_by
from fund.rules.engine import Stage
from fund.rules.facts import FrameFacts, RequestFacts
from fund.rules.findings import Finding
from notifications.errors import Refused


def frame_facts(terms: Mapping[str, Any], *, used_minor: int = 0) -> FrameFacts:
    """Return a frame's terms as the rules take them."""
    return FrameFacts(
        ends_on=date.fromisoformat(terms["ends_on"]),
        budget_minor=terms["budget_minor"],
        used_minor=used_minor,
        ceiling_minor=terms["ceiling_minor"],
        countries=frozenset(terms["countries"]),
        uses=frozenset(terms["uses"]),
    )


def _facts_of(frame: Frame) -> FrameFacts:
    """Return the frame's facts, for the codes too under which its countries stand by now."""
    facts = frame_facts(frame.motion.terms, used_minor=used_minor(frame))
    return replace(facts, countries=covered_by(frame.fund, facts.countries))


def used_minor(frame: Frame) -> int:
    """Return what has been decided out of a frame and did not go back to it."""
    decided = FrameCase.objects.filter(frame=frame, decided_at__isnull=False)
    return decided.aggregate(sum=Sum(F("amount_minor") - F("returned_minor")))["sum"] or 0


def judge_in_frame(
    aid_request: AidRequest,
    frame: Frame,
    parties: Parties,
    amounts: Mapping[BudgetLine, int],
    *,
    now: datetime,
    approvers: frozenset[uuid.UUID] = frozenset(),
) -> tuple[RequestFacts, list[Finding]]:
    """Return facts and findings of a case at these sums inside the frame; raises Refused with the blocking ones."""
    around = facts_around(aid_request, now=now)
    # The money is promised to the frame already: this case takes its part of it.
    money = around.pop("money")
    at = valuation_of(amounts, aid_request.fund, on=now.date())
    facts = facts_of(
        aid_request,
        now=now,
        **valued(((line.use, amount) for line, amount in amounts.items()), at),
        asker_ids=parties.askers,
        confirmer_ids=parties.confirmers,
        barred_ids=parties.barred,
        approver_ids=approvers,
        frame=_facts_of(frame),
        money=_with_own_part(money, at.total(amounts.values())),
        **around,
    )
    return facts, check_rules(aid_request, facts, Stage.APPROVE)


def spread(lines: Sequence[BudgetLine], amount_minor: int | None) -> dict[BudgetLine, int]:
    """Return a sum over the lines of a case, each up to what was asked, in their order; the sums asked for None.

    Raises Refused when more is named than was asked for, or nothing at all.
    """
    asked = [line.asked_minor for line in lines]
    if amount_minor is None:
        if any(minor is None for minor in asked):
            raise Refused(_("Name a sum: the asker did not know one."), code="amount_unknown")
        return {line: line.asked_minor or 0 for line in lines}
    left, found = amount_minor, {}
    for line in lines:
        found[line] = left if line.asked_minor is None else min(line.asked_minor, left)
        left -= found[line]
    if left or amount_minor <= 0:
        raise Refused(_("More is proposed than was asked for, or nothing."), code="above_asked")
    return found


def _with_own_part(money: Any, amount_minor: int) -> Any:
    return replace(money, committed_here_minor=money.committed_here_minor + amount_minor)
