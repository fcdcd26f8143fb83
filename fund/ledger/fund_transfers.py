"""Money that goes from one fund to another through account 3100, so that each fund balances by itself (L3, R-03).

Between a fund and its purse, or two purses, the money stays in the same bank: one entry. Between two networks it
leaves one bank and reaches another on days of their own: an entry in the books of each.
"""

import uuid
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.ledger.floors import require_free, require_in_bank
from fund.ledger.posting import EntryDraft, PostingDraft, lock_funds, post_entries
from fund.models import Account, EntryKind, Fund, JournalEntry
from fund.money import Money
from fund.rates.look_up import base_value
from notifications.errors import Refused

SOURCE = "decision"


def move_inside(
    *, giver: Fund, taker: Fund, amount: Money, account: Account, decision: uuid.UUID, by: uuid.UUID, now: datetime
) -> JournalEntry:
    """Move money between two funds of the same books; raises ShortOfMoney or AccountTooLow for what the giver lacks."""
    if chart.books_of(giver) != chart.books_of(taker) or giver == taker:
        raise Refused(_("These two funds do not share their books."), code="other_books")
    # Both at once and in the order of their keys: two transfers crossing each other would wait for ever.
    lock_funds([giver.pk, taker.pk])
    worth = base_value(giver, amount, now.date())
    _require(giver, account, amount, worth)
    postings = [*_leaves(giver, account, amount, worth), *_comes(taker, account, amount, worth)]
    return _post(postings, "moved", now.date(), decision, by=by, now=now)


def send_out(
    *, giver: Fund, amount: Money, account: Account, on: date, decision: uuid.UUID, by: uuid.UUID, now: datetime
) -> JournalEntry:
    """Post what left for another network's fund; raises ShortOfMoney or AccountTooLow."""
    worth = base_value(giver, amount, on)
    lock_funds([giver.pk])
    _require(giver, account, amount, worth)
    return _post(_leaves(giver, account, amount, worth), "sent", on, decision, by=by, now=now)


def take_in(
    *, taker: Fund, amount: Money, account: Account, on: date, decision: uuid.UUID, by: uuid.UUID, now: datetime
) -> JournalEntry:
    """Post what came from another network's fund."""
    worth = base_value(taker, amount, on)
    return _post(_comes(taker, account, amount, worth), "arrived", on, decision, by=by, now=now)


def _require(giver: Fund, account: Account, amount: Money, worth: int) -> None:
    require_free(giver, Money(worth, giver.base_currency))
    require_in_bank(account, giver, amount)


def _leaves(fund: Fund, bank: Account, amount: Money, worth: int) -> list[PostingDraft]:
    like = PostingDraft(account=chart.account(fund, chart.INTERFUND), fund=fund, amount=amount, base_minor=worth)
    return [like, PostingDraft(account=bank, fund=fund, amount=-amount, base_minor=-worth)]


def _comes(fund: Fund, bank: Account, amount: Money, worth: int) -> list[PostingDraft]:
    like = PostingDraft(account=bank, fund=fund, amount=amount, base_minor=worth)
    interfund = chart.account(fund, chart.INTERFUND)
    return [like, PostingDraft(account=interfund, fund=fund, amount=-amount, base_minor=-worth)]


def _post(
    postings: list[PostingDraft], step: str, on: date, decision: uuid.UUID, *, by: uuid.UUID, now: datetime
) -> JournalEntry:
    draft = EntryDraft(
        kind=EntryKind.FUND_TRANSFER,
        on=on,
        source_type=SOURCE,
        source_id=decision,
        source_step=step,
        postings=postings,
    )
    return post_entries([draft], by=by, now=now)[0]
