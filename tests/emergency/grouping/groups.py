"""A group of countries put in force by two people, and looking for what it hides in every table."""

from datetime import datetime

from emergency.actions.governing import country_groups
from fund.actions import country_groups as groups
from fund.models import Fund
from tests.emergency.api.callers import Town
from tests.factories import NOW, People
from tests.journeys.searching import cells

# What names countries and uses without naming any request: the groups themselves, the register of organisations that
# all funds share, the regulations, the chart of accounts.
PUBLIC = {"fund_fund", "fund_countrygroupchange", "fund_organisation", "fund_regulation", "fund_account"}


def define(fund: Fund, people: People, *countries: str, code: str = "X1", at: datetime = NOW) -> Fund:
    """Let Gil put a group down and Ben agree; returns the fund as it stands then."""
    change = groups.propose(fund=fund, said=groups.Group(code, countries), by=people["gil"].pk, now=at)
    country_groups.agree(change_id=change.pk, by=people["ben"].pk, now=at)
    return Fund.objects.get(pk=fund.pk)


def grouped(town: Town) -> Town:
    """Let Georgia and Kazakhstan, Ada's country and Aziz's, be one group."""
    town.fund = define(town.fund, town.people, "GE", "KZ")
    return town


def naming(*codes: str) -> list[str]:
    """Return where outside the public tables one of these codes stands, by itself, in a list or as a JSON text."""
    found = []
    for place, content in cells():
        if place.split(".")[0] in PUBLIC:
            continue
        for code in codes:
            word = code.encode()
            if content == word or any(mark in content for mark in (b'"%b"' % word, b",%b," % word, b"|%b|" % word)):
                found.append(f"{place}: {code}")
    return found
