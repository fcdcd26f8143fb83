"""What a treasurer does about rates: take in a bank's file, set one by hand, choose whose rates count."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fund.actions.frame import check_is_treasurer, treasury_act
from fund.ledger.chart import books_of
from fund.models import Fund, FxRate, RateReason, RateSettings, RateSource
from fund.money import exponent
from fund.rates import importing, look_up
from fund.rates.importing import RateJumped, Taken
from fund.rates.planning import Jump, is_jump
from fund.rates.quotes import BrokenRates, Quote, value_of
from fund.rates.readers import detect
from fund.rates.sources import SOURCES
from notifications import audit
from notifications.errors import Malformed
from notifications.idempotency import NO_ATTEMPT, Attempt

LONGEST_AGE = 60


def import_rates(
    *,
    fund: Fund,
    content: bytes,
    by: uuid.UUID | None,
    now: datetime,
    source: str = "",
    month: date | None = None,
    confirmed: bool = False,
    attempt: Attempt = NO_ATTEMPT,
) -> Taken:
    """Take in a central bank's file; `by` None is a program of the service. The same file again changes nothing.

    Raises NotFound for anybody but the treasurer, BrokenRates (nothing is stored), TooLarge, and RateJumped unless
    `confirmed` when a rate moved by more than a fifth or says another thing about a known day.
    """
    if by is not None:
        check_is_treasurer(fund, by, now=now)
    books, quotes = books_of(fund), detect.read(content, source=source or None, month=month)
    with transaction.atomic():
        attempt.claim(now=now)
        taken = importing.take_in(books, quotes, confirmed=confirmed, now=now)
        attempt.finish(taken.as_json())
        if taken.new:
            data: dict[str, audit.Value] = {"kind": str(taken.source), "count": taken.new}
            audit.record([audit.Event("rates_imported", by, "fund", books.pk, data)], now=now)
    return taken


def set_rate(
    *,
    fund: Fund,
    base: str,
    quote: str,
    nominal: int,
    value: str,
    effective_on: date,
    reason: str,
    by: uuid.UUID,
    now: datetime,
    confirmed: bool = False,
    attempt: Attempt = NO_ATTEMPT,
) -> FxRate:
    """Set by hand that `nominal` units of `base` are worth `value` units of `quote` from a day on.

    Raises NotFound for anybody but the treasurer, Malformed, and RateJumped unless `confirmed`.
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(effective_on=effective_on)
        books, said = books_of(fund), _by_hand(base, quote, nominal, value, effective_on)
        plan = importing.planned(books, [said])
        if not confirmed and (jump := _jump_of(books, said)):
            raise RateJumped([jump])
        importing.store(books, plan, now=now, set_by=by, reason=RateReason(reason).value)
        row = _newest(books, said)
        act.answer = picture_of_rate(row)
        act.note("rate_set", "fund", books.pk, currency=base, base=quote, reason_code=row.reason)
    return row


def choose_sources(
    *,
    fund: Fund,
    sources: Sequence[str],
    max_age_days: int,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> RateSettings:
    """Choose whose rates count, the first before the others, and how many days one may stand in for a newer one."""
    if not sources or set(sources) - set(SOURCES) or len(set(sources)) != len(sources):
        raise Malformed(fields={"sources": _("Name at least one bank, each once.")})
    if not 1 <= max_age_days <= LONGEST_AGE:
        raise Malformed(fields={"max_age_days": _("Name 1 to %(days)s days.") % {"days": LONGEST_AGE}})
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        books = books_of(fund)
        chosen = {"sources": list(sources), "max_age_days": max_age_days}
        row, _made = RateSettings.objects.update_or_create(fund=books, defaults=chosen)
        act.answer = chosen
        act.note("rate_sources_chosen", "fund", books.pk, codes=list(sources), count=max_age_days)
    return row


def picture_of_rate(row: FxRate) -> dict[str, object]:
    """Return a rate as it was published or set."""
    return {
        "id": str(row.pk),
        "source": row.source,
        "effective_on": row.effective_on.isoformat(),
        "base": row.base,
        "quote": row.quote,
        "nominal": row.nominal,
        "value": row.raw,
        "reason_code": row.reason,
    }


def _by_hand(base: str, quote: str, nominal: int, value: str, effective_on: date) -> Quote:
    exponent(base)
    exponent(quote)
    if base == quote:
        raise Malformed(fields={"quote": _("Name two different currencies.")})
    try:
        digits, places = value_of(value, place="")
    except BrokenRates:
        raise Malformed(fields={"value": _("Write the rate in digits above zero, such as 2.7312.")}) from None
    return Quote(RateSource.BY_HAND, effective_on, base, quote, nominal, digits, places)


def _jump_of(books: Fund, said: Quote) -> Jump | None:
    """Return how far a rate set by hand lies from what counts so far; None where nothing does, or it is near."""
    try:
        counts = look_up.rate_on(books, said.base, said.effective_on, into=said.quote)
    except look_up.RateMissing:
        return None
    return Jump(said, counts.worth, counts.effective_on) if is_jump(said.worth, counts.worth) else None


def _newest(books: Fund, said: Quote) -> FxRate:
    rows = FxRate.objects.filter(fund=books, source=said.source, base=said.base, quote=said.quote)
    return rows.filter(effective_on=said.effective_on).latest("revision")
