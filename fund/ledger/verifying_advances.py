"""Advances and returnable deposits checked a second time: what their rows say is what 1310 and 1320 hold."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator

from fund.ledger import chart
from fund.ledger.problems import Problem
from fund.ledger.snapshot import Books
from fund.models.payments import PAID_OUT

_OURS = frozenset({"advance", "surety", "disbursement"})


def check_advances(books: Books) -> Iterator[Problem]:
    """L9: what is held in advance is the balance of 1310; what was used of each is what was paid from it."""
    for fund in books.funds:
        mine = [row for row in books.advances if row.fund_id == fund.pk]
        held = _by_currency((row.currency, row.left_minor) for row in mine)
        if held != _moved(books, fund.pk, chart.ADVANCES):
            yield Problem("L9", fund.code, "what is held in advance is not the balance of 1310")
    given_back = {event.disbursement_id: 0 for event in books.events}
    for event in books.events:
        if event.change == "given_back":
            given_back[event.disbursement_id] += event.amount_minor
    for row in books.advances:
        if row.lost_minor != sum(one.amount_minor for one in books.losses if one.advance_id == row.pk and one.counts):
            yield Problem("L9", str(row.pk), "what was lost of the advance is not what was written off")
        uses = [one for one in books.disbursements if one.advance_id == row.pk and one.state in PAID_OUT]
        if row.used_minor != sum(one.amount_minor - given_back.get(one.pk, 0) for one in uses):
            yield Problem("L9", str(row.pk), "what was used of the advance is not what was paid from it")


def check_sureties(books: Books) -> Iterator[Problem]:
    """L9: what is to come back of deposits is the balance of 1320."""
    out = {one.pk: one for one in books.disbursements if one.state in PAID_OUT}
    for fund in books.funds:
        known = [(out[row.disbursement_id], row) for row in books.sureties if row.disbursement_id in out]
        mine = [(paid.currency, row.left_minor) for paid, row in known if paid.commitment.fund_id == fund.pk]
        held = _by_currency(mine)
        if held != _moved(books, fund.pk, chart.SURETIES):
            yield Problem("L9", fund.code, "what is to come back is not the balance of 1320")


def check_advances_by_two(books: Books) -> Iterator[Problem]:
    """L21: whoever let an advance or a loss through is not the one who put it down."""
    for row in books.advance_payments:
        if row.authorised_by in {row.prepared_by, row.advance.holder_id} - {None}:
            yield Problem("L21", str(row.pk), "one person did what takes two")
    for loss in books.losses:
        if loss.confirmed_by in {loss.claimed_by, loss.advance.holder_id} - {None}:
            yield Problem("L21", str(loss.pk), "one person did what takes two")
    for surety in books.sureties:
        if surety.lost_minor and surety.confirmed_by is not None and surety.confirmed_by == surety.claimed_by:
            yield Problem("L21", str(surety.pk), "one person did what takes two")


CHECKS = (check_advances, check_sureties, check_advances_by_two)


def _moved(books: Books, fund_id: uuid.UUID, code: str) -> dict[str, int]:
    """Return what our own acts left on an account; an opening balance there has no row beside it."""
    ours = {entry.pk for entry in books.entries if entry.source_type in _OURS}
    entries = ours | {entry.pk for entry in books.entries if entry.reverses_id in ours}
    rows = (row for pk in entries for row in books.postings.get(pk, ()))
    mine = [row for row in rows if row.fund_id == fund_id and row.account.code == code]
    return _by_currency((row.currency, row.amount_minor) for row in mine)


def _by_currency(sums: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return what these add up to in each currency; what is nothing in the end is left out."""
    found: dict[str, int] = defaultdict(int)
    for currency, minor in sums:
        found[currency] += minor
    return {currency: minor for currency, minor in found.items() if minor}
