"""Signing in and out, the quick exit, invitations and enrolling a second factor; all without script."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from emergency.accounts import second_factor, sessions, throttle
from emergency.actions import accounts, demo_access
from emergency.models import SecondFactor, User
from emergency.web.access import TimedRequest, safe_next
from emergency.web.account_forms import CodeForm, LoginForm
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
    device = http_request.COOKIES.get(DEVICE_COOKIE)
    try:
        proof = accounts.prove_identity(**form.cleaned_data, device=device, clock=sessions.real_now())
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
        return _secret_page(http_request, "emergency/accounts/invitation.html", {})
    user, passphrase = accounts.accept_invitation(token=token, now=http_request.now)
    _begin_enrolment(http_request, user)
    shown = {"login": user.login, "passphrase": passphrase}
    return _secret_page(http_request, "emergency/accounts/passphrase.html", shown)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(http_request: TimedRequest) -> HttpResponse:
    """Show the key for the authenticator and ask for one code from it; then show the recovery codes once."""
    user = _enrolling(http_request)
    if user is None:
        return redirect("login")
    form = CodeForm(http_request.POST or None)
    if http_request.method != "POST":
        return _enrolment_page(http_request, user, form)
    if not form.is_valid():
        return _enrolment_page(http_request, user, form, status=MALFORMED_STATUS)
    code, clock = form.cleaned_data["code"], sessions.real_now()
    try:
        codes = accounts.confirm_second_factor(user=user, code=code, clock=clock, now=http_request.now)
    except SecondFactorWrong as error:
        form.add_error("code", str(error))
        return _enrolment_page(http_request, user, form, status=http_request.status_of(error))
    sessions.open_session(http_request, user)
    return _marked(_secret_page(http_request, "emergency/accounts/recovery_codes.html", {"codes": codes}), user)


@require_http_methods(["GET", "HEAD"])
def enter_demo(http_request: HttpRequest, token: str) -> HttpResponse:
    """Open a session by a one-time address of `demo_login`; the address exists on a demo only."""
    user = demo_access.enter(entry=token, clock=sessions.real_now())
    sessions.open_session(http_request, user)
    return redirect("/")


def _login_page(http_request: HttpRequest, form: Form, onward: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "onward": "" if onward == "/" else onward}
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


def _to_enrolment(http_request: HttpRequest, user: User) -> HttpResponse:
    _begin_enrolment(http_request, user)
    return redirect("second_factor")


def _begin_enrolment(http_request: HttpRequest, user: User) -> None:
    # Not a signed-in session: it names the account to enrol and opens nothing else (S36).
    accounts.begin_enrolment(user=user)
    http_request.session.flush()
    http_request.session[ENROLLING_KEY] = [str(user.pk), user.get_session_auth_hash()]


def _enrolling(http_request: HttpRequest) -> User | None:
    user_id, proof = http_request.session.get(ENROLLING_KEY, (None, ""))
    if user_id is None:
        return None
    able = User.objects.filter(is_active=True, frozen_at__isnull=True, second_factor__confirmed_at__isnull=True)
    user = able.filter(pk=UUID(user_id), second_factor__isnull=False).first()
    return user if user and constant_time_compare(proof, user.get_session_auth_hash()) else None


def _enrolment_page(http_request: HttpRequest, user: User, form: Form, status: int = 200) -> HttpResponse:
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=True).first()
    if factor is None:
        raise NotFound()
    context = {"form": form, "secret": factor.secret, "address": second_factor.provisioning_uri(factor.secret)}
    return _secret_page(http_request, "emergency/accounts/enrol.html", context, status)


def _secret_page(http_request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(http_request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response
