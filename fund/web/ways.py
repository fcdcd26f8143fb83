"""Ways of paying by country as a page: what is switched, what waits for another seat, putting a decision down."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fund import readers
from fund.actions import ways as acts
from fund.actions.frame import check_holds
from fund.countries import territories
from fund.ledger.chart import books_of
from fund.models import BOARD, Fund, WayChange
from fund.permissions import roles_in
from fund.ways import SWITCHES, changes_of, standing_by_country
from fund.web.fields import country_choices
from fund.web.forms import ActForm, OnceForm
from fund.web.pages import TreasuryRequest, do_act, onward_to, page, read_by
from notifications.errors import NotFound
from notifications.idempotency import Attempt

TAB = "/treasury/ways/"
ACTS: dict[str, Callable[..., WayChange]] = {"agree": acts.agree, "discard": acts.discard}


class SwitchForm(ActForm):
    """What the board decided about one way in one country."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    way = forms.ChoiceField(label=_("Way"), choices=lambda: list(SWITCHES.items()))
    is_open = forms.ChoiceField(
        label=_("From now on it is"),
        widget=forms.RadioSelect,
        choices=[("on", _("switched on")), ("off", _("switched off"))],
    )
    minute_number = forms.CharField(label=_("Number of the minute"), max_length=40)
    field_order = ("key", "country", "way", "is_open", "minute_number", "code")

    def said(self) -> dict[str, Any]:
        """Return the decision."""
        said = self.cleaned_data
        return {"said": acts.Switch(said["country"], said["way"], said["is_open"] == "on", said["minute_number"])}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@read_by(readers.LISTS)
def ways(http_request: TreasuryRequest, fund: Fund) -> HttpResponse:
    """Show what is switched where; POST puts down what the board decided."""
    now, by = http_request.now, http_request.user.pk
    if http_request.method != "POST":
        return _page(http_request, fund, SwitchForm())
    check_holds(fund, BOARD, by, now=now)
    form = SwitchForm(http_request.POST)

    def propose(attempt: Attempt) -> object:
        return acts.propose(fund=fund, **form.said(), by=by, now=now, attempt=attempt)

    def again(form: SwitchForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, form, status)

    return do_act(http_request, form, f"way:{fund.pk}", propose, again, onward=onward_to(http_request, TAB))


@sensitive_post_parameters()
@require_POST
@read_by(readers.LISTS)
def take_step(http_request: TreasuryRequest, fund: Fund, change_id: uuid.UUID, name: str) -> HttpResponse:
    """Agree to a decision that another seat put down, or take it back."""
    act, by, now = ACTS.get(name), http_request.user.pk, http_request.now
    if act is None:
        raise NotFound()
    acts.change_of(change_id, by=by, now=now)
    form = ActForm(http_request.POST, prefix=f"{name}-{change_id}")

    def run(attempt: Attempt) -> object:
        return act(change_id=change_id, by=by, now=now, attempt=attempt)

    def again(form: OnceForm, status: int, _refusal: object) -> HttpResponse:
        return _page(http_request, fund, SwitchForm(), status, filled=form)

    onward = onward_to(http_request, TAB)
    return do_act(http_request, form, f"way-{name}:{change_id}", run, again, onward=onward)


def _page(
    http_request: TreasuryRequest, fund: Fund, form: SwitchForm, status: int = 200, *, filled: OnceForm | None = None
) -> HttpResponse:
    held = roles_in(books_of(fund).pk, http_request.user.pk, now=http_request.now)
    is_seat = bool(held & BOARD)
    names = territories(get_language() or "en")
    context = {
        "countries": [
            {
                "name": names.get(code, code),
                "on": [SWITCHES.get(way, way) for way, is_open in found.items() if is_open],
                "off": [SWITCHES.get(way, way) for way, is_open in found.items() if not is_open],
            }
            for code, found in standing_by_country(fund).items()
        ],
        "changes": [_shown(one, names, is_seat, http_request, filled) for one in changes_of(fund)],
        "form": form if is_seat else None,
    }
    return page(http_request, "fund/ways.html", fund, context, current=TAB, status=status)


def _shown(
    change: WayChange, names: dict[str, str], is_seat: bool, http_request: TreasuryRequest, filled: OnceForm | None
) -> dict[str, Any]:
    waits = change.agreed_at is None
    return {
        "row": change,
        "country": names.get(change.country, change.country),
        "way": SWITCHES.get(change.way, change.way),
        "agree": _step(change, "agree", filled) if waits and is_seat else None,
        "discard": _step(change, "discard", filled) if waits and is_seat else None,
        "refused": _("You put this down, so another seat has to agree.")
        if change.proposed_by == http_request.user.pk
        else "",
    }


def _step(change: WayChange, name: str, filled: OnceForm | None) -> dict[str, Any]:
    prefix = f"{name}-{change.pk}"
    mine = filled is not None and filled.prefix == prefix
    return {"form": filled if mine else ActForm(prefix=prefix), "address": f"{TAB}{change.pk}/{name}/"}
