"""A payment out of an account in another currency than its promise: what leaves beside what arrives, and the rate.

The bank exchanges by itself; what it takes is compared with the official rate of the day. One that is far from it is
sent only when whoever authorises it has said that it is right: it may as well be a slip of the pen.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.models import Account, Disbursement, Fund
from fund.money import WHOLE, Money, exponent, format_money
from fund.rates.converting import converted, rounded, shown
from fund.rates.look_up import rate_on
from notifications.errors import Malformed, Refused


class RateToConfirm(Refused):
    """The bank's rate is so far from the official one that the authoriser has to say that it is right."""

    code = "rate_to_confirm"


@dataclass(frozen=True)
class Price:
    """What leaves for what arrives, and what would leave at the official rate of a day."""

    arrives: Money
    leaves: Money
    official: Money
    on: date

    @property
    def apart_bps(self) -> int:
        """Return how much dearer than the official rate it is, basis points; below zero cheaper."""
        return rounded(Fraction((self.leaves.minor - self.official.minor) * WHOLE, self.official.minor or 1))

    def is_far(self, most_bps: int) -> bool:
        """Say whether it is further from the official rate than this share."""
        return abs(self.leaves.minor - self.official.minor) * WHOLE > self.official.minor * most_bps

    @property
    def rate(self) -> str:
        """Return how much of what arrives one unit of what leaves buys, for reading."""
        return shown(_units(self.arrives) / _units(self.leaves))

    @property
    def apart(self) -> str:
        """Return in per cent, with its sign, how much dearer than the official rate it is, for reading."""
        return f"{self.apart_bps / 100:+.1f}"


def official(fund: Fund, arrives: Money, currency: str, on: date) -> Money:
    """Return what the books count this money as in another currency on this day; raises RateMissing."""
    worth = rate_on(fund, arrives.currency, on).worth / rate_on(fund, currency, on).worth
    return converted(arrives, worth, currency)


def price_of(row: Disbursement, on: date) -> Price | None:
    """Return at which rate a payment is made; None where nothing is exchanged. Raises RateMissing."""
    if row.leaves_minor is None:
        return None
    arrives, leaves = Money(row.amount_minor, row.currency), row.leaving
    return Price(arrives, leaves, official(row.commitment.fund, arrives, leaves.currency, on), on)


def leaving_for(fund: Fund, arrives: Money, account: Account, leaves: Money | None, on: date) -> int | None:
    """Return what leaves this account for what arrives, minor units; None where it is the same money.

    Worked out at the official rate of the day where nobody has named it. Raises Malformed, RateMissing.
    """
    if account.currency in {"", arrives.currency}:
        if leaves is not None and leaves != arrives:
            raise Malformed(fields={"leaves": _("The account is in the same currency: what arrives is what leaves.")})
        return None
    named = official(fund, arrives, account.currency, on) if leaves is None else leaves
    check_sum(named, account.currency, "leaves")
    return named.minor


def take_actual(row: Disbursement, leaves: Money | None, *, most_bps: int) -> None:
    """Note what the bank really takes, as near to what was authorised as the rate may drift.

    Raises Malformed, and Refused where it is further away: then it is authorised anew.
    """
    let_go = row.leaving
    if leaves is None or leaves == let_go:
        return
    if row.leaves_minor is None:
        raise Malformed(fields={"leaves": _("The account is in the same currency: what arrives is what leaves.")})
    check_sum(leaves, let_go.currency, "leaves")
    if abs(leaves.minor - let_go.minor) * WHOLE > let_go.minor * most_bps:
        raise Refused(
            _(
                "%(authorised)s were authorised to leave, and %(leaves)s are further away than %(share)s %%. "
                "Note that it did not go through, and prepare it anew with what the bank takes."
            )
            % {"authorised": _written(let_go), "leaves": _written(leaves), "share": f"{most_bps / 100:g}"},
            code="other_than_authorised",
        )
    row.leaves_minor = leaves.minor


def require_confirmed(row: Disbursement, on: date, *, most_bps: int, confirmed: bool) -> bool:
    """Say whether the rate is far from the official one and was confirmed; raises RateToConfirm, RateMissing."""
    price = price_of(row, on)
    if price is None or not price.is_far(most_bps):
        return False
    if not confirmed:
        raise RateToConfirm(
            _(
                "%(leaves)s leave for %(arrives)s; at the official rate of %(day)s it would be %(official)s "
                "(%(apart)s %%). If the bank really takes this, whoever authorises it confirms the rate; "
                "otherwise it is prepared anew with the right sum."
            )
            % {
                "leaves": _written(price.leaves),
                "arrives": _written(price.arrives),
                "official": _written(price.official),
                "day": date_format(on, "DATE_FORMAT"),
                "apart": price.apart,
            }
        )
    return True


def check_sum(money: Money, currency: str, field: str) -> None:
    """Raise Malformed unless this is a sum above zero in the currency of the account."""
    if money.minor <= 0 or money.currency != currency:
        words = {"currency": currency}
        raise Malformed(fields={field: _("Name an amount above zero in %(currency)s, the account's.") % words})


def _units(money: Money) -> Fraction:
    return Fraction(money.minor, 10 ** exponent(money.currency))


def _written(money: Money) -> str:
    return format_money(money, get_language() or "en")
