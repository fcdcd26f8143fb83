"""Money of a payment that came back once its case is erased: known in the books alone, posted like unspent money."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from emergency.paying.erased import ErasedPayment, check_erased, payment_in_books, picture_of
from fund.actions.frame import TreasuryAct, bank_of, check_is_treasurer, treasury_act
from fund.ledger import disbursements
from fund.ledger.bringing_back import still_out
from fund.models import Account, Disbursement, JournalEntry, Posting
from fund.money import Money
from fund.reconciliation.from_line import tie_posted
from fund.reconciliation.holding import HeldLine, hold_open
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt


@dataclass(frozen=True)
class CameBack:
    """How much of a payment came back, and where: a bank's line says account and day by itself.

    `arrived` and `fee` say what reached the account where the bank exchanged it or kept something; without an account
    it came back to where it had left from, today unless a day is named.
    """

    amount: Money
    account: str = ""
    on: date | None = None
    arrived: Money | None = None
    fee: Money | None = None
    line: uuid.UUID | None = None


@dataclass(frozen=True)
class Noted:
    """The payment as it then is, the entry that was posted, and how much of the payment came back."""

    payment: Disbursement
    entry: JournalEntry
    amount: Money


def note_after_erasure(
    *, payment_id: uuid.UUID, back: CameBack, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Noted:
    """Note that money of a payment came back whose case is erased; a fact, so that no floor refuses it.

    Raises NotFound for anybody but the treasurer, Malformed, Stale for a line that is explained, and Refused while the
    case is there, for more than is out, or for a deposit.
    """
    fund = payable_back(payment_id, by=by, now=now).commitment.fund
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        # Imports and ties lock the account before any payment.
        held = _held(back, by=by, now=now)
        day = held.line.booked_on if held else back.on or now.date()
        act.check_day(on=day)
        row = disbursements.locked(payment_id)
        check_erased(row)
        earlier = list(row.commitment_events.values_list("pk", flat=True))
        posted = disbursements.return_unspent(
            disbursement_id=row.pk,
            amount=back.amount,
            account=_account(back, row, held),
            arrived=back.arrived,
            fee=back.fee,
            on=day,
            by=by,
            now=now,
        )
        entry = posted.commitment_events.exclude(pk__in=earlier).select_related("entry").get().entry
        arrived = entry.postings.select_related("account", "entry").earliest("line")
        _tie(act, held, arrived)
        noted = Noted(posted, entry, back.amount)
        act.answer = answer_of(noted)
        said: dict[str, Any] = {"entry": str(entry.pk), "account": arrived.account.code}
        act.record("unspent_after_erasure", "disbursement", row.pk, back.amount, **said)
    return noted


def answer_of(noted: Noted) -> dict[str, Any]:
    """Return the payment as it now is and what was posted, in the form of the API."""
    out = still_out(noted.payment)
    paid = Money(noted.payment.amount_minor, noted.payment.currency)
    return {
        **picture_of(ErasedPayment(noted.payment, paid - out)),
        "entry": str(noted.entry.pk),
        "came_back": noted.amount.as_json(),
    }


def payable_back(payment_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> Disbursement:
    """Return a payment of an erased case to its fund's treasurer; raises NotFound, Refused while the case is there."""
    found = payment_in_books(payment_id)
    check_is_treasurer(found.commitment.fund, by, now=now)
    check_erased(found)
    return found


def _held(back: CameBack, *, by: uuid.UUID, now: datetime) -> HeldLine | None:
    if back.line is None:
        return None
    held = hold_open(back.line, by=by, now=now)
    if held.left_minor < 0:
        raise Refused(_("This cannot be posted from this line: the money went the other way."), code="other_direction")
    if back.account and back.account != held.line.account.code:
        raise Malformed(fields={"account": _("The line stands on another account.")})
    if back.on and back.on != held.line.booked_on:
        raise Malformed(fields={"on": _("The line was booked on another day.")})
    return held


def _account(back: CameBack, row: Disbursement, held: HeldLine | None) -> Account:
    if held is not None:
        return held.line.account
    return bank_of(row.commitment.fund, back.account, back.arrived or back.amount) if back.account else row.account


def _tie(act: TreasuryAct, held: HeldLine | None, arrived: Posting) -> None:
    if held is None:
        return
    if arrived.amount_minor > held.left_minor:
        raise Refused(_("This is more than is left of the line."), code="more_than_left")
    tie_posted(held, arrived.entry, act)
