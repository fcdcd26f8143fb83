"""The register of organisations as a page: who may help instead, and whose word counts as a confirmation."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fund.actions import organisations as acts
from fund.countries import COUNTRIES, by_name
from fund.models import Fund, Organisation
from fund.models.organisations import OrganisationKind
from fund.rules.codes import USES
from fund.web.forms import ActForm, OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, read_by
from notifications.errors import DomainError, NotFound
from notifications.idempotency import Attempt

ALL = "/organisations/"


class EntryForm(ActForm):
    """What an organisation publishes about itself."""

    name = forms.CharField(label=_("Name"), max_length=acts.LONGEST_NAME)
    kind = forms.ChoiceField(label=_("What it is"), choices=lambda: OrganisationKind.choices)
    how_to_reach = forms.CharField(
        label=_("How it is reached"),
        max_length=acts.LONGEST_REACH,
        help_text=_("Its public address, telephone or page; never a private person's."),
    )
    countries = forms.MultipleChoiceField(
        label=_("In which countries? None means everywhere."),
        required=False,
        choices=lambda: by_name(COUNTRIES, get_language() or "en"),
    )
    uses = forms.MultipleChoiceField(
        label=_("With what? None means any need."),
        required=False,
        choices=lambda: list(USES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    is_active = forms.BooleanField(label=_("Offered when somebody is referred"), required=False, initial=True)
    field_order = ("key", "name", "kind", "how_to_reach", "countries", "uses", "is_active", "code")

    def entry(self) -> acts.Entry:
        """Return what a valid form says."""
        return acts.Entry(**{name: said for name, said in self.cleaned_data.items() if name not in {"key", "code"}})


Run = Callable[[OnceForm, dict[str, Any]], object]
STEPS: dict[str, tuple[type[ActForm], Run]] = {
    "change": (EntryForm, lambda form, call: acts.change(said=form.entry(), **call)),  # type: ignore[attr-defined]
    "partner": (ActForm, lambda _form, call: acts.ask_partner(**call)),
    "drop": (ActForm, lambda _form, call: acts.drop_partner(**call)),
}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(acts.REGISTRARS)
def listed(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show the register; POST adds an organisation."""
    if http_request.method != "POST":
        return _page(http_request, fund, EntryForm())
    form, by, now = EntryForm(http_request.POST), http_request.user.pk, http_request.now

    def run(attempt: Attempt) -> object:
        return acts.register(fund=fund, said=form.entry(), by=by, now=now, attempt=attempt)

    def again(form: EntryForm, status: int, refusal: DomainError | None) -> HttpResponse:
        return _page(http_request, fund, form, status, refusal=refusal)

    return do_act(http_request, form, f"organisation:{fund.pk}", run, again, onward=onward_to(http_request, ALL))


@sensitive_post_parameters()
@require_POST
@read_by(acts.REGISTRARS)
def take_step(http_request: TreasuryRequest, fund: Fund, organisation_id: uuid.UUID, name: str) -> HttpResponse:
    """Change an entry, or whether its word counts."""
    if name not in STEPS or not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotFound()
    kind, step = STEPS[name]
    form = kind(http_request.POST, prefix=f"{name}-{organisation_id}")
    call = {"fund": fund, "organisation_id": organisation_id, "by": http_request.user.pk, "now": http_request.now}

    def run(attempt: Attempt) -> object:
        return step(form, {**call, "attempt": attempt})

    def again(form: OnceForm, status: int, refusal: DomainError | None) -> HttpResponse:
        return _page(http_request, fund, EntryForm(), status, filled=form, refusal=refusal)

    act = f"organisation-{name}:{organisation_id}"
    return do_act(http_request, form, act, run, again, onward=onward_to(http_request, ALL))


def _page(
    http_request: TreasuryRequest,
    fund: Fund,
    form: EntryForm,
    status: int = 200,
    *,
    filled: OnceForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    code = http_request.GET.get("fund")
    context = {
        "fund": fund,
        "fund_query": f"?fund={code}" if code else "",
        "navigation": http_request.menu(ALL),
        "form": form,
        "refusal": refusal,
        "rows": [_shown(row, http_request.user.pk, filled) for row in Organisation.objects.order_by("name")],
    }
    return render(http_request, "fund/organisations.html", context, status=status)


def _shown(row: Organisation, reader: uuid.UUID, filled: OnceForm | None) -> dict[str, Any]:
    names = dict(by_name(COUNTRIES, get_language() or "en"))
    waits = row.asked_by is not None and not row.confirms
    return {
        "row": row,
        "countries": [names.get(code, code) for code in row.countries],
        "uses": [USES.get(use, use) for use in row.uses],
        "waits": waits,
        "is_own": waits and row.asked_by == reader,
        "change": _step(row, "change", filled),
        "partner": _step(row, "partner", filled) if row.is_active and not row.confirms else None,
        "drop": _step(row, "drop", filled) if row.confirms or waits else None,
    }


def _step(row: Organisation, name: str, filled: OnceForm | None) -> dict[str, Any]:
    prefix, kind = f"{name}-{row.pk}", STEPS[name][0]
    if filled is not None and filled.prefix == prefix:
        form: OnceForm = filled
    else:
        form = kind(
            prefix=prefix, initial={name: getattr(row, name) for name in kind.base_fields if hasattr(row, name)}
        )
    return {"form": form, "address": f"{ALL}{row.pk}/{name}/"}
