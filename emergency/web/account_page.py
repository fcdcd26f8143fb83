"""A person's own page: language, recovery codes left, tokens for scripts, sign out everywhere."""

from uuid import UUID

from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from emergency.accounts import second_factor, sessions
from emergency.actions.people import accounts
from emergency.models import ApiToken
from emergency.reading.reads import own_reads
from emergency.web.access import PersonRequest, safe_next, signed_in
from emergency.web.account_forms import LanguageForm, TokenForm
from emergency.web.accounts import MALFORMED_STATUS
from notifications.errors import DomainError, Malformed


@require_safe
@signed_in
def show(http_request: PersonRequest) -> HttpResponse:
    """Show the person's account."""
    return _page(http_request, TokenForm())


@require_POST
@signed_in
def choose_language(http_request: PersonRequest) -> HttpResponse:
    """Keep the chosen language with the account."""
    form = LanguageForm(http_request.POST)
    if not form.is_valid():
        raise Malformed(fields=dict(form.errors))
    accounts.choose_language(by=http_request.user, language=form.cleaned_data["language"])
    return redirect(safe_next(http_request, http_request.POST.get("next"), otherwise=reverse("account")))


@require_POST
@signed_in
def sign_out_everywhere(http_request: PersonRequest) -> HttpResponse:
    """End all sessions and tokens of the person."""
    accounts.sign_out_everywhere(by=http_request.user, now=http_request.now)
    logout(http_request)
    return redirect("login")


@sensitive_post_parameters()
@require_POST
@signed_in
def make_token(http_request: PersonRequest) -> HttpResponse:
    """Make a token after a fresh code and show it once."""
    form = TokenForm(http_request.POST)
    if not form.is_valid():
        return _page(http_request, form, status=MALFORMED_STATUS)
    scope, days, code = (form.cleaned_data[name] for name in ("scope", "days", "code"))
    try:
        second_factor.require_fresh(http_request, code, sitting=False)
    except DomainError as error:
        form.add_error("code", str(error))
        return _page(http_request, form, status=http_request.status_of(error))
    clock = sessions.real_now()
    _token, text = accounts.make_token(by=http_request.user, scope=scope, days=days, clock=clock, now=http_request.now)
    return _page(http_request, TokenForm(), token_text=text)


@require_POST
@signed_in
def revoke_token(http_request: PersonRequest, token_id: UUID) -> HttpResponse:
    """End one token."""
    accounts.revoke_token(by=http_request.user, token_id=token_id, now=http_request.now)
    return redirect("account")


def _page(http_request: PersonRequest, form: Form, *, token_text: str = "", status: int = 200) -> HttpResponse:
    user = http_request.user
    context = {
        "language_form": LanguageForm(initial={"language": user.language}),
        "token_form": form,
        "token_text": token_text,
        "tokens": ApiToken.objects.filter(user=user, expires_at__gt=sessions.real_now()).order_by("expires_at"),
        "reads": own_reads(user),
        "codes_left": second_factor.recovery_codes_left(user.pk),
    }
    response = render(http_request, "emergency/accounts/account.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
