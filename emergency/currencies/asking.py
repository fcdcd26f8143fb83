"""In which currency help can be asked for, and that all sums of a case are named in its one currency."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from emergency.currencies.valuing import Valuation
from emergency.models import BudgetLine
from fund.models import Fund
from fund.money import Money
from fund.rates.offered import currencies_with_accounts
from notifications.errors import Malformed


def check_is_offered(fund: Fund, at: Valuation) -> None:
    """Raise Malformed unless the fund can count in this currency or holds money in it.

    Asking is not refused because a rate is missing for a while where the fund has an account in the currency: what is
    refused is laying it before the board.
    """
    if at.is_missing and at.currency not in currencies_with_accounts(fund):
        words = {"currency": at.currency, "base": fund.base_currency}
        raise Malformed(
            fields={"currency": _("The fund does not count in %(currency)s. Name the sums in %(base)s.") % words}
        )


def one_currency(sums: Iterable[Money | None]) -> str:
    """Return the currency that all these sums are named in, "" for none; raises Malformed for several."""
    named = {money.currency for money in sums if money is not None}
    if len(named) > 1:
        raise Malformed(fields={"currency": _("All sums of one request are in one currency.")})
    return next(iter(named), "")


def check_same(lines: Iterable[BudgetLine], currency: str) -> None:
    """Raise Malformed unless sums named in this currency, "" for sums without one, are in the case's own."""
    own = next((line.currency for line in lines), currency)
    if currency and currency != own:
        raise Malformed(
            fields={"currency": _("Name the sums in %(currency)s, as they were asked for.") % {"currency": own}}
        )
