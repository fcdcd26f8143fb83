"""The one way into the journal: write the entries of an act, lock their control rows, seal them all in one go."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fund.ledger import journal, periods
from fund.ledger.drafts import EntryDraft, PostingBroken, PostingDraft, pair
from fund.ledger.valuing import is_foreign, valued
from fund.models import EntryKind, FundAvailable, JournalEntry, Posting, ReversalReason
from fund.models.entry_kinds import REVERSIBLE
from fund.money import Money
from notifications.errors import Refused
from notifications.prepared import Prepared

__all__ = [
    "EntryDraft",
    "PostingBroken",
    "PostingDraft",
    "lock_funds",
    "mirror_of",
    "pair",
    "post_entries",
    "reverse_entry",
]
_COLUMNS = [column.attname for column in JournalEntry._meta.concrete_fields]
_BY_SEAL = ("year", "number", "prev_hash", "hash")


def post_entries(drafts: Sequence[EntryDraft], *, by: uuid.UUID, now: datetime) -> list[JournalEntry]:
    """Post all entries of an act, in this order, and return them numbered.

    Runs inside the caller's transaction and once in it: two seals would lock control rows and the chain's head in
    turns and block others for ever. Raises Refused (L7), IntegrityError when the database refuses, PostingBroken.
    """
    _claim_transaction()
    for draft in drafts:
        periods.refuse_future(draft.on, now=now)
    drafts = _with_values(drafts, now=now)
    books = drafts[0].postings[0].account.fund_id
    # The seal numbers the entries of an act in the order of their ids.
    ids = sorted(uuid.uuid4() for _draft in drafts)
    entries = [_entry(pk, draft, books, by=by, now=now) for pk, draft in zip(ids, drafts, strict=True)]
    rows = [
        _row(entry, line, posting)
        for entry, draft in zip(entries, drafts, strict=True)
        for line, posting in enumerate(draft.postings, start=1)
    ]
    given = journal.write(entries, rows, now=now, only_open=True)
    if not given:
        _require_open(drafts, now=now)
        given = journal.write(entries, rows, now=now, only_open=False)
    alias = connection.alias
    return [_sealed(row, of_seal, alias, now=now) for row, of_seal in zip(entries, given, strict=True)]


def reverse_entry(
    entry: JournalEntry, *, by: uuid.UUID, now: datetime, reason: ReversalReason, on: date | None = None
) -> JournalEntry:
    """Post the exact mirror of an entry (L6); raises Refused when it has an undoing act of its own or is undone."""
    entry = JournalEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.kind not in REVERSIBLE:
        raise Refused(_("An entry of this kind is undone by its own act, not by a reversal."), code="not_reversible")
    if JournalEntry.objects.filter(reverses=entry).exists():
        raise Refused(_("This entry is reversed already."), code="already_reversed")
    draft = mirror_of(entry, on=on or now.date(), reason=ReversalReason(reason).value)
    return post_entries([draft], by=by, now=now)[0]


def mirror_of(entry: JournalEntry, *, on: date, reason: str = "") -> EntryDraft:
    """Return the exact mirror of an entry, for an act that undoes it."""
    return EntryDraft(
        kind=EntryKind.REVERSAL,
        on=on,
        source_type="entry",
        source_id=entry.pk,
        source_step="reversed",
        postings=[_mirrored(row) for row in _rows_of(entry)],
        reverses=entry,
        reason=reason,
    )


def lock_funds(fund_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, FundAvailable]:
    """Lock the control rows of these funds in the order of their keys; everything that weighs money starts here."""
    funds = {f"fund{place}": pk for place, pk in enumerate(set(fund_ids))}
    return {row.pk: row for row in _controls(len(funds)).rows(**funds)} if funds else {}


@cache
def _controls(count: int) -> Prepared[FundAvailable]:
    def locked(**funds: uuid.UUID) -> QuerySet[FundAvailable]:
        return FundAvailable.objects.select_for_update().filter(pk__in=list(funds.values())).order_by("pk")

    return Prepared(locked, **{f"fund{place}": uuid.UUID for place in range(count)})


def _require_open(drafts: Sequence[EntryDraft], *, now: datetime) -> None:
    books = drafts[0].postings[0].account.fund
    for day in {draft.on for draft in drafts}:
        periods.require_open(books, day, now=now)


def _with_values(drafts: Sequence[EntryDraft], *, now: datetime) -> Sequence[EntryDraft]:
    rows = [row for draft in drafts for row in draft.postings]
    if not any(is_foreign(row) for row in rows):
        return drafts
    # A closed day is the first thing to hear of, before the rate it lacks.
    _require_open(drafts, now=now)
    # What an account holds its money at must not move before it is posted.
    lock_funds(row.fund.pk for row in rows)
    return valued(drafts)


def _entry(pk: uuid.UUID, draft: EntryDraft, books: uuid.UUID, *, by: uuid.UUID, now: datetime) -> journal.Row:
    return {
        "id": pk,
        "fund_id": books,
        "accounting_date": draft.on,
        "recorded_at": now,
        "kind": str(draft.kind),
        "is_fact": draft.is_fact,
        "source_type": draft.source_type,
        "source_id": draft.source_id,
        "source_step": draft.source_step,
        "actor_id": by,
        "reverses_id": draft.reverses.pk if draft.reverses else None,
        "reason": draft.reason,
    }


def _row(entry: journal.Row, line: int, draft: PostingDraft) -> journal.Row:
    return {
        "entry_id": entry["id"],
        "line": line,
        "account_id": draft.account.pk,
        "fund_id": draft.fund.pk,
        "currency": draft.amount.currency,
        "amount_minor": draft.amount.minor,
        "base_minor": draft.in_base(),
        "project_id": draft.project_id,
        "source_ref": draft.source_ref,
        "use": draft.use,
        "country": draft.country,
    }


def _rows_of(entry: JournalEntry) -> Iterable[Posting]:
    return entry.postings.select_related("account__fund", "fund").order_by("line")


def _mirrored(row: Posting) -> PostingDraft:
    return PostingDraft(
        account=row.account,
        fund=row.fund,
        amount=Money(-row.amount_minor, row.currency),
        base_minor=-row.base_minor,
        project_id=row.project_id,
        source_ref=row.source_ref,
        use=row.use,
        country=row.country,
    )


def _sealed(row: journal.Row, given: Sequence[int | str | None], alias: str, *, now: datetime) -> JournalEntry:
    """Return the entry as it stands in its table now."""
    if None in given:
        raise PostingBroken("the database gave no number: its guards are missing")
    known = {**row, "posted_at": now, **dict(zip(_BY_SEAL, given, strict=True))}
    return JournalEntry.from_db(alias, _COLUMNS, [known[name] for name in _COLUMNS])


@dataclass(frozen=True)
class _Posted:
    """Marks a transaction that has posted; the marker goes away with its commit or rollback."""

    transaction: str | None

    def __call__(self) -> None:
        """Do nothing: waiting for the commit is all the marker is for."""


def _claim_transaction() -> None:
    blocks: list[bool] = [getattr(block, "_from_testcase", False) for block in connection.atomic_blocks]
    if all(blocks):
        raise PostingBroken("entries are posted inside the transaction of their act")
    # Under a test case the act's transaction is a savepoint; its name tells two acts of one test apart.
    depth = blocks.index(False)
    marker = _Posted(connection.savepoint_ids[depth - 1] if depth else "")
    waiting: list[Callable[[], object]] = [entry[1] for entry in connection.run_on_commit]
    if marker in waiting:
        raise PostingBroken("an act posts all its entries in one call")
    connection.on_commit(marker)
