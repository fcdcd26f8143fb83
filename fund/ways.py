"""Which ways of paying are open in a country (R-25), as the board has decided."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from fund.countries import is_group
from fund.country_groups import in_clear, members_of
from fund.ledger.chart import books_of
from fund.models import Fund, WayChange
from fund.rules.codes import CRYPTO, WAYS

MOST = 200
# Paying from money that a partner or contact holds in advance; off until the board switches it on.
FLOAT: Final = "float"
# What can be switched; nothing here pays by cryptocurrency.
SWITCHES: Mapping[str, Any] = {
    **{code: label for code, label in WAYS.items() if code != CRYPTO},
    FLOAT: _("from an advance held in the country"),
}


def open_ways(fund: Fund, country: str) -> frozenset[str] | None:
    """Return the ways open in this country; None where the board has switched none, so that the rule's own list holds.

    Raises nothing: a country nobody has decided about is as the regulations have it.
    """
    decided = {way: is_open for way, is_open in _decided(fund, country).items() if way in WAYS}
    if not decided:
        return None
    return frozenset(way for way in WAYS if decided.get(way, way != CRYPTO))


def has_float(fund: Fund, country: str) -> bool:
    """Say whether advances may be paid into this country."""
    return _decided(fund, country).get(FLOAT, False)


def standing_by_country(fund: Fund) -> dict[str, dict[str, bool]]:
    """Return what is decided by country and way, countries in the order of their codes."""
    found: dict[str, dict[str, bool]] = {}
    for change in _in_force(fund).order_by("country", "agreed_at", "pk"):
        found.setdefault(change.country, {})[change.way] = change.is_open
    return found


def changes_of(fund: Fund) -> list[WayChange]:
    """Return the decisions, those that wait for a second seat first, then the newest."""
    rows = WayChange.objects.filter(fund=books_of(fund), discarded_at__isnull=True).order_by("-proposed_at", "pk")
    return sorted(rows[:MOST], key=lambda row: row.agreed_at is not None)


def _decided(fund: Fund, country: str) -> dict[str, bool]:
    """Return what holds for a country; where a group has no decision of its own, what holds in all its countries.

    What was switched off in one of them stays off, and only what was switched on in each is on.
    """
    code = in_clear(fund, country)
    members = sorted(members_of(fund, code)) if is_group(code) else []
    found: dict[str, dict[str, bool]] = {}
    rows = _in_force(fund).filter(country__in=[code, *members]).order_by("agreed_at", "pk")
    for place, way, is_open in rows.values_list("country", "way", "is_open"):
        found.setdefault(place, {})[way] = is_open
    older = [found.get(place, {}) for place in members]
    said = {way: [one.get(way) for one in older] for one in older for way in one}
    inherited = {way: all(words) for way, words in said.items() if False in words or None not in words}
    return inherited | found.get(code, {})


def _in_force(fund: Fund) -> Any:
    return WayChange.objects.filter(fund=books_of(fund), agreed_at__isnull=False)
