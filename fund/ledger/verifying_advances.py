"""Advances and returnable deposits checked a second time: what their rows say is what 1310 and 1320 hold."""

import uuid
from collections.abc import Iterator

from fund.ledger import chart
from fund.ledger.problems import Problem
from fund.ledger.snapshot import Books
from fund.models.payments import PAID_OUT

_OURS = frozenset({"advance", "surety", "disbursement"})


def check_advances(books: Books) -> Iterator[Problem]:
    """L9: what is held in advance is the balance of 1310; what was used of each is what was paid from it."""
    for fund in books.funds:
        held = sum(row.left_minor for row in books.advances if row.fund_id == fund.pk)
        if held != _moved(books, fund.pk, chart.ADVANCES):
            yield Problem("L9", fund.code, "what is held in advance is not the balance of 1310")
    given_back = {event.disbursement_id: 0 for event in books.events}
    for event in books.events:
        if event.change == "given_back":
            given_back[event.disbursement_id] += event.amount_minor
    for row in books.advances:
        uses = [one for one in books.disbursements if one.advance_id == row.pk and one.state in PAID_OUT]
        if row.used_minor != sum(one.amount_minor - given_back.get(one.pk, 0) for one in uses):
            yield Problem("L9", str(row.pk), "what was used of the advance is not what was paid from it")


def check_sureties(books: Books) -> Iterator[Problem]:
    """L9: what is to come back of deposits is the balance of 1320."""
    out = {one.pk: one.commitment.fund_id for one in books.disbursements if one.state in PAID_OUT}
    for fund in books.funds:
        held = sum(row.left_minor for row in books.sureties if out.get(row.disbursement_id) == fund.pk)
        if held != _moved(books, fund.pk, chart.SURETIES):
            yield Problem("L9", fund.code, "what is to come back is not the balance of 1320")


def check_advances_by_two(books: Books) -> Iterator[Problem]:
    """L21: whoever let an advance or a loss through is not the one who put it down."""
    for row in books.advance_payments:
        if row.authorised_by in {row.prepared_by, row.advance.holder_id} - {None}:
            yield Problem("L21", str(row.pk), "one person did what takes two")
    for surety in books.sureties:
        if surety.lost_minor and surety.confirmed_by is not None and surety.confirmed_by == surety.claimed_by:
            yield Problem("L21", str(surety.pk), "one person did what takes two")


CHECKS = (check_advances, check_sureties, check_advances_by_two)


def _moved(books: Books, fund_id: uuid.UUID, code: str) -> int:
    """Return what our own acts left on an account; an opening balance there has no row beside it."""
    entries = {entry.pk for entry in books.entries if entry.source_type in _OURS}
    rows = (row for pk in entries for row in books.postings.get(pk, ()))
    return sum(row.amount_minor for row in rows if row.fund_id == fund_id and row.account.code == code)
