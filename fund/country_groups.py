"""How a country is called in clear in a fund: by the code of its group where the fund has put it into one."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fund.countries import is_group
from fund.ledger.chart import books_of
from fund.models import CountryGroupChange, Fund
from fund.rules.use_groups import group_of


def groups_of(fund: Fund) -> dict[str, list[str]]:
    """Return the countries of each group by its code, both in their order."""
    found: dict[str, list[str]] = {}
    for country, code in sorted(books_of(fund).country_groups.items(), key=lambda pair: (pair[1], pair[0])):
        found.setdefault(code, []).append(country)
    return found


def groups_at(fund: Fund, moment: datetime) -> Mapping[str, str]:
    """Return the group of each country as was in force at a moment, so that what was told then is told alike later."""
    books = books_of(fund)
    if not books.country_groups:
        return {}
    changes = CountryGroupChange.objects.filter(fund=books, agreed_at__lte=moment)
    return {country: change.code for change in changes for country in change.countries}


def in_clear(fund: Fund, country: str) -> str:
    """Return what stands in clear for a country; "" for the code of a group that this fund does not have."""
    known: dict[str, str] = books_of(fund).country_groups
    if is_group(country):
        return country if country in known.values() else ""
    return known.get(country, country)


def all_in_clear(fund: Fund, countries: Iterable[str]) -> list[str]:
    """Return what stands in clear for several countries, each once, in order."""
    return sorted({in_clear(fund, country) for country in countries})


def known_as(fund: Fund, country: str) -> frozenset[str]:
    """Return every code under which a country, or a group, may stand: what is older still names the members."""
    code = in_clear(fund, country)
    return frozenset({country, code, *groups_of(fund).get(code, ())}) - {""}


def members_of(fund: Fund, place: str) -> frozenset[str]:
    """Return the countries a code may mean: those of its group, or itself."""
    return frozenset(groups_of(fund).get(in_clear(fund, place), (place,)))


def covered_by(fund: Fund, places: Iterable[str]) -> frozenset[str]:
    """Return the codes of what stands under these: a country's group too, and of a group its countries."""
    known = frozenset(places)
    groups = frozenset(place for place in known if is_group(place))
    return (
        known
        | frozenset(all_in_clear(fund, known))
        | frozenset(one for code in groups for one in members_of(fund, code))
    )


def use_in_clear(place: str, use: str) -> str:
    """Return what stands in clear for a use in a country that is called so."""
    return group_of(use) if is_group(place) else use


def uses_in_clear(place: str, uses: Iterable[str]) -> list[str]:
    """Return what stands in clear for several uses there, each once, in order."""
    return sorted({use_in_clear(place, use) for use in uses})
