"""The recovery key: asking for what it opens, agreeing to it, fetching the files."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emergency.actions.reading import recovery
from emergency.actors import Actor
from emergency.api.calling import known
from emergency.models import RecoveryReason, RecoveryRelease
from emergency.reading.recovery import ReleaseOnShow, is_kept, release_seen, releases_of, sides_of
from emergency.web.access import PersonRequest, mandates, signed_in
from emergency.web.menu import OVERVIEW, menu
from fund.models import Fund
from fund.web.forms import ActForm
from fund.web.pages import TreasuryRequest, do_act
from notifications.errors import DomainError, NotFound
from notifications.idempotency import Attempt

ADDRESS = "/recovery/"
# What may be done with a release, and who may when.
STEPS: dict[str, tuple[Callable[..., object], Callable[[RecoveryRelease, UUID, datetime], None]]] = {
    "agree": (recovery.agree, lambda row, user_id, now: recovery.check_can_agree(row, user_id, now=now)),
    "withdraw": (recovery.withdraw, lambda row, _user_id, now: recovery.check_can_withdraw(row, now=now)),
}


class AskForm(ActForm):
    """Of which requests, and why."""

    references = forms.CharField(
        label=_("References, separated by spaces"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    reason = forms.ChoiceField(label=_("Why"), choices=RecoveryReason.choices)

    field_order = ("key", "references", "reason", "code")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show what was asked for and released in the last day, or ask; NotFound for all but guardian, chair, deputy."""
    fund = _fund(http_request)
    if http_request.method != "POST":
        return _page(http_request, fund, AskForm())
    form = AskForm(http_request.POST)

    def run(attempt: Attempt) -> object:
        said = form.cleaned_data
        references = [known(one) for one in said["references"].replace(",", " ").split()]
        return recovery.ask(
            fund=fund, references=references, reason_code=said["reason"], **_by(http_request), attempt=attempt
        )

    return _do(http_request, fund, form, f"recovery:{fund.pk}", run)


@sensitive_post_parameters()
@require_POST
@signed_in
def take_step(http_request: PersonRequest, release_id: UUID, name: str) -> HttpResponse:
    """Agree to what another person asked for, or take it back."""
    if name not in STEPS:
        raise NotFound()
    act, check = STEPS[name]
    row = release_seen(release_id, http_request.user.pk, now=http_request.now)
    form = ActForm(http_request.POST)

    def run(attempt: Attempt) -> object:
        return act(release_id=release_id, **_by(http_request), attempt=attempt)

    def may() -> object:
        return check(row, http_request.user.pk, http_request.now)

    return _do(http_request, row.fund, form, f"recovery-{name}:{release_id}", run, check=may)


@require_safe
@signed_in
def fetch(http_request: PersonRequest, release_id: UUID, box_id: UUID) -> HttpResponse:
    """Hand out the recovery key's lock and one sealed text."""
    sealed = recovery.serve(release_id=release_id, box_id=box_id, **_by(http_request))
    attachment = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    return HttpResponse(sealed, content_type="application/octet-stream", headers=attachment)


def _do(
    http_request: PersonRequest, fund: Fund, form: ActForm, name: str, run: Any, *, check: Any = None
) -> HttpResponse:
    def again(filled: forms.Form, status: int, refusal: DomainError | None) -> HttpResponse:
        return _page(http_request, fund, filled, status=status, refusal=refusal)

    onward = f"{ADDRESS}?fund={fund.code}"
    return do_act(cast(TreasuryRequest, http_request), form, name, run, again, onward=onward, check=check)


def _by(http_request: PersonRequest) -> dict[str, Any]:
    return {"by": Actor(user=http_request.user), "now": http_request.now}


def _fund(http_request: PersonRequest) -> Fund:
    user_id, now, code = http_request.user.pk, http_request.now, http_request.GET.get("fund")
    funds = list({one.fund_id: one.fund for one in mandates(http_request)}.values())
    speaks = [fund for fund in funds if code in {None, "", fund.code} and sides_of(fund.pk, user_id, now=now)]
    if not speaks:
        raise NotFound()
    return speaks[0]


def _page(
    http_request: PersonRequest, fund: Fund, form: forms.Form, *, status: int = 200, refusal: Any = None
) -> HttpResponse:
    rows = releases_of(fund, http_request.user.pk, now=http_request.now)
    shown = {
        "fund": fund,
        "rows": [{"item": row, "form": _agreeing(row), "taking_back": _taking_back(row)} for row in rows],
        "form": form if isinstance(form, AskForm) else AskForm(),
        "refusal": refusal if not isinstance(form, AskForm) else None,
        "is_kept": is_kept(fund.pk),
        "address": f"{ADDRESS}?fund={fund.code}",
        "navigation": menu(http_request, OVERVIEW),
    }
    return render(http_request, "emergency/recovery.html", shown, status=status)


def _agreeing(row: ReleaseOnShow) -> ActForm | None:
    return ActForm(auto_id=f"id_{row.release.pk}_%s") if row.may_agree else None


def _taking_back(row: ReleaseOnShow) -> ActForm:
    return ActForm(auto_id=f"id_back_{row.release.pk}_%s")
