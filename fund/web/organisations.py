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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fund.actions import organisations as acts
from fund.countries import COUNTRIES, by_name
from fund.models import Fund, Organisation
from fund.models.organisations import OrganisationKind
from fund.rules.codes import USE_NAMES, USES
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
    # The form of this very step, typed as any act's.
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
        return _list(http_request, fund, EntryForm())
    form, by, now = EntryForm(http_request.POST), http_request.user.pk, http_request.now

    def run(attempt: Attempt) -> object:
        return acts.register(fund=fund, said=form.entry(), by=by, now=now, attempt=attempt)

    def again(form: EntryForm, status: int, _refusal: DomainError | None) -> HttpResponse:
        return _list(http_request, fund, form, status)

    return do_act(http_request, form, f"organisation:{fund.pk}", run, again, onward=onward_to(http_request, ALL))


@require_safe
@read_by(acts.REGISTRARS)
def one(http_request: TreasuryRequest, fund: Fund, organisation_id: uuid.UUID) -> HttpResponse:
    """Show one organisation with what can be changed about it."""
    return _one(http_request, fund, _found(organisation_id))


@sensitive_post_parameters()
@require_POST
@read_by(acts.REGISTRARS)
def take_step(http_request: TreasuryRequest, fund: Fund, organisation_id: uuid.UUID, name: str) -> HttpResponse:
    """Change an entry, or whether its word counts."""
    found = _found(organisation_id)
    if name not in STEPS:
        raise NotFound()
    kind, step = STEPS[name]
    form = kind(http_request.POST, prefix=f"{name}-{organisation_id}")
    call = {"fund": fund, "organisation_id": organisation_id, "by": http_request.user.pk, "now": http_request.now}

    def run(attempt: Attempt) -> object:
        return step(form, {**call, "attempt": attempt})

    def again(form: OnceForm, status: int, refusal: DomainError | None) -> HttpResponse:
        return _one(http_request, fund, found, status, filled=form, refusal=refusal)

    onward = onward_to(http_request, f"{ALL}{organisation_id}/")
    return do_act(http_request, form, f"organisation-{name}:{organisation_id}", run, again, onward=onward)


def _found(organisation_id: uuid.UUID) -> Organisation:
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise NotFound()
    return found


def _list(http_request: TreasuryRequest, fund: Fund, form: EntryForm, status: int = 200) -> HttpResponse:
    names = _countries()
    rows = [_facts(row, names) for row in Organisation.objects.order_by("name")]
    return _drawn(http_request, "fund/organisations.html", fund, {"form": form, "rows": rows}, status)


def _one(
    http_request: TreasuryRequest,
    fund: Fund,
    row: Organisation,
    status: int = 200,
    *,
    filled: OnceForm | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    facts = _facts(row, _countries())
    shown = {
        **facts,
        "is_own": facts["waits"] and row.asked_by == http_request.user.pk,
        "change": _step(row, "change", filled),
        "partner": _step(row, "partner", filled) if row.is_active and not row.confirms else None,
        "drop": _step(row, "drop", filled) if row.confirms or facts["waits"] else None,
    }
    return _drawn(http_request, "fund/organisation.html", fund, {"one": shown, "refusal": refusal}, status)


def _drawn(
    http_request: TreasuryRequest, template: str, fund: Fund, context: dict[str, Any], status: int
) -> HttpResponse:
    code = http_request.GET.get("fund")
    frame = {"fund": fund, "fund_query": f"?fund={code}" if code else "", "navigation": http_request.menu(ALL)}
    return render(http_request, template, frame | context, status=status)


def _countries() -> dict[str, str]:
    return dict(by_name(COUNTRIES, get_language() or "en"))


def _facts(row: Organisation, names: dict[str, str]) -> dict[str, Any]:
    return {
        "row": row,
        "countries": [names.get(code, code) for code in row.countries],
        "uses": [USE_NAMES.get(use, use) for use in row.uses],
        "waits": row.asked_by is not None and not row.confirms,
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
