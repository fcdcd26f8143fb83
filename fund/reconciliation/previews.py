"""Looking at a file before it is taken in: stored sealed, confirmed or thrown away, erased after a day."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fund.ledger import chart
from fund.models import KEPT_UNCONFIRMED, Account, BankProfile, Fund, StatementPreview
from fund.money import Money
from fund.reconciliation import importing, permissions, ties
from fund.reconciliation.clear import ClearStatement, line_from
from fund.reconciliation.incoming import Imported, Incoming, bank_account
from fund.reconciliation.planning import Plan, plan_of
from notifications import audit
from notifications.errors import NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes


@dataclass(frozen=True)
class Shown:
    """What a file would bring; `refused` says why it cannot be taken in as things stand, `unknown` what it leaves open.

    Balances are those of the account before and after the new lines.
    """

    preview: StatementPreview
    lines: int
    new: int
    with_our_words: int
    opening: Money
    closing: Money
    refused: str
    unknown: list[str] = field(default_factory=list)


def preview(
    *,
    fund: Fund,
    account_code: str,
    content: bytes,
    profile: BankProfile | None = None,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> StatementPreview | Imported:
    """Read and seal a file without taking it in, or return what came of it when it brings nothing new.

    The same file again is the same preview. Raises BrokenFile, Refused (L17), TooLarge, SealingClosed.
    """
    taken = importing.read(fund=fund, account_code=account_code, content=content, profile=profile, by=by, now=now)
    incoming = taken.incoming
    if found := incoming.known() or _same(incoming):
        return found
    return boxes.seal_and_write(
        taken.drafts(), lambda sealed: _stored(taken, sealed, attempt), scope_id=incoming.books.pk, now=now
    )


def find(preview_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> StatementPreview:
    """Return one preview; raises NotFound for strangers and once it was confirmed, thrown away or erased."""
    found = StatementPreview.objects.select_related("fund").filter(pk=preview_id).first()
    if found is None or not permissions.can_reconcile(found.fund, by, now=now) or _is_over(found, now):
        raise NotFound()
    return found


def waiting(fund: Fund, *, by: uuid.UUID, now: datetime) -> list[StatementPreview]:
    """Return the fund's previews that wait for somebody to confirm them, newest first, without their lines."""
    permissions.check_can_reconcile(fund, by, now=now)
    rows = StatementPreview.objects.filter(fund=chart.books_of(fund), made_at__gt=now - KEPT_UNCONFIRMED)
    return list(rows.defer("lines").order_by("-made_at", "pk"))


def shown(found: StatementPreview) -> Shown:
    """Return what a preview would bring as things stand now."""
    clear = _clear(found)
    account = bank_account(found.fund, found.account_code, found.currency)
    plan = plan_of(account or Account(fund=found.fund, code=found.account_code, currency=found.currency), clear)
    return Shown(
        preview=found,
        lines=len(plan.lines),
        new=len(plan.new),
        with_our_words=sum(bool(line.words) for line in clear.lines),
        opening=Money(plan.opening_minor, found.currency),
        closing=Money(plan.closing_minor, found.currency),
        refused=_why_not(plan),
        unknown=_unknown(found, is_fresh=account is None),
    )


def kept_until(found: StatementPreview) -> datetime:
    """Return when a preview is erased unless somebody confirms it."""
    return found.made_at + KEPT_UNCONFIRMED


