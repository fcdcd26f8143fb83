"""The accounts of a fund for its keepers: who is there, who is invited, who is frozen; each step needs two people."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emergency.accounts import sessions
from emergency.actions.people import entering, freezing
from emergency.keepers import check_invites, funds_kept, may_invite, person_kept
from emergency.models import Entry, EntryKind, User
from emergency.reading.accounts_kept import accounts_of, entries_waiting, standing_of, words_given
from emergency.web.access import PersonRequest, signed_in
from emergency.web.fresh_act import fresh_act
from emergency.web.menu import ACCOUNTS, menu
from emergency.web.safety_forms import AgainForm, FreshForm, InviteForm, bound_or_blank
from fund.models import Fund
from fund.web.steps import why_not
from notifications.errors import NotFound

INVITE = "invite"
ENTRY_STEPS = ("confirm", "withdraw")
STEPS: dict[str, type[FreshForm]] = {"freeze": FreshForm, "thaw": FreshForm, "again": AgainForm}


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def listed(http_request: PersonRequest) -> HttpResponse:
    """Show the accounts of a fund; POST asks for a new one and shows its address once."""
    fund = _fund(http_request)
    if http_request.method != "POST":
        return _page(http_request, fund)
    check_invites(fund.pk, http_request.user.pk, now=http_request.now)
    form = InviteForm(http_request.POST, prefix=INVITE)

    def run() -> HttpResponse:
        said = {name: form.cleaned_data[name] for name in ("pseudonym", "language")}
        _entry, text = entering.invite(fund=fund, **said, **_moments(http_request))
        return _address_page(http_request, text)

    return fresh_act(
        http_request, form, "invite", run, lambda filled, status: _page(http_request, fund, filled, status)
    )


@sensitive_post_parameters()
@require_POST
@signed_in
def take_entry_step(http_request: PersonRequest, invitation_id: uuid.UUID, name: str) -> HttpResponse:
    """Confirm an entry that another has asked for, or take it back."""
    if name not in ENTRY_STEPS:
        raise NotFound()
    entry = entering.entry_kept(invitation_id, by=http_request.user, now=http_request.now)
    act = entering.confirm if name == "confirm" else entering.withdraw
    form = FreshForm(http_request.POST, prefix=f"{name}-{invitation_id}")

    def check() -> None:
        if name == "confirm":
            entering.check_can_confirm(entry, http_request.user.pk)
            entering.check_is_waiting(entry, clock=sessions.real_now())

    def run() -> HttpResponse:
        act(entry_id=invitation_id, **_moments(http_request))
        messages.success(http_request, _("Done, and recorded."))
        return redirect("accounts")

    def again(filled: Form, status: int) -> HttpResponse:
        return _page(http_request, entry.fund, filled, status)

    return fresh_act(http_request, form, f"entry_{name}", run, again, check=check)


@require_safe
@signed_in
def person(http_request: PersonRequest, person_id: uuid.UUID) -> HttpResponse:
    """Show one account and what may be done about it."""
    user, _fund_kept = person_kept(person_id, by=http_request.user.pk, now=http_request.now)
    return _person_page(http_request, user)


@sensitive_post_parameters()
@require_POST
@signed_in
def take_step(http_request: PersonRequest, person_id: uuid.UUID, name: str) -> HttpResponse:
    """Freeze an account, give a word to let it in again, or ask for another way in."""
    if name not in STEPS:
        raise NotFound()
    user, _fund_kept = person_kept(person_id, by=http_request.user.pk, now=http_request.now)
    form = STEPS[name](http_request.POST, prefix=name)

    def again(filled: Form, status: int) -> HttpResponse:
        return _person_page(http_request, user, filled, status)

    check = _checks(user, http_request.user)[name]
    return fresh_act(
        http_request, form, f"account_{name}", lambda: _do(http_request, user, name, form), again, check=check
    )


def _do(http_request: PersonRequest, user: User, name: str, form: Form) -> HttpResponse:
    by, now = http_request.user, http_request.now
    if name == "again":
        kind = EntryKind(form.cleaned_data["kind"])
        _entry, text = entering.ask_again(user_id=user.pk, kind=kind, **_moments(http_request))
        return _address_page(http_request, text)
    if name == "freeze":
        freezing.freeze_person(user_id=user.pk, by=by, now=now)
    else:
        freezing.give_word(user_id=user.pk, by=by, now=now)
    messages.success(http_request, _("Done, and recorded."))
    return redirect("account_of", person_id=user.pk)


def _checks(user: User, by: User) -> dict[str, Callable[[], object]]:
    return {
        "freeze": lambda: freezing.check_can_freeze(user, by),
        "thaw": lambda: freezing.check_may_give_word(user.pk, by.pk),
        "again": lambda: entering.check_can_ask(user.pk, by.pk, clock=sessions.real_now()),
    }


def _moments(http_request: PersonRequest) -> dict[str, Any]:
    return {"by": http_request.user, "clock": sessions.real_now(), "now": http_request.now}


def _fund(http_request: PersonRequest) -> Fund:
    """Return the fund named by `fund`, or the first whose accounts the person keeps; raises NotFound."""
    kept = funds_kept(http_request.user.pk, now=http_request.now)
    code = http_request.GET.get("fund")
    found = [fund for fund in kept if not code or fund.code == code]
    if not found:
        raise NotFound()
    return found[0]


def _address_page(http_request: PersonRequest, text: str) -> HttpResponse:
    address = http_request.build_absolute_uri(reverse("invitation", args=[text]))
    context = {"address": address, "navigation": menu(http_request, ACCOUNTS)}
    response = render(http_request, "emergency/accounts/address.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _page(http_request: PersonRequest, fund: Fund, filled: Form | None = None, status: int = 200) -> HttpResponse:
    user, now = http_request.user, http_request.now
    context = {
        "fund": fund,
        "funds": funds_kept(user.pk, now=now),
        "rows": accounts_of(fund, now=now),
        "waiting": [_entry_row(entry, user, filled) for entry in entries_waiting(fund, clock=sessions.real_now())],
        "invite": bound_or_blank(InviteForm, filled, INVITE) if may_invite(fund.pk, user.pk, now=now) else None,
        "navigation": menu(http_request, ACCOUNTS),
    }
    return render(http_request, "emergency/accounts/accounts.html", context, status=status)


def _entry_row(entry: Entry, by: User, filled: Form | None) -> dict[str, Any]:
    forms = {name: bound_or_blank(FreshForm, filled, f"{name}-{entry.pk}") for name in ENTRY_STEPS}
    refused = why_not(lambda: entering.check_can_confirm(entry, by.pk))
    return {"entry": entry, "is_first": entry.kind == EntryKind.FIRST, "refused": refused, **forms}


def _person_page(
    http_request: PersonRequest, user: User, filled: Form | None = None, status: int = 200
) -> HttpResponse:
    frozen = freezing.open_freeze(user.pk)
    checks = _checks(user, http_request.user)
    has_factor = User.objects.filter(pk=user.pk, second_factor__confirmed_at__isnull=False).exists()
    context = {
        "person": user,
        "standing": standing_of(user, has_factor=has_factor),
        "frozen": frozen,
        "words": words_given(frozen) if frozen else [],
        "steps": {
            name: {
                "form": bound_or_blank(form, filled, name),
                "refused": why_not(checks[name]),
            }
            for name, form in STEPS.items()
        },
        "navigation": menu(http_request, ACCOUNTS),
    }
    return render(http_request, "emergency/accounts/account_of.html", context, status=status)
