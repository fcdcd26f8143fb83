"""What we start must be covered by money: the sentence before the database's CHECK says no (L10, L11)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.ledger.posting import lock_funds
from fund.ledger.valuing import book_value
from fund.models import Account, AccountBalance, Deposit, Fund
from fund.money import Money, format_money
from fund.rates.look_up import base_value
from notifications.errors import Refused


class ShortOfMoney(Refused):
    """The fund has less free money than this would promise or lock up (R-04)."""

    code = "short_of_money"

    def __init__(self, *, wanted: Money, free: Money, locked: Sequence[Deposit] = ()) -> None:
        super().__init__(_shortage(wanted, free, locked))
        self.wanted, self.free, self.locked = wanted, free, list(locked)


class AccountTooLow(Refused):
    """The bank account would fall below its floor (L10)."""

    code = "account_below_floor"


def require_free(fund: Fund, wanted: Money) -> None:
    """Lock the fund's control row and raise ShortOfMoney unless this much is free in it."""
    row = lock_funds([fund.pk]).get(fund.pk)
    if row is None:
        raise Refused(_("The books of this fund are not open yet."), code="books_not_open")
    free = Money(row.spendable_minor - row.committed_minor, fund.base_currency)
    if free < wanted:
        locked = Deposit.objects.filter(fund=fund, withdrawn_on__isnull=True).order_by("ends_on")
        raise ShortOfMoney(wanted=wanted, free=free, locked=list(locked))


def require_free_in(bank: Account, fund: Fund, wanted: Money, *, on: date) -> None:
    """Raise ShortOfMoney unless the fund can do without what this money stands at in the bank, whatever its currency.

    Raises RateMissing where the account holds less of it and the day has no rate.
    """
    if wanted.currency == fund.base_currency:
        return require_free(fund, wanted)
    lock_funds([fund.pk])
    row = AccountBalance.objects.filter(account=bank, fund=fund, currency=wanted.currency).first()
    held, base = (row.balance_minor, row.base_minor) if row else (0, 0)
    leaves = -book_value(-wanted, held, base, -base_value(fund, wanted, on))
    return require_free(fund, Money(leaves, fund.base_currency))


def require_in_bank(bank: Account, fund: Fund, wanted: Money) -> None:
    """Raise AccountTooLow unless this much of the fund's money lies in the account above its floor."""
    lock_funds([fund.pk])
    row = AccountBalance.objects.filter(account=bank, fund=fund, currency=wanted.currency).first()
    held = Money(row.balance_minor if row else 0, wanted.currency)
    if bank.floor_minor is not None and held - wanted < Money(bank.floor_minor, wanted.currency):
        raise AccountTooLow(
            _("The account holds %(held)s of this fund's money, less than the %(wanted)s needed. Move money in first.")
            % {"held": _shown(held), "wanted": _shown(wanted)}
        )


def _shortage(wanted: Money, free: Money, locked: Sequence[Deposit]) -> str:
    short = _(
        "%(free)s are free and %(wanted)s are needed. It can be done once %(missing)s more are there or set free."
    ) % {"free": _shown(free), "wanted": _shown(wanted), "missing": _shown(wanted - free)}
    return " ".join([short, *(_lock(deposit) for deposit in locked)])


def _lock(deposit: Deposit) -> str:
    values: dict[str, Any] = {
        "amount": _shown(Money(deposit.amount_minor, deposit.currency)),
        "day": _day(deposit.free_on),
        "cost": _shown(Money(deposit.breaking_cost_minor, deposit.currency)),
    }
    if deposit.breaking_cost_minor:
        return _("%(amount)s are locked in a deposit until %(day)s; breaking it earlier costs %(cost)s.") % values
    return _("%(amount)s are locked in a deposit until %(day)s; breaking it earlier costs nothing.") % values


def _shown(money: Money) -> str:
    return format_money(money, get_language() or "en")


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
