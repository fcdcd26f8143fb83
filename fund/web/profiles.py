"""How banks write their tables: the profiles there are, and setting one up from a sample file."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fund import readers
from fund.models import Fund
from fund.money import Money
from fund.reconciliation.parsers.cells import words_of
from fund.reconciliation.parsers.sampling import Sample, read_sample, sample_of
from fund.reconciliation.profiles import save_profile, saved
from fund.reconciliation.ready_profiles import READY
from fund.web.pages import TreasuryRequest, onward_to, page, read_by
from fund.web.profile_forms import ProfileForm, SampleForm, shown_settings
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, NotFound

TAB = "/treasury/statements/"
SHOWN_LINES = 10


@require_safe
@read_by(readers.KEEPERS)
def listed(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the fund's own profiles and the ready ones."""
    own = [{"name": profile.name, "columns": shown_settings(profile.settings)} for profile in saved(fund)]
    return page(http_request, "fund/profiles.html", fund, {"own": own, "ready": READY.values()}, current=TAB)


@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.KEEPERS)
def new(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Set up a profile: a sample is shown, its columns get their meaning, what they read is shown, then it is saved.

    The sample is in memory and in the person's own page, nowhere else.
    """
    if http_request.method != "POST":
        return _asked(http_request, fund, SampleForm())
    if "sample" in http_request.POST:
        return _told(http_request, fund)
    form = SampleForm(http_request.POST, http_request.FILES)
    if not form.is_valid():
        return _asked(http_request, fund, form, MALFORMED_STATUS)
    try:
        sample = sample_of(form.cleaned_data["file"].read(), encoding=form.cleaned_data["encoding"])
    except DomainError as error:
        show_on(form, error)
        return _asked(http_request, fund, form, http_request.status_of(error))
    return _shown(http_request, fund, ProfileForm(sample=sample), sample)


def _told(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what the told columns read from the sample, or save them as a profile."""
    sample = Sample.from_text(http_request.POST["sample"])
    form = ProfileForm(http_request.POST, sample=sample)
    if not form.is_valid():
        return _shown(http_request, fund, form, sample, status=MALFORMED_STATUS)
    try:
        lines = read_sample(sample, form.settings())
        if http_request.POST.get("step") == "save":
            return _saved(http_request, fund, form)
    except NotFound:
        raise
    except DomainError as error:
        show_on(form, error, {"columns": "column_amount"})
        return _shown(http_request, fund, form, sample, status=http_request.status_of(error))
    read = [{"line": line, "amount": Money(line.amount_minor, line.currency)} for line in lines[:SHOWN_LINES]]
    return _shown(http_request, fund, form, sample, read=read)


def _saved(http_request: TreasuryRequest, fund: Fund, form: ProfileForm) -> HttpResponse:
    by, now = http_request.user.pk, http_request.now
    save_profile(fund=fund, name=form.cleaned_data["name"], settings=form.settings(), by=by, now=now)
    messages.success(http_request, _("The profile is saved. Choose it with the bank's next file."))
    return redirect(onward_to(http_request, reverse("treasury-profiles")))


def _asked(http_request: TreasuryRequest, fund: Fund, form: Form, status: int = 200) -> HttpResponse:
    return page(http_request, "fund/profile_sample.html", fund, {"form": form}, current=TAB, status=status)


def _shown(
    http_request: TreasuryRequest, fund: Fund, form: ProfileForm, sample: Sample, *, read: Any = None, status: int = 200
) -> HttpResponse:
    rows = [(place, [words_of(cell) for cell in cells]) for place, cells in sample.rows]
    context = {"form": form, "rows": rows, "numbers": range(1, sample.width + 1), "read": read}
    return page(http_request, "fund/profile_columns.html", fund, context, current=TAB, status=status)
