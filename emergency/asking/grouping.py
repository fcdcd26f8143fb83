"""What is asked for in a country that stands in a group: the group in clear, what it really is under the seal."""

from dataclasses import replace

from babel.numbers import get_territory_currencies
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emergency.asking.content import AskedLine, Asking
from fund.countries import COUNTRIES, is_group, territories
from fund.country_groups import in_clear, members_of
from fund.models import Fund
from fund.money import Money, format_money
from fund.rules.codes import USES
from fund.rules.use_groups import group_of
from notifications.errors import Malformed


def sheltered(asking: Asking, fund: Fund, *, country: str = "") -> Asking:
    """Return what may stand in clear; country and needs are written into the text that coordinators and board open.

    `country` is known already where a further need is asked for. Raises Malformed for a group named as the country,
    and for a currency by which one of its countries would be known.
    """
    if not country and asking.country not in COUNTRIES:
        raise Malformed(fields={"country": _("Name the country itself. It is sealed; only its group stands in clear.")})
    place = in_clear(fund, asking.country)
    if not is_group(place):
        return asking
    _check_currency(asking, fund, place)
    story = f"{_opening(asking, fund)}\n\n{asking.texts['narrative']}"
    return replace(asking, country=place, lines=grouped(asking.lines), texts={**asking.texts, "narrative": story})


def grouped(lines: tuple[AskedLine, ...]) -> tuple[AskedLine, ...]:
    """Return one line for each group of uses; its sum is known where that of each of its needs is."""
    found: dict[str, list[int | None]] = {}
    for line in lines:
        found.setdefault(group_of(line.use), []).append(line.amount_minor)
    return tuple(AskedLine(use, _together(amounts)) for use, amounts in found.items())


def _together(amounts: list[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def _opening(asking: Asking, fund: Fund) -> str:
    """Return the lines that say under the seal what does not stand in clear."""
    currency, language = asking.currency or fund.base_currency, get_language() or "en"
    said = []
    if not is_group(asking.country):
        name = territories(language).get(asking.country, asking.country)
        said.append(_("Country: %(country)s (%(code)s)") % {"country": name, "code": asking.country})
    for line in asking.lines:
        amount = _("sum not known")
        if line.amount_minor is not None:
            amount = format_money(Money(line.amount_minor, currency), language)
        said.append(_("Needed: %(use)s, %(amount)s") % {"use": USES.get(line.use, line.use), "amount": amount})
    return "\n".join(said)


def _check_currency(asking: Asking, fund: Fund, place: str) -> None:
    """Raise Malformed for money of some of the group's countries and not of all: it would say which one it is."""
    currency = asking.currency or fund.base_currency
    paid_in = [currency in get_territory_currencies(member) for member in members_of(fund, place)]
    if currency != fund.base_currency and any(paid_in) and not all(paid_in):
        raise Malformed(
            fields={
                "currency": _("This currency would tell the country. Name the sums in %(currency)s.")
                % {"currency": fund.base_currency}
            }
        )
