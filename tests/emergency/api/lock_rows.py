"""A country lock of that town and a group of countries that waits, and what the acts beside them take."""

from datetime import datetime
from typing import Any

from emergency.actions.ending import country_locks
from emergency.actors import Actor
from emergency.models import CountryLock
from fund.actions import country_groups
from fund.models import CountryGroupChange, Fund
from tests.factories import People

STEPS = ("confirm", "lift")
GROUP_STEPS = ("agree", "discard")


def make_lock(fund: Fund, people: People, at: datetime, *, country: str = "TJ", named: tuple[str, str]) -> CountryLock:
    """Let Gil lock a country; these two go on with its cases."""
    first, second = (people[name].pk for name in named)
    wanted = country_locks.Wanted(country, "search", first, second)
    return country_locks.lay(fund=fund, by=Actor(people["gil"]), now=at, wanted=wanted)


def make_group(fund: Fund, people: People, at: datetime) -> None:
    """Let Gil put down a group of two countries."""
    said = country_groups.Group("X1", ["TM", "UZ"])
    country_groups.propose(fund=fund, said=said, by=people["gil"].pk, now=at)


def ids() -> dict[str, Any]:
    """Return them by the name of a route's parameter."""
    return {"lock_id": CountryLock.objects.get().pk, "group_change_id": CountryGroupChange.objects.get().pk}


def bodies(people: People) -> dict[str, dict[str, Any]]:
    """Return by route name a body that the act's form accepts."""
    named = [str(people[name].pk) for name in ("cora", "bela")]
    return {
        "aid-request-write": {"slip": "Words"},
        "aid-request-reissue-code": {"compared": True},
        "aid-request-hand-over": {"contact": str(people["ada"].pk), "agrees": True},
        "aid-request-pass-on": {"to": str(people["cora"].pk)},
        "country-groups": {"code": "X2", "countries": ["TM", "UZ"]},
        "country-locks": {"country": "GE", "reason_code": "search", "named": named},
    }
