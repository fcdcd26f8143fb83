"""Every report that can be asked for by name."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from fund import readers
from fund.models import Role
from fund.reports import accounts, flows, meetings, public, reconciling
from fund.reports.frame import Definition, Over

# Who reads single promises or accounts, and who reads what a decision needs.
_BOOKS, _FIGURES = readers.BOOKS, readers.FIGURES
EVERYBODY: frozenset[str] = frozenset(Role)

_ALL = (
    Definition(
        "standing",
        _("Balance and free money"),
        _("What the fund has, has promised and has free, at any date and over time."),
        _FIGURES,
        Over.SPAN,
        accounts.standing,
    ),
    Definition(
        "spending",
        _("Relief by use and country"),
        _("What relief was paid for, and where."),
        _FIGURES,
        Over.SPAN,
        flows.spending,
    ),
    Definition(
        "income",
        _("Income by source"),
        _("What came in, from which projects, and how much hangs on one donor."),
        _FIGURES,
        Over.SPAN,
        flows.income,
    ),
    Definition(
        "set-aside",
        _("Set-aside by project"),
        _("What donors' projects received, owe, and have moved into the fund."),
        _FIGURES,
        Over.DAY,
        accounts.setaside,
    ),
    Definition(
        "commitments",
        _("Promised and not yet paid"),
        _("Every promise that waits for its payment, with its age."),
        _FIGURES,
        Over.DAY,
        accounts.commitments,
    ),
    Definition(
        "statement-of-changes",
        _("Statement of changes"),
        _("Net assets before, what came and went, net assets after."),
        _FIGURES,
        Over.SPAN,
        flows.changes,
    ),
    Definition(
        "trial-balance",
        _("Trial balance"),
        _("What every account held at the end of a day."),
        _BOOKS,
        Over.DAY,
        accounts.trial_balance,
    ),
    Definition(
        "reconciliation",
        _("Statement of reconciliation"),
        _("What stands between books and bank, account by account."),
        _BOOKS,
        Over.DAY,
        reconciling.reconciliation,
    ),
    Definition(
        "board-quarter",
        _("Quarterly report to the Board"),
        _("One page about a quarter, and an annex."),
        _FIGURES,
        Over.QUARTER,
        meetings.board_quarter,
    ),
    Definition(
        "annual",
        _("Annual report"),
        _("A year of the fund and its purses, with the General Meeting's approval."),
        _FIGURES,
        Over.YEAR,
        meetings.annual,
    ),
    Definition(
        "restricted-fund",
        _("Statement of a restricted purse"),
        _("For the donor: what became of money that was given for one purpose."),
        _FIGURES,
        Over.SPAN,
        meetings.restricted,
    ),
    Definition(
        "public-half-year",
        _("Published figures"),
        _("What everybody may know of a half-year, 60 days after its end."),
        EVERYBODY,
        Over.HALF,
        public.half_year,
    ),
)
REPORTS: Mapping[str, Definition] = {one.name: one for one in _ALL}
# Completed by the room that knows more of it than the books do, and served there.
COMPLETED_ELSEWHERE = frozenset({"board-quarter"})
