"""Rates of exchange as a page: what counts, a bank's file taken in, a rate set by hand, whose rates count."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fund import readers
from fund.actions import rates as acts
from fund.actions.frame import check_is_treasurer
from fund.models import Fund, RateReason, RateSource
from fund.rates import standing
from fund.rates.closing import at_closing_rate
from fund.rates.importing import Taken
from fund.rates.look_up import Choice
from fund.rates.sources import SOURCES
from fund.web.fields import CurrencyInput, DayInput
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, NotFound
from notifications.idempotency import Attempt

RATES = "/treasury/rates/"
_CONFIRMED = gettext_lazy("I have compared the rate with its source: it is right although it moved by more than 20 %.")
_PLACES = ("first", "second", "third")


def bank_choices() -> list[tuple[str, str]]:
    """Return the banks whose files are known here."""
    return [(source, str(RateSource(source).label)) for source in SOURCES]


class RatesFileForm(forms.Form):
    """A central bank's file."""

    file = forms.FileField(
        label=gettext_lazy("File of the central bank"),
        allow_empty_file=True,
        help_text=gettext_lazy("As the bank publishes it: XML, JSON, CSV or ZIP."),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Bank"), required=False, choices=lambda: [("", _("as the file shows it")), *bank_choices()]
    )
    month = forms.CharField(
        label=gettext_lazy("Month of an InforEuro file"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"}),
    )
    confirmed = forms.BooleanField(label=_CONFIRMED, required=False)

    def clean_month(self) -> date | None:
        """Return the first day of the month."""
        typed = self.cleaned_data["month"]
        try:
            return date.fromisoformat(f"{typed}-01") if typed else None
        except ValueError:
            raise forms.ValidationError(_("Write the month as 2026-11.")) from None


class RateForm(ActForm):
    """A rate set by hand."""

    prefix = "rate"
    nominal = forms.IntegerField(label=gettext_lazy("This many units"), min_value=1, max_value=1_000_000, initial=1)
    base = CurrencyInput(label=gettext_lazy("of the currency"))
    value = forms.CharField(
        label=gettext_lazy("are worth"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    quote = CurrencyInput(label=gettext_lazy("in the currency"))
    effective_on = DayInput(label=gettext_lazy("From the day"))
    reason = forms.ChoiceField(label=gettext_lazy("Why by hand"), choices=RateReason.choices)
    confirmed = forms.BooleanField(label=_CONFIRMED, required=False)

    def __init__(self, *arguments: Any, fund: Fund, today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["quote"].initial = fund.base_currency
        self.fields["effective_on"].initial = today
        self.order_fields([*(name for name in self.fields if name != "code"), "code"])


def _or_none() -> list[tuple[str, str]]:
    return [("", _("nobody in particular")), *bank_choices()]


class SourcesForm(ActForm):
    """Whose rates count: up to three banks in their order, the others after them as they stand."""

    prefix = "sources"
    first = forms.ChoiceField(label=gettext_lazy("Its rates count before all others"), choices=bank_choices)
    second = forms.ChoiceField(label=gettext_lazy("Where it has none, this bank's"), choices=_or_none, required=False)
    third = forms.ChoiceField(
        label=gettext_lazy("Then this bank's"),
        choices=_or_none,
        required=False,
        help_text=gettext_lazy("All others that counted so far follow in the order they had."),
    )
    max_age_days = forms.IntegerField(
        label=gettext_lazy("Days a rate may stand in for a newer one"), min_value=1, max_value=acts.LONGEST_AGE
    )
    field_order = ("key", *_PLACES, "max_age_days", "code")

    def __init__(self, *arguments: Any, choice: Choice, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.choice = choice
        for name, source in zip(_PLACES, choice.sources, strict=False):
            self.fields[name].initial = source
        self.fields["max_age_days"].initial = choice.max_age_days

    def clean(self) -> dict[str, Any]:
        """Refuse a bank that is named twice, beside the place where it is named again."""
        cleaned: dict[str, Any] = super().clean() or {}
        named = [(name, cleaned[name]) for name in _PLACES if cleaned.get(name)]
        for place, (name, source) in enumerate(named):
            if source in [earlier for _name, earlier in named[:place]]:
                self.add_error(name, _("Name each bank once."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """Return the whole order."""
        said = super().said()
        named = [source for name in _PLACES if (source := said.pop(name))]
        return {**said, "sources": [*named, *(source for source in self.choice.sources if source not in named)]}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.BOOKS)
def rates(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what counts; POST takes in a central bank's file."""
    if http_request.method != "POST":
        return _page(http_request, fund)
    check_is_treasurer(fund, http_request.user.pk, now=http_request.now)
    form = RatesFileForm(http_request.POST, http_request.FILES)
    if not form.is_valid():
        return _page(http_request, fund, MALFORMED_STATUS, file_form=form)
    said = {**form.cleaned_data, "content": form.cleaned_data["file"].read()}
    said.pop("file")
    try:
        taken = acts.import_rates(fund=fund, **said, by=http_request.user.pk, now=http_request.now)
    except NotFound:
        raise
    except DomainError as error:
        show_on(form, error)
        return _page(http_request, fund, http_request.status_of(error), file_form=form)
    messages.success(http_request, _told(taken))
    return redirect(onward_to(http_request, RATES))


@sensitive_post_parameters()
@require_POST
@read_by(readers.BOOKS)
def by_hand(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Set a rate by hand."""
    now, by = http_request.now, http_request.user.pk
    check_is_treasurer(fund, by, now=now)
    form = RateForm(http_request.POST, fund=fund, today=now.date())

    def set_rate(attempt: Attempt) -> object:
        return acts.set_rate(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: RateForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, status, rate_form=form)

    return do_act(http_request, form, f"rate:{fund.pk}", set_rate, again, onward=onward_to(http_request, RATES))


@sensitive_post_parameters()
@require_POST
@read_by(readers.BOOKS)
def sources(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Choose whose rates count."""
    now, by = http_request.now, http_request.user.pk
    check_is_treasurer(fund, by, now=now)
    form = SourcesForm(http_request.POST, choice=standing.standing(fund, on=now.date()).choice)

    def choose(attempt: Attempt) -> object:
        return acts.choose_sources(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: SourcesForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, status, sources_form=form)

    return do_act(http_request, form, f"rates:{fund.pk}", choose, again, onward=onward_to(http_request, RATES))


def _page(http_request: TreasuryRequest, fund: Fund, status: int = 200, **forms_said: Any) -> HttpResponse:
    today = http_request.now.date()
    found = standing.standing(fund, on=today)
    context = {
        "found": found,
        "abroad": at_closing_rate(fund, now=http_request.now),
        "preferred": [RateSource(source).label for source in found.choice.sources],
        "file_form": RatesFileForm(),
        "rate_form": RateForm(fund=fund, today=today),
        "sources_form": SourcesForm(choice=found.choice),
        **forms_said,
    }
    return page(http_request, "fund/rates.html", fund, context, current=RATES, status=status)


def _told(taken: Taken) -> str:
    new = ngettext("%(count)d new rate", "%(count)d new rates", taken.new) % {"count": taken.new}
    rest = _("%(known)d known already, %(left_out)d older than the books.") % {
        "known": taken.known,
        "left_out": taken.left_out,
    }
    return f"{RateSource(taken.source).label}: {new}. {rest}"
