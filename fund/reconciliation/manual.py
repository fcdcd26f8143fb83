"""Statements typed by hand, for cash boxes, agents and banks without files: one person types, a second confirms."""

import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import Account, Fund, TypedStatement
from fund.money import Money, format_money
from fund.reconciliation import candidates, digests, permissions, ties
from fund.reconciliation.clear import ClearStatement, cleared, line_from
from fund.reconciliation.importing import Taken
from fund.reconciliation.incoming import Imported, Incoming, bank_account
from fund.reconciliation.parsers.base import ParsedLine, ParsedStatement
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes

MOST_LINES = 200
LONGEST_WORDS = 140


@dataclass(frozen=True)
class TypedLine:
    """One movement, money out negative; who and what for is sealed as a bank's words are (S41)."""

    day: date
    amount: Money
    who: str = field(default="", repr=False)
    what: str = field(default="", repr=False)


@dataclass(frozen=True)
class Sheet:
    """What a person copied: the days, both balances and every movement between them."""

    from_on: date
    to_on: date
    opening: Money
    closing: Money
    lines: tuple[TypedLine, ...]

    def check(self, currency: str, *, today: date) -> None:
        """Raise Malformed for days or a currency that cannot be, Refused where it does not add up (L17)."""
        if not self.from_on <= self.to_on <= today:
            raise Malformed(fields={"to_on": _("The last day comes after the first and is not still to come.")})
        if len(self.lines) > MOST_LINES:
            raise Malformed(fields={"lines": _("Type at most %(count)d lines at once.") % {"count": MOST_LINES}})
        if {one.currency for one in (self.opening, self.closing, *(line.amount for line in self.lines))} != {currency}:
            raise Malformed(fields={"opening": _("This account is kept in %(currency)s.") % {"currency": currency}})
        for line in self.lines:
            if not self.from_on <= line.day <= self.to_on or not line.amount:
                raise Malformed(fields={"lines": _("Every line has a sum and a day between the first and the last.")})
            if max(len(line.who), len(line.what)) > LONGEST_WORDS:
                raise Malformed(fields={"lines": _("Use at most %(count)d characters.") % {"count": LONGEST_WORDS}})
        if off := self.opening.minor + sum(line.amount.minor for line in self.lines) - self.closing.minor:
            shown = format_money(Money(off, currency), get_language() or "en")
            raise Refused(
                _("Opening and lines come to %(off)s more than the closing. Look for a line missing or typed wrongly.")
                % {"off": shown},
                code="does_not_add_up",
            )

    def parsed(self, statement_id: uuid.UUID) -> ParsedStatement:
        """Return it as a bank's file would be read; every line has an id of its own and is never taken for another."""
        lines = tuple(
            ParsedLine(
                day=line.day,
                amount_minor=line.amount.minor,
                currency=line.amount.currency,
                bank_id=f"{statement_id}:{place}",
                counterparty=line.who,
                text=line.what,
                place=place,
            )
            for place, line in enumerate(self.lines)
        )
        balances = (self.opening.minor, self.closing.minor)
        return ParsedStatement("", self.opening.currency, *balances, self.from_on, self.to_on, lines)

    def content(self) -> bytes:
        """Return what was typed as one text; the same sheet is the same text."""
        rows = [[str(line.day), line.amount.text(), line.who, line.what] for line in self.lines]
        head = [str(self.from_on), str(self.to_on), self.opening.text(), self.closing.text(), self.opening.currency]
        return json.dumps({"statement": head, "lines": rows}, ensure_ascii=False).encode()


