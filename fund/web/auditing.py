"""The auditor's page: a sample drawn by a public seed, and the way to the proof of a payment by its code."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fund import readers
from fund.auditing.proof import entry_by_code
from fund.auditing.sample import LONGEST_SEED, MOST, Draw, sample
from fund.models import Fund
from fund.reports.frame import Question, Report
from fund.reports.output import FORMS, as_file
from fund.reports.written import as_paper
from fund.web.pages import TreasuryRequest, page, read_by
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError

REPORTS_TAB = "/treasury/reports/"


class SampleForm(forms.Form):
    """What decides a sample."""

    seed = forms.CharField(
        label=_("Seed"),
        max_length=LONGEST_SEED,
        help_text=_("Something public that nobody here could choose, such as the numbers of a lottery on a named day."),
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2999)
    size = forms.IntegerField(label=_("How many payments"), min_value=1, max_value=MOST, initial=25)


class CodeForm(forms.Form):
    """A payment code as the bank's paper shows it."""

    code = forms.CharField(
        label=_("Payment code"),
        max_length=20,
        help_text=_("Ten characters in the transfer's text. It is compared, and not kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.BOOKS, years=readers.ANY_YEAR)
def audit(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Draw a sample; POST looks a payment up by its code."""
    if http_request.method == "POST":
        return _look_up(http_request, fund)
    if "seed" not in http_request.GET:
        return _page(http_request, fund, SampleForm(initial={"year": http_request.now.year - 1}))
    form = SampleForm(http_request.GET)
    if not form.is_valid():
        return _page(http_request, fund, form, status=MALFORMED_STATUS)
    first = date(form.cleaned_data["year"], 1, 1)
    readers.check_reads(fund, http_request.user.pk, first, now=http_request.now)
    asked = Question(fund, first, first.replace(month=12, day=31), http_request.now)
    try:
        report = sample(asked, Draw(form.cleaned_data["seed"], form.cleaned_data["size"]))
    except DomainError as error:
        show_on(form, error)
        return _page(http_request, fund, form, status=MALFORMED_STATUS)
    query = urlencode({"fund": fund.code, **form.cleaned_data})
    return handed_out(http_request, report) or _page(http_request, fund, form, report=report, query=query)


def handed_out(http_request: TreasuryRequest, report: Report) -> HttpResponse | None:
    """Return the report as the file that `as` asks for, if it does."""
    if (wanted := http_request.GET.get("as")) not in FORMS:
        return None
    file = as_file(report, str(wanted), now=http_request.now)
    kept = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.media_type, headers=kept)


def _look_up(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    form = CodeForm(http_request.POST)
    sample_form = SampleForm(initial={"year": http_request.now.year - 1})
    if not form.is_valid():
        return _page(http_request, fund, sample_form, code=form, status=MALFORMED_STATUS)
    try:
        entry = entry_by_code(fund, form.cleaned_data["code"])
        readers.check_reads(fund, http_request.user.pk, entry.accounting_date, now=http_request.now)
    except DomainError as error:
        form.add_error("code", _("No payment that you may read has this code."))
        return _page(http_request, fund, sample_form, code=form, status=http_request.status_of(error))
    return redirect(f"{reverse('treasury-proof', args=[entry.pk])}?{urlencode({'fund': fund.code})}")


def _page(
    http_request: TreasuryRequest,
    fund: Fund,
    form: SampleForm,
    *,
    code: CodeForm | None = None,
    report: Report | None = None,
    query: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "code_form": code or CodeForm(),
        "paper": as_paper(report) if report else None,
        "drawn": [{"number": row[1], "entry": row[4]} for row in report.sheets[0].rows] if report else [],
        "query": query,
        "forms": FORMS,
    }
    return page(http_request, "fund/audit.html", fund, context, current=REPORTS_TAB, status=status)