def confirm(*, preview_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Imported:
    """Take in what was previewed; a long file's lines are compared with the books in the background.

    Raises NotFound for strangers or after a day, Refused when it no longer continues the statements before (L17).
    """
    with transaction.atomic():
        found = StatementPreview.objects.select_for_update(of=("self",)).select_related("fund").filter(pk=preview_id)
        row = found.first()
        if row is None or not permissions.can_reconcile(row.fund, by, now=now) or _is_over(row, now):
            raise NotFound()
        incoming = Incoming(row.fund, row.account_code, row.file_hmac, _clear(row), by, now, statement_id=row.pk)
        imported = incoming.write((row.file_box_id, row.lines_box_id), None, attempt)
        row.delete()
        if imported.statement.pk != preview_id:
            boxes.sweep(preview_id)
            boxes.forget_reads(preview_id)
    return imported


def discard(*, preview_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> None:
    """Throw a preview away with all that was sealed of it."""
    with transaction.atomic():
        attempt.claim(now=now)
        _erase(find(preview_id, by=by, now=now), by=by, now=now)
        attempt.finish({"discarded": str(preview_id)})


def erase_old(*, now: datetime) -> int:
    """Erase what nobody confirmed within a day and return how many previews that were."""
    rows = StatementPreview.objects.filter(made_at__lte=now - KEPT_UNCONFIRMED)
    ids = list(rows.values_list("pk", flat=True))
    for preview_id in ids:
        with transaction.atomic():
            row = StatementPreview.objects.select_for_update().filter(pk=preview_id).first()
            if row is not None:
                _erase(row, by=None, now=now)
    return len(ids)


def _stored(taken: importing.Taken, sealed: boxes.SealedBatch, attempt: Attempt) -> StatementPreview:
    incoming, (file_box_id, lines_box_id) = taken.incoming, sealed.box_ids
    clear = incoming.clear
    with transaction.atomic():
        attempt.claim(now=incoming.now)
        if same := _same(incoming):
            return same
        erase_old(now=incoming.now)
        sealed.store(now=incoming.now)
        row: StatementPreview = StatementPreview.objects.create(
            id=incoming.statement_id,
            fund=incoming.books,
            account_code=incoming.account_code,
            file_hmac=incoming.file_hmac,
            from_on=clear.from_day,
            to_on=clear.to_day,
            currency=clear.currency,
            opening_minor=clear.opening_minor,
            closing_minor=clear.closing_minor,
            lines=[line.as_row() for line in clear.lines],
            pending_count=taken.parsed.pending,
            file_box_id=file_box_id,
            lines_box_id=lines_box_id,
            made_by=incoming.by or ties.MACHINE,
            made_at=incoming.now,
        )
        attempt.finish({"preview": str(row.pk)})
        audit.record([_event("statement_previewed", row, incoming.by)], now=incoming.now)
    return row


def _same(incoming: Incoming) -> StatementPreview | None:
    rows = StatementPreview.objects.filter(
        fund=incoming.books, account_code=incoming.account_code, file_hmac=incoming.file_hmac
    )
    return rows.filter(made_at__gt=incoming.now - KEPT_UNCONFIRMED).select_related("fund").first()


def _clear(row: StatementPreview) -> ClearStatement:
    lines = tuple(line_from(place, each) for place, each in enumerate(row.lines))
    return ClearStatement(row.currency, row.opening_minor, row.closing_minor, row.from_on, row.to_on, lines)


def _why_not(plan: Plan) -> str:
    try:
        plan.check_continues()
    except Refused as refusal:
        return str(refusal)
    return ""


def _unknown(row: StatementPreview, *, is_fresh: bool) -> list[str]:
    found = []
    if row.opening_minor is None:
        found.append(_("The file states no balance: whether a statement before it is missing cannot be told."))
    if row.pending_count:
        found.append(
            ngettext(
                "%(count)d row is not booked yet and is left out.",
                "%(count)d rows are not booked yet and are left out.",
                row.pending_count,
            )
            % {"count": row.pending_count}
        )
    if is_fresh:
        found.append(_("The account is not in the books yet: it will be opened with this statement."))
    return found


def _is_over(row: StatementPreview, now: datetime) -> bool:
    return row.made_at <= now - KEPT_UNCONFIRMED


def _erase(row: StatementPreview, *, by: uuid.UUID | None, now: datetime) -> None:
    boxes.sweep(row.pk)
    boxes.forget_reads(row.pk)
    audit.record([_event("statement_preview_erased", row, by)], now=now)
    row.delete()


def _event(verb: str, row: StatementPreview, by: uuid.UUID | None) -> audit.Event:
    data: dict[str, Any] = {"account": row.account_code, "lines": len(row.lines)}
    return audit.Event(verb, by, "statement", row.pk, data)