def type_statement(
    *, fund: Fund, account_code: str, sheet: Sheet, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> TypedStatement:
    """Seal what was typed; it counts once a second person has confirmed it.

    Raises NotFound for strangers, Malformed, Refused where it does not add up or not begin where the account's last
    statement ended (L17), Stale while another one waits, SealingClosed.
    """
    permissions.check_can_reconcile(fund, by, now=now)
    books = chart.books_of(fund)
    account = bank_account(books, account_code)
    if account is None:
        raise Malformed(fields={"account": _("This is no bank account of the fund.")})
    sheet.check(account.currency, today=now.date())
    taken = _taken(account, sheet, by, now)
    _check_fits(account, taken.incoming)
    return boxes.seal_and_write(
        taken.drafts(), lambda sealed: _stored(account, taken, sealed, attempt), scope_id=books.pk, now=now
    )


def confirm_typed(*, typed_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Imported:
    """Confirm as a second person: it becomes the account's next statement and is matched as a bank's file is.

    Raises NotFound for strangers, Stale once it is confirmed or discarded, Refused for whoever typed it, or where it
    no longer continues the statements before (L17).
    """
    with transaction.atomic():
        row = _waiting(typed_id, by=by, now=now)
        check_second_person(row, by)
        account = ties.hold(row.account)
        incoming = Incoming(account.fund, account.code, row.file_hmac, clear_of(row), by, now, statement_id=row.pk)
        imported = incoming.write((row.file_box_id, row.lines_box_id), None, attempt)
        confirmed = _event("statement_confirmed", row, by)
        # What lay in clear lies in the statement now, and is erased there with its case.
        row.confirmed_by, row.confirmed_at, row.statement, row.lines = by, now, imported.statement, []
        row.save(update_fields=["confirmed_by", "confirmed_at", "statement", "lines"])
        audit.record([confirmed], now=now)
    return imported


def discard_typed(
    *, typed_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> TypedStatement:
    """Throw away what waits, with all that was sealed of it. Raises NotFound, Stale."""
    with transaction.atomic():
        attempt.claim(now=now)
        row = _waiting(typed_id, by=by, now=now)
        boxes.sweep(row.pk)
        row.discarded_by, row.discarded_at, row.lines = by, now, []
        row.save(update_fields=["discarded_by", "discarded_at", "lines"])
        attempt.finish({"typed": str(row.pk)})
        audit.record([_event("statement_discarded", row, by)], now=now)
    return row


def forget_words(words: Collection[str], *, account_ids: Iterable[uuid.UUID]) -> None:
    """Erase these words of ours from what waits, inside the transaction that erases them elsewhere."""
    for row in TypedStatement.objects.filter(account_id__in=account_ids, confirmed_at=None).exclude(lines=[]):
        kept = [
            replace(line, words=tuple(word for word in line.words if word not in words)).as_row()
            for line in (line_from(place, each) for place, each in enumerate(row.lines))
        ]
        if kept != row.lines:
            row.lines = kept
            row.save(update_fields=["lines"])


def waiting_typed(fund: Fund, *, by: uuid.UUID, now: datetime) -> list[TypedStatement]:
    """Return what waits for a second person; raises NotFound for strangers."""
    permissions.check_can_reconcile(fund, by, now=now)
    rows = TypedStatement.objects.filter(account__fund=chart.books_of(fund), confirmed_at=None, discarded_at=None)
    return list(rows.select_related("account__fund").order_by("typed_at"))


def typed(typed_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> TypedStatement:
    """Return one that waits; raises NotFound for strangers and once it is confirmed or discarded."""
    row = TypedStatement.objects.select_related("account__fund").filter(pk=typed_id).first()
    if row is None or not permissions.can_reconcile(row.account.fund, by, now=now):
        raise NotFound()
    if row.confirmed_at is not None or row.discarded_at is not None:
        raise NotFound()
    return row


def check_second_person(row: TypedStatement, by: uuid.UUID) -> None:
    """Refuse whoever typed it."""
    if by == row.typed_by:
        raise Refused(
            _("You typed this statement, so a second treasurer or checker has to compare it with the paper."),
            code="separation_of_duties",
        )


def clear_of(row: TypedStatement) -> ClearStatement:
    """Return what of it lies in clear."""
    lines = tuple(line_from(place, each) for place, each in enumerate(row.lines))
    currency, balances = row.account.currency, (row.opening_minor, row.closing_minor)
    return ClearStatement(currency, *balances, row.from_on, row.to_on, lines)


def _taken(account: Account, sheet: Sheet, by: uuid.UUID, now: datetime) -> Taken:
    statement_id, content = uuid.uuid4(), sheet.content()
    parsed = sheet.parsed(statement_id)
    clear = cleared(parsed, candidates.vocabulary(account))
    hmac = digests.of_file(content)
    return Taken(Incoming(account.fund, account.code, hmac, clear, by, now, statement_id), parsed, content)


def _check_fits(account: Account, incoming: Incoming) -> None:
    if TypedStatement.objects.filter(account=account, confirmed_at=None, discarded_at=None).exists():
        raise Refused(
            _("A typed statement of this account waits for its second person. Confirm or discard that one first."),
            code="one_waits",
        )
    if incoming.known() is not None:
        raise Refused(_("This statement is in the books already."), code="statement_known")


def _stored(account: Account, taken: Taken, sealed: boxes.SealedBatch, attempt: Attempt) -> TypedStatement:
    incoming, (file_box_id, lines_box_id) = taken.incoming, sealed.box_ids
    by, now = incoming.by or ties.MACHINE, incoming.now
    closing_minor = taken.parsed.closing_minor or 0
    opening_minor = closing_minor - taken.parsed.moved_minor
    with transaction.atomic():
        attempt.claim(now=now)
        ties.hold(account)
        _check_fits(account, incoming)
        sealed.store(now=now)
        row: TypedStatement = TypedStatement.objects.create(
            id=incoming.statement_id,
            account=account,
            from_on=incoming.clear.from_day,
            to_on=incoming.clear.to_day,
            opening_minor=opening_minor,
            closing_minor=closing_minor,
            lines=[line.as_row() for line in incoming.clear.lines],
            file_hmac=incoming.file_hmac,
            file_box_id=file_box_id,
            lines_box_id=lines_box_id,
            typed_by=by,
            typed_at=now,
        )
        attempt.finish({"typed": str(row.pk)})
        audit.record([_event("statement_typed", row, by)], now=now)
    return row


def _waiting(typed_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> TypedStatement:
    rows = TypedStatement.objects.select_for_update(of=("self",)).select_related("account__fund")
    row: TypedStatement | None = rows.filter(pk=typed_id).first()
    if row is None or not permissions.can_reconcile(row.account.fund, by, now=now):
        raise NotFound()
    if row.confirmed_at is not None or row.discarded_at is not None:
        raise Stale()
    return row


def _event(verb: str, row: TypedStatement, by: uuid.UUID) -> audit.Event:
    return audit.Event(verb, by, "statement", row.pk, {"account": row.account.code, "lines": len(row.lines)})
