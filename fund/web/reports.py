"""Reports as pages: the list of them, each with its days and its files, and the General Meeting's word on a year."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from fund import readers
from fund.actions import annual
from fund.actions.frame import check_is_treasurer
from fund.models import Fund, Role
from fund.reports.catalogue import EVERYBODY, REPORTS
from fund.reports.frame import Definition, Over, Question, Report
from fund.reports.meetings import approval_of
from fund.reports.output import FORMS, as_file
from fund.reports.periods import question
from fund.reports.public import published_halves
from fund.reports.written import as_paper
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.report_forms import ApprovalForm, DaysForm
from fund.web.report_pictures import picture_of
from notifications.errors import DomainError, Malformed, NotFound, NotSignedIn
from notifications.idempotency import Attempt

TAB = "/treasury/reports/"
ANNUAL = "annual"
OF_A_PURSE = "restricted-fund"
PUBLISHED = "public-half-year"


@read_by(readers.FIGURES, years=readers.ANY_YEAR)
def listed(http_request: TreasuryRequest, fund: Fund, more: Sequence[Definition]) -> HttpResponse:
    """Show which reports there are for this person, with what another room adds."""
    held = readers.roles_read(fund, http_request.user.pk, now=http_request.now)
    years = readers.years_read(fund, http_request.user.pk, now=http_request.now) if held <= {Role.AUDITOR} else None
    last = _last_day(years, http_request.now.date())
    untold = _untold(fund, last, now=http_request.now)
    known = [one for one in (*REPORTS.values(), *more) if one.name not in untold]
    mine = [one for one in known if one.readers is EVERYBODY or held & set(one.readers)]
    context = {
        "reports": mine,
        "of_purse": REPORTS[OF_A_PURSE],
        "purses": Fund.objects.filter(parent=fund).order_by("code"),
        "days": f"&at={last}&until={last}" if last else "",
        "years": [str(year) for year in sorted(years or ())],
        "audits": bool(held & readers.BOOKS),
    }
    return page(http_request, "fund/reports.html", fund, context, current=TAB)


def _last_day(years: Collection[int] | None, today: date) -> date | None:
    """Return the last day whose figures an auditor of past years reads; None: today's."""
    return None if not years or today.year in years else date(max(years), 12, 31)


def _untold(fund: Fund, last: date | None, *, now: datetime) -> set[str]:
    """Return the reports that would say nothing: that of a purse, which has its own door; a half-year not out yet."""
    of_purse = set() if fund.parent_id else {OF_A_PURSE}
    halves = published_halves(fund, now=now)
    is_out = last in halves if last else bool(halves)
    return of_purse if is_out else of_purse | {PUBLISHED}


@require_safe
def show(http_request: TreasuryRequest, name: str) -> HttpResponse:
    """Show a report, or hand it out as a file."""
    return shown(http_request, REPORTS.get(name))


def shown(http_request: TreasuryRequest, definition: Definition | None) -> HttpResponse:
    """Answer with this report as a page or a file; raises NotFound where the person may not read these years."""
    if not http_request.user.is_authenticated:
        raise NotSignedIn()
    if definition is None:
        raise NotFound()
    form = DaysForm(http_request.GET, over=definition.over)
    asked = asked_of(http_request, definition, form)
    if (wanted := http_request.GET.get("as")) in FORMS:
        file = as_file(definition.build(asked), str(wanted), now=http_request.now)
        kept = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return HttpResponse(file.content, content_type=file.media_type, headers=kept)
    return _page(http_request, definition, asked, form)


def asked_of(http_request: TreasuryRequest, definition: Definition, form: DaysForm) -> Question:
    """Return what the page is asked for; raises Malformed and NotFound."""
    if not form.is_valid():
        raise Malformed(fields={name: " ".join(map(str, texts)) for name, texts in form.errors.items()})
    days = form.days()

    def about(fund: Fund) -> Question:
        return question(definition, fund, now=http_request.now, days=days)

    return about(_fund(http_request, definition.readers, about(Fund()).years))


@sensitive_post_parameters()
@require_POST
@read_by({Role.TREASURER})
def approve(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Record that the General Meeting approved a year."""
    now, by = http_request.now, http_request.user.pk
    check_is_treasurer(fund, by, now=now)
    form = ApprovalForm(http_request.POST)

    def run(attempt: Attempt) -> object:
        return annual.record_approval(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: ApprovalForm, status: int, _refusal: object) -> HttpResponse:
        definition = REPORTS[ANNUAL]
        asked = question(definition, fund, now=now)
        return _page(http_request, definition, asked, DaysForm({}, over=Over.YEAR), filled=form, status=status)

    onward = onward_to(http_request, reverse("treasury-report", args=[ANNUAL]))
    return do_act(http_request, form, f"approval:{fund.pk}", run, again, onward=onward)


def _page(
    http_request: TreasuryRequest,
    definition: Definition,
    asked: Question,
    form: DaysForm,
    *,
    filled: ApprovalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"definition": definition, "form": form, "refusal": "", "forms": FORMS}
    try:
        report = definition.build(asked)
    except DomainError as error:
        # The days or the fund can be chosen anew right here.
        context |= {"refusal": str(error)}
        status = http_request.status_of(error)
    else:
        context |= _told(report, asked) | {"query": _query(asked, definition)}
    if definition.name == ANNUAL and asked.fund.parent_id is None and not approval_of(asked.fund, asked.until.year):
        context["approval"] = filled or ApprovalForm(initial={"year": asked.until.year})
    return page(http_request, "fund/report.html", asked.fund, context, current=TAB, status=status)


def _told(report: Report, asked: Question) -> dict[str, Any]:
    return {"paper": as_paper(report), "picture": picture_of(report, asked)}


def _query(asked: Question, definition: Definition) -> str:
    first, last = str(asked.since), str(asked.until)
    days = {"since": first, "until": last} if definition.over is Over.SPAN else {"at": last}
    return urlencode({"fund": asked.fund.code, **days})


def _fund(http_request: TreasuryRequest, roles: frozenset[str], years: Collection[int]) -> Fund:
    user_id, now = http_request.user.pk, http_request.now
    if code := http_request.GET.get("fund"):
        return readers.fund_seen(user_id, code, roles & readers.FIGURES, now=now, years=years)
    seen = readers.funds_seen(user_id, roles & readers.FIGURES, now=now, years=years)
    if not seen:
        raise NotFound()
    return seen[0]
