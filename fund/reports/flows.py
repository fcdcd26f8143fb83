"""Reports on what came and went: relief by use and country, income by its source, the statement of changes."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import AccountType, DonorProject, EntryKind
from fund.money import WHOLE
from fund.reports import sums
from fund.reports.frame import Cell, Column, Named, Question, Report, Share, Sheet, figure, words
from fund.reports.named import country, money, use
from fund.reports.sums import Movement

# A payment that the bank brought back was none.
_PAYMENTS = {EntryKind.DISBURSEMENT.value: 1, EntryKind.ADVANCE_USED.value: 1, EntryKind.PAYMENT_RETURNED.value: -1}
_A_DAY = timedelta(days=1)


def spending(asked: Question) -> Report:
    """Return what relief was spent on by use, by country and by both; what came back is taken off."""
    rows = relief(sums.movements(asked))
    title = _("Relief by use and country")
    both = _grouped(asked, rows, lambda row: (row.country, row.use))
    crossed = Sheet(
        "by_country_and_use",
        _("By country and use"),
        (words("country", _("Country")), words("use", _("Use")), *_sum_columns()),
        tuple((country(place), use(what), *cells) for (place, what), cells in both),
        _total(asked, rows, 2),
    )
    sheets = (by_use(asked, rows), by_country(asked, rows), crossed)
    notes = (_("Money that came back is taken off. Bank fees are not relief."),)
    return Report("spending", title, asked.fund, asked.since, asked.until, sheets, notes)


def by_use(asked: Question, rows: list[Movement]) -> Sheet:
    """Return relief by use."""
    groups = _grouped(asked, rows, lambda row: row.use)
    shown = tuple((use(code), *cells) for code, cells in groups)
    return Sheet("by_use", _("By use"), (words("use", _("Use")), *_sum_columns()), shown, _total(asked, rows, 1))


def by_country(asked: Question, rows: list[Movement]) -> Sheet:
    """Return relief by country."""
    columns = (words("country", _("Country")), *_sum_columns())
    shown = tuple((country(code), *cells) for code, cells in _grouped(asked, rows, lambda row: row.country))
    return Sheet("by_country", _("By country"), columns, shown, _total(asked, rows, 1))


def relief(rows: Iterable[Movement]) -> list[Movement]:
    """Return what moved the accounts of relief."""
    return [row for row in rows if row.account in sums.RELIEF]


def income(asked: Question) -> Report:
    """Return what came in, by source and by donors' project, and how much hangs on one donor."""
    rows = earned(sums.movements(asked))
    sheets = (by_source(asked, rows), _by_project(asked, rows), dependence(asked, rows))
    notes = (_("Income counts on the day it became due or arrived, in the books' currency."),)
    return Report("income", _("Income by source"), asked.fund, asked.since, asked.until, sheets, notes)


def earned(rows: Iterable[Movement]) -> list[Movement]:
    """Return what moved the accounts of income."""
    return [row for row in rows if row.type == AccountType.INCOME]


def by_source(asked: Question, rows: list[Movement]) -> Sheet:
    """Return income by account."""
    columns = (words("account", _("Account")), words("name", _("Source")), figure("amount", _("Amount")))
    shown = tuple((code, name, money(asked, -minor)) for (code, name), minor in _by_account(rows))
    total = (_("Together"), "", money(asked, -_sum(rows)))
    return Sheet("by_source", _("Income by source"), columns, shown, total)


def dependence(asked: Question, rows: list[Movement]) -> Sheet:
    """Return the share of the largest donor in all income, and the share that is no donor's grant."""
    total = -_sum(rows)
    largest = max((-minor for minor in _by_donor(asked, rows).values()), default=0)
    grants = -_sum(row for row in rows if row.account == chart.SETASIDE_INCOME)
    parts = (
        ("largest_donor", _("From the largest donor"), max(0, largest)),
        ("not_grants", _("From gifts, interest and other income, not from donors' projects"), total - grants),
    )
    columns = (words("what", _("What")), figure("amount", _("Amount")), figure("share", _("Share of all income")))
    shown = tuple((Named(code, name), money(asked, minor), _share(minor, total)) for code, name, minor in parts)
    return Sheet("dependence", _("On whom the fund depends"), columns, shown)


