"""Sums in another currency with what they are worth, as pages and papers say it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emergency.currencies.valuing import Valuation, frozen, valuation_of
from emergency.models import AidRequest, BudgetLine, Decision, FrameCase, Outcome, Round
from fund.money import Money, format_money


def both(amount: Money, at: Valuation) -> str:
    """Return `KZT 1,200,000.00, about €2,108.00 at 569.2 of Nov. 21, 2026`; in the base currency the sum alone."""
    return beside(amount, at.minor(amount.minor), at)


def beside(amount: Money, base_minor: int | None, at: Valuation) -> str:
    """Return a sum with a value in the base currency that was worked out before, and the rate it was worked out at."""
    if not at.is_foreign:
        return _written(amount)
    if base_minor is None or at.on is None:
        return _("%(amount)s, no rate known") % {"amount": _written(amount)}
    return _("%(amount)s, about %(base)s at %(rate)s of %(day)s") % {
        "amount": _written(amount),
        "base": _written(Money(base_minor, at.base)),
        "rate": at.per_base,
        "day": date_format(at.on, "DATE_FORMAT"),
    }


def worth_on_show(aid_request: AidRequest, lines: Sequence[BudgetLine], *, now: datetime) -> str:
    """Return a case's sum with its value: as decided, else at the rate frozen for the board, else at that of today.

    Nothing, and no statement, for sums in the base currency and while none is known.
    """
    known = [line.amount_minor for line in lines if line.amount_minor is not None]
    if not known or lines[0].currency == aid_request.fund.base_currency:
        return ""
    total = Money(sum(known), lines[0].currency)
    decided = Decision.objects.filter(round__aid_request=aid_request, outcome=Outcome.APPROVED).order_by("-decided_at")
    listed = FrameCase.objects.filter(aid_request=aid_request, decided_at__isnull=False)
    rate = (
        decided.values_list("record__rate", flat=True).first() or listed.values_list("record__rate", flat=True).first()
    )
    if rate and all(line.approved_base_minor is not None for line in lines):
        return beside(total, sum(line.granted_minor for line in lines), frozen(rate) or _today(aid_request, lines, now))
    asked = Round.objects.filter(aid_request=aid_request, closed_at__isnull=True).values_list("rate", flat=True).first()
    return both(total, frozen(asked) or _today(aid_request, lines, now))


def _today(aid_request: AidRequest, lines: Sequence[BudgetLine], now: datetime) -> Valuation:
    return valuation_of(lines, aid_request.fund, on=now.date())


def _written(money: Money) -> str:
    return format_money(money, get_language() or "en")
