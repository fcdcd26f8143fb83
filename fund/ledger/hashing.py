"""The chain of entries: the text that is hashed, told a second time in Python so that the database can be checked."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import UTC, date

from fund.models import JournalEntry, Posting


def first_hash(fund_id: uuid.UUID, opened_by: uuid.UUID) -> str:
    """Return the hash every chain of this fund begins with."""
    return _digest(f"{fund_id.hex}|{opened_by.hex}")


def entry_hash(entry: JournalEntry, postings: Iterable[Posting]) -> str:
    """Return the hash the seal must have given this entry; `postings` come in the order of their lines."""
    return _digest("\n".join([_head(entry), *(_line(posting) for posting in postings)]))


def balance_hash(
    fund_id: uuid.UUID, on: date, entries: int, sums: Iterable[tuple[uuid.UUID, uuid.UUID, str, int, int]]
) -> str:
    """Return the digest of a trial balance: sums by fund, account and currency, own and base, of so many entries."""
    lines = sorted(
        f"{fund.hex}|{account.hex}|{currency}|{amount}|{base}"
        for fund, account, currency, amount, base in sums
        if amount or base
    )
    return _digest("\n".join([f"{fund_id.hex}|{on.isoformat()}|{entries}", *lines]))


def _head(entry: JournalEntry) -> str:
    return "|".join(
        [
            entry.prev_hash or "",
            _hex(entry.pk),
            _hex(entry.fund_id),
            str(entry.year),
            str(entry.number),
            entry.accounting_date.isoformat(),
            entry.recorded_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            entry.kind,
            "1" if entry.is_fact else "0",
            entry.source_type,
            _hex(entry.source_id),
            entry.source_step,
            _hex(entry.actor_id),
            _hex(entry.reverses_id),
            entry.reason,
        ]
    )


def _line(posting: Posting) -> str:
    return "|".join(
        [
            str(posting.line),
            _hex(posting.account_id),
            _hex(posting.fund_id),
            posting.currency,
            str(posting.amount_minor),
            str(posting.base_minor),
            _hex(posting.project_id),
            _hex(posting.source_ref),
            posting.use,
            posting.country,
        ]
    )


def _hex(value: uuid.UUID | None) -> str:
    return value.hex if value else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
