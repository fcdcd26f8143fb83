"""Signing in and out, the quick exit, invitations and enrolling a second factor; all without script."""

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from emergency.accounts import second_factor, sessions, throttle
from emergency.actions.demo import demo_access
from emergency.actions.people import accounts, entering, factors
from emergency.models import Entry, SecondFactor, User
from emergency.web.access import TimedRequest, safe_next
from emergency.web.account_forms import CodeForm, LoginForm
from emergency.web.challenges import answer_in, challenge_shown
from notifications.errors import NotFound, SecondFactorWrong, Throttled

ENROLLING_KEY = "enrolling"
DEVICE_COOKIE = "device"
MALFORMED_STATUS = 400


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(http_request: TimedRequest) -> HttpResponse:
    """Ask for name, pass phrase and code in one form."""
    onward = safe_next(http_request, http_request.POST.get("next") or http_request.GET.get("next"))
    if http_request.method != "POST":
        if http_request.user.is_authenticated:
            return redirect(onward)
        return _login_page(http_request, LoginForm(), onward)
    form = LoginForm(http_request.POST)
    if not form.is_valid():
        return _login_page(http_request, form, onward, status=MALFORMED_STATUS)
    known = {name: form.cleaned_data[name] for name in ("login", "passphrase", "code")}
    known["device"] = http_request.COOKIES.get(DEVICE_COOKIE)
    passkey = answer_in(http_request, form.cleaned_data["passkey"])
    try:
        proof = accounts.prove_identity(**known, passkey=passkey, clock=sessions.real_now())
    except (accounts.SignInRefused, Throttled) as error:
        form.add_error(None, str(error))
        return _login_page(http_request, form, onward, status=http_request.status_of(error))
    if not proof.enrolled:
        return _to_enrolment(http_request, proof.user)
    sessions.open_session(http_request, proof.user)
    return _marked(redirect(onward), proof.user)


@require_POST
def sign_out(http_request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(http_request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def leave(http_request: HttpRequest) -> HttpResponse:
    """End the session and show a page that says nothing; works from a link, at once, whoever asks."""
    if settings.SESSION_COOKIE_NAME in http_request.COOKIES:
        logout(http_request)
    response = render(http_request, "emergency/accounts/left.html")
    response["Clear-Site-Data"] = '"cache"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(http_request: TimedRequest, token: str) -> HttpResponse:
    """Show an unused invitation; only its button spends it, so that a link preview does not."""
    if http_request.method != "POST":
        accounts.invited(token)
        return secret_page(http_request, "emergency/accounts/invitation.html", {})
    user, passphrase = accounts.accept_invitation(token=token, now=http_request.now)
    begin_enrolment(http_request, user)
    shown = {"login": user.login, "passphrase": passphrase}
    return secret_page(http_request, "emergency/accounts/passphrase.html", shown)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(http_request: TimedRequest) -> HttpResponse:
    """Show the key for the authenticator and ask for one code from it; then show the recovery codes once."""
    user, entry = _enrolling(http_request)
    if user is None:
        return redirect("login")
    form = CodeForm(http_request.POST or None)
    if http_request.method != "POST":
        return _enrolment_page(http_request, user, entry, form)
    if not form.is_valid():
        return _enrolment_page(http_request, user, entry, form, status=MALFORMED_STATUS)
    said = {"user": user, "code": form.cleaned_data["code"], "clock": sessions.real_now(), "now": http_request.now}
    try:
        codes = factors.come_in_again(entry_id=entry.pk, **said) if entry else accounts.confirm_second_factor(**said)
    except SecondFactorWrong as error:
        form.add_error("code", str(error))
        return _enrolment_page(http_request, user, entry, form, status=http_request.status_of(error))
    sessions.open_session(http_request, user)
    return _marked(secret_page(http_request, "emergency/accounts/recovery_codes.html", {"codes": codes}), user)


@require_http_methods(["GET", "HEAD"])
def enter_demo(http_request: HttpRequest, token: str) -> HttpResponse:
    """Open a session by a one-time address of `demo_login`; the address exists on a demo only."""
    user = demo_access.enter(entry=token, clock=sessions.real_now())
    sessions.open_session(http_request, user)
    return redirect("/")


def _login_page(http_request: HttpRequest, form: Form, onward: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "onward": "" if onward == "/" else onward, **challenge_shown("login_passkey")}
    return render(http_request, "emergency/accounts/login.html", context, status=status)


def _marked(response: HttpResponse, user: User) -> HttpResponse:
    response.set_cookie(
        DEVICE_COOKIE,
        throttle.device_cookie(user.login),
        max_age=throttle.DEVICE_AGE,
        path="/login/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def begin_enrolment(http_request: HttpRequest, user: User, entry: Entry | None = None) -> None:
    """Let this browser set up an authenticator: a new account's first, or by an entry another in its place."""
    # Not a signed-in session: it names the account to enrol and opens nothing else (S36).
    if entry is None:
        accounts.begin_enrolment(user=user)
    else:
        factors.begin_replacing(user=user)
    http_request.session.flush()
    http_request.session[ENROLLING_KEY] = [str(user.pk), user.get_session_auth_hash(), str(entry.pk) if entry else ""]


def secret_page(http_request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Draw a page that no browser keeps."""
    response = render(http_request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _to_enrolment(http_request: HttpRequest, user: User) -> HttpResponse:
    begin_enrolment(http_request, user)
    return redirect("second_factor")


def _enrolling(http_request: HttpRequest) -> tuple[User | None, Entry | None]:
    """Return whose authenticator this browser sets up, and by which entry if it is not their first."""
    user_id, proof, entry_id = http_request.session.get(ENROLLING_KEY, (None, "", ""))
    if user_id is None:
        return None, None
    able, entry = User.objects.filter(is_active=True), None
    if entry_id:
        entry = entering.entry_of(UUID(entry_id), UUID(user_id), clock=sessions.real_now())
        able = able if entry else able.none()
    else:
        able = able.filter(frozen_at__isnull=True, second_factor__confirmed_at__isnull=True)
    user = able.filter(pk=UUID(user_id), second_factor__isnull=False).first()
    same = user is not None and constant_time_compare(proof, user.get_session_auth_hash())
    return (user, entry) if same else (None, None)


def _enrolment_page(
    http_request: HttpRequest, user: User, entry: Entry | None, form: Form, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "address": reverse("second_factor"), **key_shown(_secret_of(user, entry))}
    return secret_page(http_request, "emergency/accounts/enrol.html", shown, status)


def _secret_of(user: User, entry: Entry | None) -> str:
    if entry is not None:
        return factors.waiting_secret(user.pk)
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=True).first()
    if factor is None:
        raise NotFound()
    return factor.secret


def key_shown(secret: str) -> dict[str, Any]:
    """Return an authenticator's key as a page shows it: in letters, as an address and as a picture to scan."""
    uri = second_factor.provisioning_uri(secret)
    drawn = segno.make(uri, error="m", micro=False).svg_inline(scale=4, border=4, light="white")
    # The same key stands beside it in letters.
    picture = drawn.replace("<svg ", '<svg aria-hidden="true" ', 1)
    return {"secret": secret, "uri": uri, "picture": mark_safe(picture)}  # noqa: S308 drawn by the library from letters
