"""Taking in a bank's file: read in memory, check, seal, then store and compare with the books."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from fund.ledger import chart
from fund.models import Account, BankProfile, Fund, MatchingRun
from fund.reconciliation import candidates, digests, permissions, runs
from fund.reconciliation.clear import cleared
from fund.reconciliation.incoming import Imported, Incoming, bank_account
from fund.reconciliation.parsers import detect
from fund.reconciliation.parsers.base import ParsedStatement, in_currency, joined
from fund.reconciliation.planning import plan_of
from fund.reconciliation.profiles import mapping_of
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

# What is sealed of each line, in this order; the line's `place` is its index in the list.
SEALED_FIELDS = (
    "bank_id",
    "transaction_code",
    "counterparty",
    "counterparty_account",
    "text",
    "value_day",
    "is_reversal",
)
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Taken:
    """A file that was read and fits: what may lie in clear, and the rest, to be sealed before anything is stored."""

    incoming: Incoming
    parsed: ParsedStatement = field(repr=False)
    content: bytes = field(repr=False)

    def drafts(self) -> list[boxes.Draft]:
        """Return what is to be sealed: the file, and the rest of its lines as one list in the file's order."""
        readers = permissions.audience(self.incoming.books, now=self.incoming.now)
        owner, (name, kind) = self.incoming.statement_id, detect.media_type_of(self.content)
        return [
            boxes.Draft("bank", owner, self.content, readers, 1, name, kind),
            boxes.Draft("bank", owner, _rest_of(self.parsed), readers, 2, "lines.json", "application/json"),
        ]


def read(
    *,
    fund: Fund,
    account_code: str,
    content: bytes,
    profile: BankProfile | None,
    by: uuid.UUID | None,
    now: datetime,
) -> Taken:
    """Read a file for the account of this code; raises BrokenFile, TooLarge, Malformed, Refused."""
    if by is not None:
        permissions.check_can_reconcile(fund, by, now=now)
    books = chart.books_of(fund)
    account = bank_account(books, account_code)
    currency = account.currency or "" if account else ""
    found = detect.read(content, mapping_of(profile), currency=currency)
    parsed = joined(in_currency(found, currency))
    ours = candidates.vocabulary(account or Account(fund=books))
    clear = cleared(parsed, ours)
    return Taken(Incoming(books, account_code, digests.of_file(content), clear, by, now), parsed, content)


def import_statement(
    *,
    fund: Fund,
    account_code: str,
    content: bytes,
    profile: BankProfile | None = None,
    by: uuid.UUID | None,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
    progress: Progress | None = None,
) -> Imported:
    """Import a bank's file into the account with this code, opening the account when the code is fresh.

    `by` None is a program of the service. The same file again changes nothing. A long file is stored as a whole, then
    its lines are compared with the books piece by piece: here with `progress`, else in the background. Raises
    BrokenFile, Refused (L17), TooLarge, SealingClosed; nothing is stored then.
    """
    taken = read(fund=fund, account_code=account_code, content=content, profile=profile, by=by, now=now)
    incoming = taken.incoming
    if known := incoming.known():
        return _repeated(known, attempt, now)

    def write(sealed: boxes.SealedBatch) -> Imported:
        file_box_id, lines_box_id = sealed.box_ids
        return incoming.write((file_box_id, lines_box_id), sealed, attempt)

    imported = boxes.seal_and_write(taken.drafts(), write, scope_id=incoming.books.pk, now=now)
    return _compared(incoming, imported, progress) if progress and imported.waiting else imported


def _repeated(known: Imported, attempt: Attempt, now: datetime) -> Imported:
    with transaction.atomic():
        attempt.claim(now=now)
        attempt.finish(known.as_json())
    return known


def _compared(incoming: Incoming, imported: Imported, progress: Progress) -> Imported:
    """Compare a long statement's lines with the books here and now."""
    run = MatchingRun.objects.get(statement=imported.statement)
    while run.finished_at is None:
        run = runs.piece_of(run.pk, now=incoming.now)
        progress(run.done, run.total)
    return incoming.answer(imported.statement, plan_of(imported.statement.account, incoming.clear), imported.new)


def _rest_of(parsed: ParsedStatement) -> bytes:
    rows = [[_plain(getattr(line, name)) for name in SEALED_FIELDS] for line in parsed.lines]
    document = {"account": parsed.account_hint, "fields": SEALED_FIELDS, "lines": rows}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: object) -> object:
    return str(value) if isinstance(value, date) else value
