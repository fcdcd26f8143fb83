"""The fund's bank accounts: a treasurer opens one in the books, and enters what it held when they began."""

import uuid
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.actions.frame import bank_of, treasury_act
from fund.ledger import chart, receipts
from fund.ledger.posting import lock_funds
from fund.models import Account, Fund, JournalEntry
from fund.money import Money
from fund.pictures import picture_of_account, picture_of_receipt
from notifications.errors import Malformed
from notifications.idempotency import NO_ATTEMPT, Attempt


def open_account(
    *,
    fund: Fund,
    account: str,
    name: str,
    currency: str,
    by: uuid.UUID,
    now: datetime,
    overdraft: Money | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> Account:
    """Add a bank account of this code to the books; nothing we start ourselves takes it below its overdraft.

    Raises NotFound for anybody but the treasurer, Malformed, and Refused where the code is taken.
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        if overdraft and overdraft.currency != currency:
            raise Malformed(fields={"overdraft": _("Write it in the currency of the account.")})
        floor = -overdraft.minor if overdraft else 0
        said = {"code": account, "name": name, "currency": currency}
        opened = chart.open_bank_account(fund, **said, by=by, now=now, floor_minor=floor)
        act.answer = picture_of_account(opened)
        act.note("account_opened", "account", opened.pk, account=opened.code, currency=currency, amount_minor=floor)
    return opened


def record_opening(
    *,
    fund: Fund,
    account: str,
    amount: Money,
    on: date,
    by: uuid.UUID,
    now: datetime,
    overdrawn: bool = False,
    attempt: Attempt = NO_ATTEMPT,
) -> JournalEntry:
    """Post what a bank account held when the books began, as its first entry; a fact that no floor refuses.

    An `overdrawn` account was taken over with that much owed to the bank.

    Raises NotFound for anybody but the treasurer, Malformed, RateMissing, and Refused (period, moved already).
    """
    with treasury_act(fund, by=by, now=now, attempt=attempt) as act:
        act.check_day(on=on)
        bank = bank_of(fund, account, amount)
        if amount.minor <= 0:
            raise Malformed(fields={"amount": _("Name an amount above zero. An empty account needs no entry.")})
        # Two first entries at once would both find the account untouched.
        lock_funds([fund.pk])
        held = -amount if overdrawn else amount
        entry = receipts.record_opening(fund=fund, amounts=[(bank, held)], on=on, by=by, now=now)
        act.answer = picture_of_receipt(entry, held)
        act.record("entry_made", "entry", entry.pk, held, kind=str(entry.kind), account=bank.code)
    return entry