def changes(asked: Question) -> Report:
    """Return what the fund owned before these days, what came and went, and what it owned after them."""
    title = _("Statement of changes")
    notes = (_("Net assets are what is owned less what is owed; promises do not lessen them before they are paid."),)
    return Report("statement-of-changes", title, asked.fund, asked.since, asked.until, (changes_sheet(asked),), notes)


def changes_sheet(asked: Question) -> Sheet:
    """Return the table of it; its last row is both the sum and what the accounts held."""
    rows = sums.movements(asked)
    first = asked.since or asked.until
    before = sums.net_assets(sums.balances(asked, until=first - _A_DAY))
    of_type: dict[str, list[Movement]] = defaultdict(list)
    for row in rows:
        of_type[row.type].append(row)
    lines: list[tuple[Cell, ...]] = [("", _("Net assets before"), money(asked, before))]
    for kind in (AccountType.NET_ASSETS, AccountType.INCOME, AccountType.EXPENSE):
        found = _by_account(of_type[kind])
        lines += [(code, name, money(asked, -minor)) for (code, name), minor in found if minor]
    after = before - sum(_sum(of_type[kind]) for kind in (AccountType.NET_ASSETS, *_RESULT))
    columns = (words("account", _("Account")), words("name", _("What")), figure("amount", _("Amount")))
    total = ("", _("Net assets after"), money(asked, after))
    return Sheet("changes", _("Changes of net assets"), columns, tuple(lines), total)


_RESULT = (AccountType.INCOME, AccountType.EXPENSE)


def result(asked: Question, rows: Iterable[Movement]) -> int:
    """Return income less expenses, base minor units."""
    return -_sum(row for row in rows if row.type in _RESULT)


def _by_project(asked: Question, rows: list[Movement]) -> Sheet:
    by_id: dict[Any, int] = defaultdict(int)
    for row in rows:
        if row.project_id:
            by_id[row.project_id] += row.base_minor
    projects = DonorProject.objects.filter(pk__in=by_id).select_related("donor").order_by("title", "pk")
    shown = tuple((one.title, one.donor.name, money(asked, -by_id[one.pk])) for one in projects)
    columns = (words("project", _("Project")), words("donor", _("Donor")), figure("amount", _("Amount")))
    total = (_("Together"), "", money(asked, -sum(by_id.values())))
    return Sheet("by_project", _("Set-aside by project"), columns, shown, total if shown else None)


def _by_donor(asked: Question, rows: list[Movement]) -> dict[Any, int]:
    ids = {row.project_id for row in rows if row.project_id}
    donors = dict(DonorProject.objects.filter(pk__in=ids).values_list("pk", "donor_id"))
    found: dict[Any, int] = defaultdict(int)
    for row in rows:
        if row.project_id:
            found[donors[row.project_id]] += row.base_minor
    return found


def _grouped(
    asked: Question, rows: list[Movement], key: Callable[[Movement], Any]
) -> list[tuple[Any, tuple[Cell, ...]]]:
    """Return by key the number of payments and the amount, the largest amount first."""
    groups: dict[Any, list[Movement]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    ordered = sorted(groups.items(), key=lambda group: (-_sum(group[1]), str(group[0])))
    return [(code, (_payments(found), money(asked, _sum(found)))) for code, found in ordered]


def _sum_columns() -> tuple[Column, Column]:
    return figure("payments", _("Payments")), figure("amount", _("Amount"))


def _total(asked: Question, rows: list[Movement], words_before: int) -> tuple[Cell, ...]:
    blank = ("",) * (words_before - 1)
    return (_("Together"), *blank, _payments(rows), money(asked, _sum(rows)))


def _payments(rows: Iterable[Movement]) -> int:
    return sum(_PAYMENTS.get(row.kind, 0) * row.entries for row in rows)


def _by_account(rows: Iterable[Movement]) -> list[tuple[tuple[str, str], int]]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        found[row.account, row.name] += row.base_minor
    return sorted(found.items())


def _share(part: int, whole: int) -> Share | None:
    return Share(part * WHOLE // whole) if whole > 0 else None


def _sum(rows: Iterable[Movement]) -> int:
    return sum(row.base_minor for row in rows)
