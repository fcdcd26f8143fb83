"""The statement of reconciliation: what stands between books and bank, account by account, to the cent."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import Account, BankStatement, IgnoredLine, StatementLock
from fund.money import Money
from fund.reconciliation.standing import Standing, standing
from fund.reports.frame import Cell, Named, Question, Report, Sheet, figure, words
from fund.reports.named import kind

# More belongs on a screen, not on paper; the sums above count all of them.
MOST_ROWS = 60


def reconciliation(asked: Question) -> Report:
    """Return how books and bank stood at the end of a day: the sums, and every entry and line between them."""
    banks = Account.objects.filter(fund=chart.books_of(asked.fund), is_bank=True).order_by("code")
    each = [standing(bank, on=asked.until, known_at=asked.known) for bank in banks]
    found = [one for one in each if one is not None]
    sheets = (_sums(found), _entries(found), _lines(found), _aside(asked), _statements(asked))
    notes = [_("Lines whose names and texts are sealed are told by account and day.")]
    if found and all(one.agrees and not one.entries and not one.lines and not one.opening_difference for one in found):
        notes.insert(0, _("The books equal the bank to the cent."))
    title = _("Statement of reconciliation")
    return Report("reconciliation", title, asked.fund, None, asked.until, sheets, tuple(notes))


def _sums(found: list[Standing]) -> Sheet:
    rows = tuple(
        (
            _account(one.account),
            one.book,
            one.entries_open,
            one.lines_open,
            one.opening_difference,
            one.bank,
        )
        for one in found
    )
    columns = (
        words("account", _("Account")),
        figure("book", _("The books hold")),
        figure("entries_open", _("less: not yet at the bank")),
        figure("lines_open", _("plus: not yet in the books")),
        figure("opening_difference", _("less: difference at the opening")),
        figure("bank", _("The bank says")),
    )
    return Sheet("standing", _("Books and bank"), columns, rows)


def _entries(found: list[Standing]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (_account(one.account), open_entry.entry.accounting_date, str(open_entry.entry), kind(open_entry.entry.kind),
         open_entry.left)
        for one in found
        for open_entry in one.entries
    ]  # fmt: skip
    columns = (
        words("account", _("Account")),
        words("on", _("Day")),
        words("entry", _("Entry")),
        words("kind", _("Kind")),
        figure("left", _("Open")),
    )
    return Sheet("entries", _("In the books, not yet at the bank"), columns, tuple(rows[:MOST_ROWS]))


def _lines(found: list[Standing]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (_account(one.account), open_line.line.booked_on, open_line.line.place + 1, open_line.left)
        for one in found
        for open_line in one.lines
    ]
    columns = (
        words("account", _("Account")),
        words("on", _("Day")),
        figure("place", _("Number in the sealed texts")),
        figure("left", _("Open")),
    )
    return Sheet("lines", _("At the bank, not yet in the books"), columns, tuple(rows[:MOST_ROWS]))


def _aside(asked: Question) -> Sheet:
    rows = IgnoredLine.objects.filter(
        line__account__fund=chart.books_of(asked.fund),
        line__booked_on__lte=asked.until,
        reconciliation__made_at__lte=asked.known,
    )
    rows = rows.filter(Q(undone_at=None) | Q(undone_at__gt=asked.known))
    rows = rows.select_related("line__account", "reconciliation")
    shown: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _account(row.line.account),
            row.line.booked_on,
            Money(row.line.amount_minor, row.line.currency),
            Named(row.reconciliation.reason_code, row.reconciliation.get_reason_code_display()),
        )
        for row in rows.order_by("line__booked_on", "pk")[:MOST_ROWS]
    )
    columns = (
        words("account", _("Account")),
        words("on", _("Day")),
        figure("amount", _("Amount")),
        words("reason", _("Why")),
    )
    return Sheet("aside", _("Lines set aside, because they cancel each other out"), columns, shown)


def _statements(asked: Question) -> Sheet:
    rows = BankStatement.objects.filter(
        account__fund=chart.books_of(asked.fund), from_on__lte=asked.until, imported_at__lte=asked.known
    ).select_related("account")
    recent = list(rows.order_by("-to_on", "account__code")[:MOST_ROWS])
    locks = StatementLock.objects.filter(statement__in=recent, confirmed_at__lte=asked.known)
    locks = locks.filter(Q(lifted_at=None) | Q(lifted_at__gt=asked.known))
    locked = {lock.statement_id: lock.confirmed_at for lock in locks}
    columns = (
        words("account", _("Account")),
        words("from_on", _("From")),
        words("to_on", _("Until")),
        figure("opening", _("Opening")),
        figure("closing", _("Closing")),
        words("locked_on", _("Locked on")),
    )
    return Sheet("statements", _("Statements"), columns, tuple(_statement(row, locked.get(row.pk)) for row in recent))


def _statement(row: BankStatement, locked_at: datetime | None) -> tuple[Cell, ...]:
    opening, closing = (Money(minor, row.currency) for minor in (row.opening_minor, row.closing_minor))
    return _account(row.account), row.from_on, row.to_on, opening, closing, locked_at.date() if locked_at else None


def _account(account: Account) -> Named:
    return Named(account.code, str(account))
