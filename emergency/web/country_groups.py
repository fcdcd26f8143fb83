"""The page of country groups: which countries stand in clear as one code, defining one, agreeing as the second."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from emergency.actions.governing import country_groups
from emergency.web.access import PersonRequest, mandates, signed_in
from emergency.web.menu import DUTY, menu
from fund.actions import country_groups as groups
from fund.countries import COUNTRIES, GROUP_CODES, by_name, group_name, territories
from fund.country_groups import groups_of
from fund.models import CountryGroupChange, Fund
from fund.web.forms import ActForm, OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to
from notifications.errors import NotFound
from notifications.idempotency import Attempt

HERE = "/duty/groups/"
STEPS: dict[str, Callable[..., CountryGroupChange]] = {"agree": country_groups.agree, "discard": groups.discard}


class GroupForm(ActForm):
    """Which countries are to stand behind which code."""

    group = forms.ChoiceField(
        label=_("Which group?"),
        help_text=_("A new one, or one in force that gets more countries."),
        choices=lambda: [(code, group_name(code)) for code in GROUP_CODES],
    )
    countries = forms.MultipleChoiceField(
        label=_("Which countries?"),
        help_text=_("A new group has two or more. A country never leaves its group again."),
        choices=lambda: by_name(COUNTRIES, get_language() or "en"),
    )
    field_order = ("key", "group", "countries", "code")

    def wanted(self) -> groups.Group:
        """Return the group a valid form names."""
        return groups.Group(self.cleaned_data["group"], self.cleaned_data["countries"])


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show the groups of a fund; POST puts one down for a second person."""
    fund = _fund(http_request)
    if http_request.method != "POST":
        return _page(http_request, fund)
    by, now = http_request.user.pk, http_request.now
    groups.check_defines(fund, by, now=now)
    form = GroupForm(http_request.POST, prefix="group")

    def run(attempt: Attempt) -> object:
        return groups.propose(fund=fund, said=form.wanted(), by=by, now=now, attempt=attempt)

    return _do(http_request, fund, form, f"country-group:{fund.pk}", run)


@sensitive_post_parameters()
@require_POST
@signed_in
def take_step(http_request: PersonRequest, group_change_id: uuid.UUID, name: str) -> HttpResponse:
    """Agree to what somebody else put down, or take it back."""
    act, by, now = STEPS.get(name), http_request.user.pk, http_request.now
    if act is None:
        raise NotFound()
    change = groups.change_of(group_change_id, by=by, now=now)
    form = ActForm(http_request.POST, prefix=f"{name}-{group_change_id}")

    def run(attempt: Attempt) -> object:
        return act(change_id=group_change_id, by=by, now=now, attempt=attempt)

    check = partial(groups.check_can_agree, change, by) if name == "agree" else None
    return _do(http_request, change.fund, form, f"country-group-{name}:{group_change_id}", run, check=check)


def _fund(http_request: PersonRequest) -> Fund:
    """Return the fund named by `fund`, or the first whose groups are this person's to know; raises NotFound."""
    code = http_request.GET.get("fund")
    for one in mandates(http_request):
        if one.role in groups.READERS and code in {None, one.fund.code}:
            return one.fund
    raise NotFound()


def _do(
    http_request: PersonRequest,
    fund: Fund,
    form: OnceForm,
    name: str,
    run: Callable[[Attempt], object],
    *,
    check: Callable[[], object] | None = None,
) -> HttpResponse:
    def again(filled: OnceForm, status: int, refusal: Any) -> HttpResponse:
        return _page(http_request, fund, filled, status=status, refusal=refusal)

    asked = cast(TreasuryRequest, http_request)
    return do_act(asked, form, name, run, again, onward=onward_to(asked, HERE), check=check)


def _page(
    http_request: PersonRequest,
    fund: Fund,
    filled: OnceForm | None = None,
    *,
    status: int = 200,
    refusal: Any = None,
) -> HttpResponse:
    by, code = http_request.user.pk, http_request.GET.get("fund")
    defines = by in groups.definers_of(fund, now=http_request.now)
    mine = isinstance(filled, GroupForm)
    waiting = CountryGroupChange.objects.filter(fund=fund, agreed_at__isnull=True, discarded_at__isnull=True).first()
    shown = {
        "fund_query": f"?fund={code}" if code else "",
        "groups": [(group_name(name), _names(countries)) for name, countries in groups_of(fund).items()],
        "waiting": _waiting(waiting, defines, by, filled) if waiting else None,
        "form": (filled if mine else GroupForm(prefix="group")) if defines and not waiting else None,
        "refusal": None if mine else refusal,
        "navigation": menu(http_request, DUTY),
    }
    return render(http_request, "emergency/country_groups.html", shown, status=status)


def _waiting(change: CountryGroupChange, defines: bool, by: uuid.UUID, filled: OnceForm | None) -> dict[str, Any]:
    return {
        "group": group_name(change.code),
        "countries": _names(change.countries),
        "at": change.proposed_at,
        "agree": _step(change, "agree", filled) if defines else None,
        "discard": _step(change, "discard", filled) if defines else None,
        "refused": _("You put this down, so a second person has to agree.") if change.proposed_by == by else "",
    }


def _step(change: CountryGroupChange, name: str, filled: OnceForm | None) -> dict[str, Any]:
    prefix = f"{name}-{change.pk}"
    mine = filled is not None and filled.prefix == prefix
    return {"form": filled if mine else ActForm(prefix=prefix), "address": f"{HERE}{change.pk}/{name}/"}


def _names(countries: list[str]) -> list[str]:
    names = territories(get_language() or "en")
    return [names.get(code, code) for code in countries]
