"""What a decision granted, added to the running totals, and what one seat on duty decided laid before the board."""

import uuid
from collections import Counter

from django.db.models import F, QuerySet

from emergency.actions.base import Act
from emergency.actions.case_tasks import nothing_to_pass, owe_ratification
from emergency.deciding.surroundings import granted_by
from emergency.models import Decision, GrantedMonth, Outcome, RoundKind
from fund.rules.tiers import Tier
from notifications.prepared import Prepared


def count_decision(act: Act, decision: Decision, *, granted_minor: int) -> None:
    """Count what this decision grants in place of an earlier one; one seat's word alone is to be ratified (R-17).

    The closing round holds the lock of the fund's control row, so that no two decisions add at once.
    """
    nothing_to_pass(act)
    changes = Counter({decision.tier: granted_minor})
    earlier = _decided_before(act, decision)
    if earlier is not None:
        changes[earlier.tier] -= granted_by(earlier.record)
    for tier, more in changes.items():
        if more:
            add(act, tier=tier, granted_minor=more)
    if granted_minor and decision.tier == Tier.DUTY.value:
        owe_ratification(act, decision=decision)


def add(act: Act, *, tier: str, granted_minor: int) -> None:
    """Add to what was granted this month to the country of the case; `tier` is empty inside a frame."""
    which = {
        "fund": act.aid_request.fund,
        "month": act.now.date().replace(day=1),
        "country": act.aid_request.country,
        "tier": tier,
    }
    if not GrantedMonth.objects.filter(**which).update(granted_minor=F("granted_minor") + granted_minor):
        GrantedMonth.objects.create(**which, granted_minor=granted_minor)


def _decided_before(act: Act, decision: Decision) -> Decision | None:
    """Return the decision that this one takes the place of; a decline grants nothing."""
    return _BEFORE.first(case=act.aid_request.pk, decision=decision.pk)


def _before(case: uuid.UUID, decision: uuid.UUID) -> QuerySet[Decision]:
    earlier = Decision.objects.filter(round__aid_request=case).exclude(pk=decision)
    # Where no more was granted for a rate that had moved, what was granted before stands.
    earlier = earlier.exclude(round__kind=RoundKind.TOP_UP, outcome=Outcome.DECLINED)
    return earlier.order_by("-decided_at")[:1]


_BEFORE: Prepared[Decision] = Prepared(_before, case=uuid.UUID, decision=uuid.UUID)
