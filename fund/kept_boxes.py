"""What the treasury keeps sealed beside the cases: bank files, payees' details, papers; and who is to read each."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from fund.ledger.chart import books_of
from fund.models import BankStatement, Fund, ListedPayee, StatementPreview, TypedStatement, Voucher, VoucherPlace
from fund.reconciliation.permissions import READERS as TREASURY
from fund.reconciliation.permissions import audience
from fund.vouchers.archive_key import archive_lines
from notifications.models import Box

BANK, PAYEE, PAPER = "bank", "payee", "voucher"
KINDS = (BANK, PAYEE, PAPER)
READING_ROLES = frozenset(TREASURY)

Audience = frozenset[tuple[uuid.UUID, str]]


def owners_in(fund: Fund) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Return kinds of boxes with the ids of the rows that keep them, in the books of one network.

    What was handed to an auditor is not among them: it has one reader, and is handed over anew from the paper.
    """
    books = books_of(fund)
    yield BANK, BankStatement.objects.filter(account__fund=books).values("pk")
    typed = TypedStatement.objects.filter(account__fund=books, confirmed_at=None, discarded_at=None)
    yield BANK, typed.values("pk")
    yield BANK, StatementPreview.objects.filter(fund=books).values("pk")
    yield PAYEE, ListedPayee.objects.filter(fund=books, has_details=True, ended_at=None).values("pk")
    paid = Q(disbursement__commitment__fund=books) | Q(disbursement__commitment__fund__parent=books)
    # The order of the table's own is of no use to who asks for ids.
    yield PAPER, Voucher.objects.filter(paid, kept=VoucherPlace.ARCHIVE).order_by().values("pk")


def kept_in(fund: Fund) -> Iterator[QuerySet[Box]]:
    """Return the sealed boxes of those rows, kind by kind."""
    for kind, owners in owners_in(fund):
        yield Box.objects.filter(kind=kind, owner_id__in=owners)


def fund_keeping(box: Box) -> Fund | None:
    """Return in whose books the row stands that keeps a box; None for a box that is kept elsewhere."""
    owner = box.owner_id
    if box.kind == PAPER:
        found = Voucher.objects.select_related("disbursement__commitment__fund__parent").filter(pk=owner).first()
        return books_of(found.disbursement.commitment.fund) if found else None
    if box.kind == PAYEE:
        payee = ListedPayee.objects.select_related("fund").filter(pk=owner).first()
        return payee.fund if payee else None
    if box.kind != BANK:
        return None
    for rows in (BankStatement.objects, TypedStatement.objects):
        if (row := rows.select_related("account__fund").filter(pk=owner).first()) is not None:
            return books_of(row.account.fund)
    preview = StatementPreview.objects.select_related("fund").filter(pk=owner).first()
    return preview.fund if preview else None


def audience_of(kind: str, fund: Fund, *, now: datetime) -> Audience:
    """Return who is to read a kind of box: treasurers and checkers in force, papers the archive key too."""
    treasury = audience(fund, now=now)
    return treasury | archive_lines(fund, now=now) if kind == PAPER else treasury
