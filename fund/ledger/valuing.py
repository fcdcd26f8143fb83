"""What postings in a foreign currency are worth in the books' base currency, worked out once, when they are posted.

Money that comes in is worth the rate of its day. What goes out of a bank account, out of transit, or out of what others
hold for us (1310, 1320), takes with it the average value at which the account holds its money, so that an empty account
is worth nothing; what the books told for it beside that is a realised exchange difference, a line of 5400 that has a
value and no amount.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from fund.ledger import chart
from fund.ledger.drafts import EntryDraft, PostingDraft
from fund.models import Account, AccountBalance, EntryKind
from fund.money import Money
from fund.rates.converting import proportional
from fund.rates.look_up import base_value

Key = tuple[uuid.UUID, uuid.UUID, str]
# Money of ours on its way, held in advance, or laid down until it comes back.
_HELD_ELSEWHERE = frozenset({chart.IN_TRANSIT, chart.ADVANCES, chart.SURETIES})


def valued(drafts: Sequence[EntryDraft]) -> list[EntryDraft]:
    """Return the drafts with every value told; realised exchange differences are added.

    The caller holds the funds' control rows under lock. Raises RateMissing where a value was not told and no rate of
    the day is known. Reversals stay exact mirrors.
    """
    told = [_told(draft) for draft in drafts]
    book = _Book.read(told)
    return [book.apply(draft) for draft in told]


def book_value(amount: Money, held: int, base: int, worth: int) -> int:
    """Return the value that `amount` takes along on an account that holds `held` minor units worth `base`.

    What lessens the holding goes at its average value, the rest at `worth`, the value of the whole amount on the day.
    """
    lessens = min(abs(amount.minor), abs(held)) if (amount.minor < 0) != (held < 0) else 0
    if not lessens:
        return worth
    taken = -proportional(lessens, abs(held), base)
    rest = abs(amount.minor) - lessens
    return taken + (proportional(rest, abs(amount.minor), worth) if rest else 0)


@dataclass
class _Book:
    """What the accounts of an act hold by their control rows, and then entry by entry."""

    held: dict[Key, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, drafts: Sequence[EntryDraft]) -> "_Book":
        keys = {_key(row) for draft in drafts for row in draft.postings if _at_average(row)}
        rows = AccountBalance.objects.filter(account__in={key[0] for key in keys}, fund__in={key[1] for key in keys})
        found = rows.values_list("account_id", "fund_id", "currency", "balance_minor", "base_minor")
        return cls({(account, fund, currency): (own, base) for account, fund, currency, own, base in found})

    def apply(self, draft: EntryDraft) -> EntryDraft:
        """Return the entry with its values as they are posted, and remember what the accounts hold after it."""
        if draft.reverses:
            rows = list(draft.postings)
        elif draft.kind == EntryKind.OWN_TRANSFER:
            rows = self._carried(draft.postings)
        else:
            return replace(draft, postings=self._realised(draft.postings))
        for row in rows:
            self._hold(row)
        return replace(draft, postings=rows)

    def _realised(self, told: Sequence[PostingDraft]) -> list[PostingDraft]:
        """Return each row at its book value, and a line for what was told beside it."""
        rows, lines = [], []
        for each in told:
            row = self._at_book(each)
            self._hold(row)
            rows.append(row)
            if gained := each.in_base() - row.in_base():
                lines.append(difference(row, gained))
        return [*rows, *lines]

    def _carried(self, told: Sequence[PostingDraft]) -> list[PostingDraft]:
        """Return a transfer of two rows in which the money keeps the value that it left with."""
        for place, row in enumerate(map(self._at_book, told)):
            if row.in_base() != told[place].in_base():
                other = told[1 - place]
                pair = [row, replace(other, base_minor=-row.in_base())]
                return pair if place == 0 else pair[::-1]
        return list(told)

    def _at_book(self, row: PostingDraft) -> PostingDraft:
        if not _at_average(row):
            return row
        held, base = self.held.get(_key(row), (0, 0))
        return replace(row, base_minor=book_value(row.amount, held, base, row.in_base()))

    def _hold(self, row: PostingDraft) -> None:
        own, base = self.held.get(_key(row), (0, 0))
        self.held[_key(row)] = (own + row.amount.minor, base + row.in_base())


def is_foreign(row: PostingDraft) -> bool:
    """Tell whether a posting is in another currency than its books."""
    return row.amount.currency != row.fund.base_currency


def difference(like: PostingDraft, base_minor: int) -> PostingDraft:
    """Return a line of 5400 without amount: nothing of the foreign currency was gained or lost, only its value."""
    account = chart.account(like.fund, chart.FX_DIFFERENCE)
    amount = Money.zero(like.amount.currency)
    return PostingDraft(account=account, fund=like.fund, amount=amount, base_minor=base_minor)


def _told(draft: EntryDraft) -> EntryDraft:
    return replace(draft, postings=[_with_value(row, draft.on) for row in draft.postings])


def _with_value(row: PostingDraft, on: date) -> PostingDraft:
    if row.base_minor is not None or not is_foreign(row):
        return row
    return replace(row, base_minor=base_value(row.fund, row.amount, on))


def _at_average(row: PostingDraft) -> bool:
    account: Account = row.account
    return is_foreign(row) and (account.is_bank or account.code in _HELD_ELSEWHERE)


def _key(row: PostingDraft) -> Key:
    return (row.account.pk, row.fund.pk, row.amount.currency)
