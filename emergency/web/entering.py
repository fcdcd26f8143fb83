"""Coming in by an address that two people gave: for the first time, or again after a loss."""

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from emergency.accounts import sessions
from emergency.actions.people import entering
from emergency.actions.people.accounts import SignInRefused
from emergency.models import Entry, EntryKind
from emergency.web.access import TimedRequest
from emergency.web.account_forms import PassphraseForm
from emergency.web.accounts import MALFORMED_STATUS, begin_enrolment, invitation, secret_page
from notifications.errors import NotFound, Throttled


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(http_request: TimedRequest, token: str) -> HttpResponse:
    """Show what an address opens; only its button spends it, so that a link preview does not."""
    try:
        entry = entering.opened_by(token, clock=sessions.real_now())
    except NotFound:
        return invitation(http_request, token)
    if entry.kind == EntryKind.FACTOR:
        return _own_passphrase(http_request, token)
    if http_request.method != "POST":
        return secret_page(http_request, "emergency/accounts/invitation.html", {})
    return _new_passphrase(http_request, entry, token)


def _new_passphrase(http_request: TimedRequest, entry: Entry, token: str) -> HttpResponse:
    give = entering.accept if entry.kind == EntryKind.FIRST else entering.new_passphrase
    user, passphrase = give(text=token, clock=sessions.real_now(), now=http_request.now)
    begin_enrolment(http_request, user, None if entry.kind == EntryKind.FIRST else entry)
    shown = {"login": user.login, "passphrase": passphrase}
    return secret_page(http_request, "emergency/accounts/passphrase.html", shown)


def _own_passphrase(http_request: TimedRequest, token: str) -> HttpResponse:
    if http_request.method != "POST":
        return _page(http_request, PassphraseForm())
    form = PassphraseForm(http_request.POST)
    if not form.is_valid():
        return _page(http_request, form, status=MALFORMED_STATUS)
    try:
        passphrase = form.cleaned_data["passphrase"]
        entry = entering.prove_owner(text=token, passphrase=passphrase, clock=sessions.real_now())
    except (SignInRefused, Throttled) as error:
        form.add_error("passphrase", str(error))
        return _page(http_request, form, status=http_request.status_of(error))
    if entry.user is None:
        raise NotFound()
    begin_enrolment(http_request, entry.user, entry)
    return redirect("second_factor")


def _page(http_request: TimedRequest, form: Form, status: int = 200) -> HttpResponse:
    return secret_page(http_request, "emergency/accounts/come_again.html", {"form": form}, status)
