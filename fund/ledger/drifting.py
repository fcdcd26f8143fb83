"""A promise in another currency keeps the value of the day it was decided; how far its rate may drift until payment.

A payment that has become dearer than decided by up to the share that the regulations allow (a twentieth where they say
nothing) is made, the rest is an exchange difference (5400). Beyond that whoever decided has to decide again: deciding
the same sum anew takes the rate of the day.
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.ledger.floors import require_free
from fund.ledger.posting import lock_funds
from fund.ledger.valuing import book_value
from fund.models import AccountBalance, Commitment, Disbursement, Fund
from fund.money import WHOLE, Money, format_money
from fund.rates.converting import affordable, proportional
from fund.rates.look_up import base_value, rate_on
from notifications.errors import Refused

MOST_BPS = 500


class RateDrifted(Refused):
    """The payment would cost so much more than was decided that it has to be decided again."""

    code = "rate_drifted"


def require_near(
    commitment: Commitment, amount: Money, on: date, *, most_bps: int = MOST_BPS, worth: int | None = None
) -> None:
    """Refuse to pay what has become dearer by more than this share since it was decided; raises RateMissing.

    A promise in the books' own currency cannot drift, and one that has become cheaper needs no new decision. `worth` is
    what the amount is worth on the day, where the caller has looked it up.
    """
    decided = decided_value(commitment, amount)
    if decided is None:
        return
    if worth is None:
        worth = base_value(commitment.fund, amount, on)
    if (worth - decided) * WHOLE > decided * most_bps:
        raise RateDrifted(_sentence(commitment, amount, worth=worth, decided=decided, on=on, most_bps=most_bps))


class DearerThanDecided(RateDrifted):
    """The bank asks so much more than was decided, and not because the official rate has moved."""

    code = "dearer_than_decided"


def require_payable(row: Disbursement, on: date, *, most_bps: int = MOST_BPS) -> None:
    """Refuse a payment that costs more than was decided by more than this share; raises RateMissing.

    What leaves an account in another currency than the promise's is what it costs, also where the promise is in the
    books' own. Whether deciding again helps depends on what has moved: the official rate, or only the bank's price.
    """
    amount, cost = Money(row.amount_minor, row.currency), row.leaving
    if row.leaves_minor is None:
        return require_near(row.commitment, amount, on, most_bps=most_bps)
    decided = _counted_as(row.commitment, amount)
    worth = base_value(row.commitment.fund, cost, on)
    if (worth - decided) * WHOLE > decided * most_bps:
        require_near(row.commitment, amount, on, most_bps=most_bps)
        raise DearerThanDecided(_dearer(row, worth=worth, decided=decided, most_bps=most_bps))
    return None


def has_drifted(commitment: Commitment, on: date, *, most_bps: int = MOST_BPS) -> bool:
    """Say whether what is left of a promise could not be paid at the rate of this day; raises RateMissing."""
    try:
        require_near(commitment, Money(commitment.remaining_minor, commitment.currency), on, most_bps=most_bps)
    except RateDrifted:
        return True
    return False


def bought_by(commitment: Commitment, on: date) -> Money:
    """Return how much the value decided for what is left buys on this day, never more than was promised."""
    left = Money(commitment.remaining_minor, commitment.currency)
    if commitment.held_base_minor is None:
        return left
    held = Money(commitment.held_base_minor, commitment.fund.base_currency)
    return min(left, affordable(held, rate_on(commitment.fund, left.currency, on).worth, left.currency))


def require_value_free(row: Disbursement, amount: Money) -> None:
    """Raise ShortOfMoney unless the fund can bear what the account holds this money at above what was decided."""
    is_home = row.commitment.held_base_minor is None and row.leaves_minor is None
    if is_home or not row.account.is_bank:
        return
    decided, fund = _counted_as(row.commitment, amount), row.commitment.fund
    lock_funds([fund.pk])
    leaves = _leaves_in_base(row, fund, decided)
    if leaves > decided:
        require_free(fund, Money(leaves - decided, fund.base_currency))


def _leaves_in_base(row: Disbursement, fund: Fund, decided: int) -> int:
    """Return the value that leaves the account with a payment: its own amount, or what it is held at there."""
    money = row.leaving
    if money.currency == fund.base_currency:
        return money.minor
    rows = AccountBalance.objects.filter(account=row.account, fund=fund, currency=money.currency)
    held, base = rows.values_list("balance_minor", "base_minor").first() or (0, 0)
    return -book_value(-money, held, base, -decided)


def decided_value(commitment: Commitment, amount: Money) -> int | None:
    """Return what a part of what is still promised was worth when it was decided; None in the books' own currency."""
    if commitment.held_base_minor is None:
        return None
    return proportional(amount.minor, commitment.remaining_minor, commitment.held_base_minor)


def _counted_as(commitment: Commitment, amount: Money) -> int:
    """Return what a part of a promise was decided as, whatever its currency."""
    decided = decided_value(commitment, amount)
    return amount.minor if decided is None else decided


def _dearer(row: Disbursement, *, worth: int, decided: int, most_bps: int) -> str:
    base = row.commitment.fund.base_currency
    words = {
        "leaves": _shown(row.leaving),
        "worth": _shown(Money(worth, base)),
        "decided": _shown(Money(decided, base)),
        "share": f"{most_bps / 100:g}",
    }
    return (
        _(
            "%(leaves)s are worth %(worth)s, and %(decided)s were decided, more than %(share)s %% below. Pay from "
            "another account, or less. Where no bank asks less, set its rate by hand (/treasury/rates/) and have the "
            "sum decided again."
        )
        % words
    )


def _sentence(commitment: Commitment, amount: Money, *, worth: int, decided: int, on: date, most_bps: int) -> str:
    base = commitment.fund.base_currency
    words = {
        "amount": _shown(amount),
        "worth": _shown(Money(worth, base)),
        "decided": _shown(Money(decided, base)),
        "day": date_format(on, "DATE_FORMAT"),
        "share": f"{most_bps / 100:g}",
    }
    return (
        _(
            "%(amount)s cost %(worth)s on %(day)s and were decided as %(decided)s, more than %(share)s %% below. "
            "Ask those who decided to decide again; then it can be paid."
        )
        % words
    )


def _shown(money: Money) -> str:
    return format_money(money, get_language() or "en")
