"""A fund with its first rules, for the public page."""

from datetime import datetime

from fund.models import Fund, Role
from fund.regulations import seed_r1
from tests.people import make_person


def adopt_first_rules(now: datetime) -> Fund:
    """Make a fund whose chair drafted and whose second seat adopted R1."""
    fund = Fund.objects.create(code="network", name="Steppe Network")
    ben, bea = (make_person(name, fund=fund, roles=(Role.MEMBER,)) for name in ("Ben", "Bea"))
    seed_r1(fund, drafted_by=ben, adopted_by=bea, now=now)
    return fund
