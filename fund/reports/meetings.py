"""Reports to the Board every quarter, to the General Meeting every year, and to the donor of a purse."""

from django.utils.translation import gettext as _

from fund.ledger.chart import books_of
from fund.models import AnnualApproval, Fund
from fund.reports import accounts, flows, sums
from fund.reports.frame import Cell, Named, Question, Report, Sheet, figure, words
from fund.reports.named import money
from notifications.errors import Refused


def board_quarter(asked: Question) -> Report:
    """Return the quarter on one page, and by country and every project in the annex."""
    moved = sums.movements(asked)
    relief = flows.relief(moved)
    promised = accounts.by_age(asked, sums.promises(asked))
    page = (_summary(asked, moved), flows.by_use(asked, relief), promised)
    annex = (
        flows.by_country(asked, relief),
        flows.by_source(asked, flows.earned(moved)),
        accounts.setaside_sheet(asked),
    )
    sheets = (*page, *(annexed(sheet) for sheet in annex))
    return Report("board-quarter", _("Quarterly report to the Board"), asked.fund, asked.since, asked.until, sheets)


def annual(asked: Question) -> Report:
    """Return the year of a fund and its purses, and whether the General Meeting approved it."""
    moved = sums.movements(asked)
    earned, relief = flows.earned(moved), flows.relief(moved)
    sheets = (
        _by_fund(asked),
        flows.changes_sheet(asked),
        flows.by_source(asked, earned),
        flows.dependence(asked, earned),
        flows.by_use(asked, relief),
        flows.by_country(asked, relief),
        accounts.by_age(asked, sums.promises(asked)),
        accounts.setaside_sheet(asked),
    )
    notes = (approval_note(approval_of(asked.fund, asked.until.year)),)
    return Report("annual", _("Annual report"), asked.fund, asked.since, asked.until, sheets, notes)


def restricted(asked: Question) -> Report:
    """Return to the donor of a purse what became of the money; no country, no count: few people stand behind it."""
    fund = asked.fund
    if fund.parent_id is None:
        raise Refused(
            _("This statement is about a restricted purse. Choose one of the fund's purses."), code="not_a_purse"
        )
    columns = (words("use", _("Use")), figure("amount", _("Amount")))
    relief = flows.relief(sums.movements(asked))
    by_use = flows.by_use(asked, relief)
    spent = tuple((row[0], row[2]) for row in by_use.rows)
    together = (_("Together"), money(asked, sum(row.base_minor for row in relief)))
    used = Sheet(by_use.code, _("Spent by use"), columns, spent, together)
    promised = sum(row.base_minor for row in sums.promises(asked))
    rest = Sheet(
        "rest",
        _("What is left"),
        (words("what", _("What")), figure("amount", _("Amount"))),
        (
            (Named("committed", _("Promised, not yet paid")), money(asked, promised)),
            (Named("free", _("Free to promise")), sums.figures(asked).free),
        ),
    )
    notes = (_("Given for: %(purpose)s") % {"purpose": fund.restriction},) if fund.restriction else ()
    title = _("Statement of a restricted purse")
    sheets = (flows.changes_sheet(asked), used, rest)
    return Report("restricted-fund", title, fund, asked.since, asked.until, sheets, notes)


def approval_of(fund: Fund, year: int) -> AnnualApproval | None:
    """Return the General Meeting's approval of a year, if it is on record."""
    return AnnualApproval.objects.filter(fund=books_of(fund), year=year).first()


def approval_note(approval: AnnualApproval | None) -> str:
    """Say whether the General Meeting approved the year."""
    if approval is None:
        return _("No approval by the General Meeting is on record.")
    return _("Approved by the General Meeting on %(day)s, minute %(minute)s, with the figures of %(digest)s.") % {
        "day": approval.approved_on.isoformat(),
        "minute": approval.minute_number,
        "digest": approval.figures_sha256,
    }


def _summary(asked: Question, moved: list[sums.Movement]) -> Sheet:
    held = sums.figures(asked)
    parts = (
        ("income", _("Came in"), money(asked, -sum(row.base_minor for row in flows.earned(moved)))),
        ("relief", _("Relief paid"), money(asked, sum(row.base_minor for row in flows.relief(moved)))),
        ("result", _("Income less all expenses"), money(asked, flows.result(asked, moved))),
        ("balance", _("Balance"), held.balance),
        ("locked", _("Of it locked in deposits"), held.locked),
        ("committed", _("Promised, not yet paid"), held.committed),
        ("free", _("Free to promise"), held.free),
        ("setaside_owed", _("Set-aside that donors' projects still owe"), held.setaside_owed),
    )
    columns = (words("what", _("What")), figure("amount", _("Amount")))
    return Sheet("summary", _("In short"), columns, tuple((Named(code, name), sum_) for code, name, sum_ in parts))


def _by_fund(asked: Question) -> Sheet:
    """Return the fund and its purses beside each other."""
    columns = (
        words("fund", _("Fund")),
        figure("income", _("Income")),
        figure("expense", _("Expenses")),
        figure("net_assets", _("Net assets after")),
        figure("balance", _("Balance")),
        figure("free", _("Free")),
    )
    rows = tuple(_fund_row(each) for each in _each_fund(asked))
    return Sheet("by_fund", _("The fund and its purses"), columns, rows)


def _each_fund(asked: Question) -> list[Question]:
    purses = list(asked.fund.children.filter(available__isnull=False).order_by("code"))
    return [Question(fund, asked.since, asked.until, asked.now, asked.known_at) for fund in (asked.fund, *purses)]


def _fund_row(asked: Question) -> tuple[Cell, ...]:
    moved, held = sums.movements(asked), sums.balances(asked)
    figures = sums.figures(asked)
    income = -sum(row.base_minor for row in flows.earned(moved))
    expense = income - flows.result(asked, moved)
    named = Named(asked.fund.code, asked.fund.name)
    amounts = (money(asked, income), money(asked, expense), money(asked, sums.net_assets(held)))
    return (named, *amounts, figures.balance, figures.free)


def annexed(sheet: Sheet) -> Sheet:
    """Return a table as one of the annex."""
    title = _("Annex: %(title)s") % {"title": sheet.title}
    return Sheet(sheet.code, title, sheet.columns, sheet.rows, sheet.total, is_annex=True)
