"""Cash is handed over between two people in the country, each with a code of their own: how much, on which day (R-25).

A code is shown once to whoever makes it and kept as a keyed digest. What it opens is a form and nothing of the case.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emergency.accounts.throttle import begin_try, bucket, forgive
from emergency.actions.base import Act, look, on_case
from emergency.actions.disbursing.accounting import account_if_complete
from emergency.actors import Actor
from emergency.models import AidRequest, CashCode
from emergency.paying.cash import cash_payments
from emergency.sealing import short_codes
from emergency.sealing.references import signs_of
from emergency.sealing.short_codes import CONFIRM_GROUP
from fund.models import Disbursement
from fund.money import Money
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

VALID_FOR = timedelta(days=7)
HANDS = (1, 2)
NO_MATCH = gettext_lazy(
    "This code opens nothing: it may be mistyped, used or older than seven days. Ask for a new one."
)
_HOLDER = Actor(holds_confirm_code=True)


@dataclass(frozen=True)
class MadeCode:
    """A code just made, with its case; shown now and kept nowhere."""

    aid_request: AidRequest
    code: str = field(repr=False)


def make_code(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    disbursement: uuid.UUID | None = None,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> MadeCode:
    """Make the code of the next of the two people who hand over a cash payment; it is shown now and never again.

    Without a payment named it is for the first that lacks a signature. A code that nobody used gives way to a new one
    once both are made. Raises Refused where no cash is on its way, or both have signed.
    """
    with on_case("cash-code", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        row = _payment(act, disbursement)
        code = short_codes.new_confirm_code()
        CashCode.objects.create(
            aid_request=act.aid_request,
            disbursement=row,
            place=_place(row, now=now),
            code_hmac=short_codes.digest_of_cash(code),
            made_by_id=act.user_id,
            made_at=now,
            expires_at=now + VALID_FOR,
        )
        # A repeat learns that the code was made, not the code.
        act.answer["cash_code"] = None
    return MadeCode(act.aid_request, code)


def sign(*, code: str, amount: Money, on: date, now: datetime) -> None:
    """Note, as one of the two, how much cash changed hands on which day; once.

    Raises NotFound for a code that opens nothing, Throttled after several misses on codes of the same beginning.
    """
    held = _held(code, now=now)
    if amount.minor <= 0 or amount.currency != held.disbursement.currency:
        raise Malformed(fields={"amount": _("Write how much it was.")})
    if on > now.date():
        raise Malformed(fields={"on": _("This day is still to come.")})
    reference = held.aid_request.reference
    try:
        look("sign-cash", reference, by=_HOLDER, now=now)
    except (Refused, NotFound) as refused:
        raise NotFound(NO_MATCH) from refused
    with on_case("sign-cash", reference, by=_HOLDER, now=now) as act:
        open_code = CashCode.objects.filter(pk=held.pk, used_at__isnull=True)
        if not open_code.update(used_at=now, noted_minor=amount.minor, handed_on=on):
            raise NotFound(NO_MATCH)
        act.describe(amount_minor=amount.minor, currency=amount.currency)
        account_if_complete(act)
    forgive(_bucket(code))


def sweep(*, now: datetime) -> int:
    """Delete codes that are too old to be used and return how many; signatures stay."""
    return CashCode.objects.filter(expires_at__lte=now, used_at__isnull=True).delete()[0]


def _payment(act: Act, wanted: uuid.UUID | None) -> Disbursement:
    rows = cash_payments(act.aid_request)
    signed = {row.pk: CashCode.objects.filter(disbursement=row, used_at__isnull=False).count() for row in rows}
    lacking = [row for row in rows if signed[row.pk] < len(HANDS) and wanted in {None, row.pk}]
    if not lacking:
        raise Refused(
            _("No cash is on its way here for which a signature is wanted. Codes are made once it is authorised."),
            code="no_cash",
        )
    return lacking[0]


def _place(row: Disbursement, *, now: datetime) -> int:
    """Return whose code is made, the first person's or the second's; the oldest unused code makes room."""
    known = {one.place: one for one in CashCode.objects.filter(disbursement=row)}
    free = [place for place in HANDS if place not in known]
    if free:
        return free[0]
    oldest = min((one for one in known.values() if one.used_at is None), key=lambda one: (one.made_at, one.place))
    oldest.delete()
    return oldest.place


def _held(code: str, *, now: datetime) -> CashCode:
    if not short_codes.is_confirm_code(code):
        raise NotFound(NO_MATCH)
    begin_try(_bucket(code), now=now)
    found = CashCode.objects.filter(
        code_hmac__in=short_codes.cash_digests(code), used_at__isnull=True, expires_at__gt=now
    )
    held = found.select_related("aid_request", "disbursement").first()
    if held is None:
        raise NotFound(NO_MATCH)
    return held


def _bucket(code: str) -> str:
    # By the first half: guessing at one code slows down, and strangers' guesses slow down nobody else.
    return bucket(f"cash code {signs_of(code)[:CONFIRM_GROUP]}", None)
