"""A hold on erasing that waits in that town, asked for by Cora, and what the acts beside it take."""

from datetime import datetime, timedelta
from typing import Any

from emergency.actions.ending import retention_holds
from emergency.actors import Actor
from emergency.models import RetentionHold
from fund.models import Fund
from tests.factories import People

STEPS = ("agree", "end")


def make_hold(fund: Fund, people: People, at: datetime, reference: str) -> RetentionHold:
    """Let Cora ask to keep a case for sixty days."""
    wanted = retention_holds.Wanted(reference, "legal_claim", at.date() + timedelta(days=60))
    return retention_holds.ask(fund=fund, by=Actor(people["cora"]), now=at, wanted=wanted)


def ids() -> dict[str, Any]:
    """Return it by the name of a route's parameter."""
    return {"retention_hold_id": RetentionHold.objects.get().pk}


def bodies(reference: str, at: datetime) -> dict[str, dict[str, Any]]:
    """Return by route name a body that the act's form accepts."""
    until = (at.date() + timedelta(days=60)).isoformat()
    return {"retention-holds": {"reference": reference, "reason_code": "audit", "until": until}}
