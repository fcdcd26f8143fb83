"""Reports on how a fund stands: its money over time, its accounts, what it has promised, what donors' projects owe."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from fund.ledger import as_of, chart
from fund.ledger.as_of import Promise
from fund.models import DonorProject, EntryKind, InstalmentCorrection, ProjectInstalment
from fund.money import WHOLE, Money
from fund.reports import sums
from fund.reports.frame import Cell, Named, Question, Report, Share, Sheet, figure, words
from fund.reports.named import country, money, use

# Days after which a promise is old, older, oldest.
AGES = (30, 60, 90)
_MOVED = EntryKind.SETASIDE_MOVED
_DUE = EntryKind.INSTALMENT_DUE


def standing(asked: Question) -> Report:
    """Return what the fund had, had promised and had free on a day, and how that came about."""
    now = sums.figures(asked)
    parts = (
        ("balance", _("Balance"), now.balance),
        ("locked", _("Of it locked in deposits"), now.locked),
        ("owed", _("Of it owed to others"), now.owed),
        ("committed", _("Promised, not yet paid"), now.committed),
        ("free", _("Free to promise"), now.free),
        ("setaside_owed", _("Set-aside that donors' projects still owe"), now.setaside_owed),
    )
    figures = Sheet(
        "standing",
        _("How the fund stood"),
        (words("what", _("What")), figure("amount", _("Amount"))),
        tuple((Named(code, name), amount) for code, name, amount in parts),
    )
    past = tuple((row.on, row.balance, row.committed, row.free) for row in sums.over_time(asked))
    columns = (
        words("on", _("At the end of")),
        figure("balance", _("Balance")),
        figure("committed", _("Promised")),
        figure("free", _("Free")),
    )
    over_time = Sheet("over_time", _("Over time"), columns, past)
    return Report("standing", _("Balance and free money"), asked.fund, asked.since, asked.until, (figures, over_time))


def trial_balance(asked: Question) -> Report:
    """Return what every account held at the end of a day; all together are nothing."""
    base = asked.fund.base_currency
    rows = tuple(
        (row.account, row.name, Money(row.amount_minor, row.currency), Money(row.base_minor, base))
        for row in sums.balances(asked)
    )
    columns = (
        words("account", _("Account")),
        words("name", _("Name")),
        figure("amount", _("Amount")),
        figure("base", _("In the books' currency")),
    )
    total = (_("Together"), "", None, money(asked, sum(row[3].minor for row in rows)))
    sheet = Sheet("accounts", _("Accounts"), columns, rows, total)
    notes = (_("Debit is positive, credit negative."),)
    return Report("trial-balance", _("Trial balance"), asked.fund, None, asked.until, (sheet,), notes)


def commitments(asked: Question) -> Report:
    """Return what was promised and not yet paid, with its age."""
    rows = sums.promises(asked)
    columns = (
        words("since", _("Promised on")),
        figure("days", _("Days ago")),
        words("use", _("Use")),
        words("country", _("Country")),
        figure("amount", _("Amount")),
    )
    each = tuple(
        (row.since, _age(row, asked.until), use(row.use), country(row.country), money(asked, row.base_minor))
        for row in rows
    )
    total = (_("Together"), None, None, None, money(asked, sum(row.base_minor for row in rows)))
    listed = Sheet("commitments", _("Every promise"), columns, each, total if each else None)
    title = _("Promised and not yet paid")
    return Report("commitments", title, asked.fund, None, asked.until, (by_age(asked, rows), listed))


def by_age(asked: Question, rows: list[Promise]) -> Sheet:
    """Return promises by how old they are; the sum is account 9100."""
    bounds = [(0, AGES[0]), *((low + 1, high) for low, high in pairwise(AGES))]
    bands: list[tuple[str, list[Promise]]] = [
        (f"{low}-{high}", [row for row in rows if low <= _age(row, asked.until) <= high]) for low, high in bounds
    ]
    bands.append((f"{AGES[-1] + 1}+", [row for row in rows if _age(row, asked.until) > AGES[-1]]))
    shown = tuple(
        (_("%(days)s days") % {"days": band}, len(found), money(asked, sum(row.base_minor for row in found)))
        for band, found in bands
    )
    columns = (words("age", _("Age")), figure("promises", _("Promises")), figure("amount", _("Amount")))
    total = (_("Together"), len(rows), money(asked, sum(row.base_minor for row in rows)))
    return Sheet("by_age", _("Promised and not yet paid, by age"), columns, shown, total)


def setaside(asked: Question) -> Report:
    """Return by donors' project what was received, became due, was moved and is owed; the sum owed is account 1300."""
    title = _("Set-aside by project")
    return Report("set-aside", title, asked.fund, None, asked.until, (setaside_sheet(asked),))


