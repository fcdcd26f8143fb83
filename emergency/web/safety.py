"""Guarding one's own account: recovery codes, authenticator, passkeys, freezing oneself or another."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emergency.accounts import second_factor, sessions
from emergency.accounts.passkeys import Answer, offered
from emergency.actions.people import factors, freezing, passkeys
from emergency.models import Passkey
from emergency.web.access import PersonRequest, mandates, signed_in
from emergency.web.account_forms import CodeForm
from emergency.web.accounts import MALFORMED_STATUS, key_shown, secret_page
from emergency.web.challenges import answer_in, challenge_shown
from emergency.web.fresh_act import fresh_act
from emergency.web.menu import ACCOUNT, READS, menu
from emergency.web.safety_forms import FreezeMeForm, FreezeOtherForm, FreshForm, PasskeyForm, bound_or_blank
from fund.web.pages import do_act
from notifications.errors import NotFound, SecondFactorWrong
from notifications.idempotency import Attempt

REPLACING_KEY = "replacing"
PRINT, REPLACE, ADD, FREEZE, OTHER = "print", "replace", "passkey", "freeze", "other"


@require_safe
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show what guards the account."""
    return _page(http_request)


@sensitive_post_parameters()
@require_POST
@signed_in
def print_codes(http_request: PersonRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""

    def run() -> HttpResponse:
        codes = factors.print_anew(by=http_request.user, now=http_request.now)
        return secret_page(http_request, "emergency/accounts/recovery_codes.html", {"codes": codes})

    form = FreshForm(http_request.POST, prefix=PRINT)
    return fresh_act(http_request, form, "print_recovery_codes", run, _again(http_request))


@sensitive_post_parameters()
@require_POST
@signed_in
def begin_authenticator(http_request: PersonRequest) -> HttpResponse:
    """Let the person set up another authenticator after a code of the present one, or a printed one."""

    def run() -> HttpResponse:
        factors.begin_replacing(user=http_request.user)
        http_request.session[REPLACING_KEY] = True
        return redirect("account_authenticator_new")

    form = FreshForm(http_request.POST, prefix=REPLACE)
    return fresh_act(http_request, form, "replace_authenticator", run, _again(http_request))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_authenticator(http_request: PersonRequest) -> HttpResponse:
    """Show the new key and take a code from it; then the old authenticator, other sessions and tokens are dead."""
    if not http_request.session.get(REPLACING_KEY):
        raise NotFound()
    form = CodeForm(http_request.POST or None)
    if http_request.method != "POST":
        return _key_page(http_request, form)
    if not form.is_valid():
        return _key_page(http_request, form, status=MALFORMED_STATUS)
    user, code = http_request.user, form.cleaned_data["code"]
    try:
        factors.replace(by=user, code=code, clock=sessions.real_now(), now=http_request.now)
    except SecondFactorWrong as error:
        form.add_error("code", str(error))
        return _key_page(http_request, form, status=http_request.status_of(error))
    sessions.open_session(http_request, user)
    messages.success(http_request, _("Your new authenticator works; the old one does not any more."))
    return redirect("account_safety")


@sensitive_post_parameters()
@require_POST
@signed_in
def add_passkey(http_request: PersonRequest) -> HttpResponse:
    """Keep a passkey that the person's device has just made."""
    if not offered():
        raise NotFound()
    form = PasskeyForm(http_request.POST, prefix=ADD)
    answer = answer_in(http_request, form.data.get(form.add_prefix("passkey"), "")) or Answer(None, "")

    def run() -> HttpResponse:
        passkeys.add(by=http_request.user, answer=answer, now=http_request.now)
        return _done(http_request)

    return fresh_act(http_request, form, "add_passkey", run, _again(http_request))


@sensitive_post_parameters()
@require_POST
@signed_in
def remove_passkey(http_request: PersonRequest, passkey_id: UUID) -> HttpResponse:
    """Forget one passkey."""
    passkeys.mine(http_request.user, passkey_id)

    def run() -> HttpResponse:
        passkeys.remove(by=http_request.user, passkey_id=passkey_id, now=http_request.now)
        return _done(http_request)

    form = FreshForm(http_request.POST, prefix=_of(passkey_id))
    return fresh_act(http_request, form, "remove_passkey", run, _again(http_request))


@require_POST
@signed_in
def freeze_me(http_request: PersonRequest) -> HttpResponse:
    """Keep one's own account out at once."""
    form = FreezeMeForm(http_request.POST, prefix=FREEZE)
    if not form.is_valid():
        return _page(http_request, form, MALFORMED_STATUS)
    freezing.freeze_myself(by=http_request.user, now=http_request.now)
    logout(http_request)
    return redirect("lost")


@sensitive_post_parameters()
@require_POST
@signed_in
def freeze_other(http_request: Any) -> HttpResponse:
    """Keep out somebody of one's funds by name; the answer is the same whoever exists."""
    if not mandates(http_request):
        raise NotFound()
    form = FreezeOtherForm(http_request.POST, prefix=OTHER)

    def run(attempt: Attempt) -> None:
        name = form.cleaned_data["name"]
        freezing.freeze_by_name(name=name, by=http_request.user, now=http_request.now, attempt=attempt)

    def again(filled: Form, status: int, refusal: object) -> HttpResponse:
        return _page(http_request, filled, status)

    return do_act(http_request, form, "freeze_other", run, again, onward=reverse("account_safety"))


def _done(http_request: PersonRequest) -> HttpResponse:
    sessions.note_passkeys(http_request, http_request.user)
    messages.success(http_request, _("Done, and recorded."))
    return redirect("account_safety")


def _again(http_request: PersonRequest) -> Callable[[Form, int], HttpResponse]:
    return lambda form, status: _page(http_request, form, status)


def _of(passkey_id: UUID) -> str:
    return f"remove-{passkey_id}"


def _key_page(http_request: PersonRequest, form: Form, status: int = 200) -> HttpResponse:
    shown = key_shown(factors.waiting_secret(http_request.user.pk))
    shown |= {"form": form, "address": reverse("account_authenticator_new"), "replaces": True}
    return secret_page(http_request, "emergency/accounts/enrol.html", shown, status)


def _page(http_request: PersonRequest, filled: Form | None = None, status: int = 200) -> HttpResponse:
    user = http_request.user
    keys = Passkey.objects.filter(user=user)
    context = {
        "codes_left": second_factor.recovery_codes_left(user.pk),
        "print_form": bound_or_blank(FreshForm, filled, PRINT),
        "replace_form": bound_or_blank(FreshForm, filled, REPLACE),
        "passkeys": [{"key": key, "form": bound_or_blank(FreshForm, filled, _of(key.pk))} for key in keys],
        "passkey_form": bound_or_blank(PasskeyForm, filled, ADD) if offered() else None,
        "freeze_form": bound_or_blank(FreezeMeForm, filled, FREEZE),
        "other_form": bound_or_blank(FreezeOtherForm, filled, OTHER) if mandates(http_request) else None,
        "reads": any(mandate.role in READS for mandate in mandates(http_request)),
        "navigation": menu(http_request, ACCOUNT),
        **challenge_shown("passkey_challenge"),
    }
    response = render(http_request, "emergency/accounts/safety.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