def setaside_sheet(asked: Question) -> Sheet:
    """Return the table of it: amounts in the project's currency, what is owed also in the books'."""
    projects = DonorProject.objects.filter(fund=asked.fund).select_related("donor").order_by("title", "pk")
    signed = [project for project in projects if project.signed_on <= asked.until]
    received, moved = _received(asked), _receivable(asked)
    for project_id, less in _corrected(asked).items():
        received[project_id] -= less["amount"]
        moved[project_id]["due"] -= less["share"]
        moved[project_id]["moved"] -= less["refundable"]
    rows = tuple(_project(asked, project, received.get(project.pk, 0), moved[project.pk]) for project in signed)
    columns = (
        words("project", _("Project")),
        words("donor", _("Donor")),
        figure("received", _("Received")),
        figure("due", _("Became due")),
        figure("moved", _("Moved in")),
        figure("otherwise", _("Settled otherwise")),
        figure("owed", _("Owed")),
        figure("owed_base", _("Owed, in the books' currency")),
        figure("reached", _("Share reached")),
    )
    owed = money(asked, sum(moved[project.pk]["base"] for project in signed))
    total = (_("Together"), None, None, None, None, None, None, owed, None)
    return Sheet("set_aside", _("What donors' projects owe"), columns, rows, total if rows else None)


def _project(asked: Question, project: DonorProject, received: int, sums_of: dict[str, int]) -> tuple[Cell, ...]:
    def own(minor: int) -> Money:
        return Money(minor, project.currency)

    due, moved, owed = sums_of["due"], sums_of["moved"], sums_of["owed"]
    reached = Share(moved * WHOLE // received) if received else None
    amounts = (own(received), own(due), own(moved), own(due - moved - owed), own(owed))
    return (project.title, project.donor.name, *amounts, money(asked, sums_of["base"]), reached)


def _received(asked: Question) -> dict[UUID, int]:
    rows = ProjectInstalment.objects.filter(project__fund=asked.fund, arrived_on__lte=asked.until)
    return dict(rows.values_list("project_id").annotate(total=Sum("amount_minor")).order_by())


def _corrected(asked: Question) -> dict[UUID, dict[str, int]]:
    """Return by project what of its instalments counts no more, of their share, and of what had moved in already."""
    rows = InstalmentCorrection.objects.filter(instalment__project__fund=asked.fund, corrected_on__lte=asked.until)
    grouped = rows.filter(noted_at__lte=asked.known).order_by().values_list("instalment__project_id")
    sums_of = {name: Sum(f"{name}_minor") for name in ("amount", "share", "refundable")}
    return {
        project_id: {"amount": amount, "share": share, "refundable": refundable}
        for project_id, amount, share, refundable in grouped.annotate(**sums_of)
    }


def _receivable(asked: Question) -> dict[UUID, dict[str, int]]:
    """Return by project what account 1300 tells: due, moved, owed in its own currency, and owed in base."""
    rows = as_of.postings([asked.fund], on=asked.until, known_at=asked.known)
    rows = rows.filter(account__code=chart.SETASIDE_RECEIVABLE, project__isnull=False)
    by_kind = rows.values_list("project_id", "entry__kind", "entry__reverses__kind")
    found: dict[Any, dict[str, int]] = defaultdict(lambda: {"due": 0, "moved": 0, "owed": 0, "base": 0})
    for project, kind, undone, own, base in by_kind.annotate(own=Sum("amount_minor"), base=Sum("base_minor")):
        parts, about = found[project], undone or kind
        parts["owed"] += own
        parts["base"] += base
        if about == _DUE:
            parts["due"] += own
        if about == _MOVED:
            parts["moved"] -= own
    return found


def _age(row: Promise, on: date) -> int:
    return (on - row.since).days
