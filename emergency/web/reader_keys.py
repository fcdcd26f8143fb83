"""A reader's own key: made in the browser, kept locked, handed out again for a fresh code in the same session."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emergency.accounts import passkey_acts
from emergency.actions.reading import reader_keys
from emergency.models import KeptKey, User
from emergency.web.access import PersonRequest, signed_in
from emergency.web.menu import ACCOUNT, READING, menu
from emergency.web.reader_forms import KeepKeyForm, OwnKeyForm
from fund.web.refusals import MALFORMED_STATUS, show_on
from notifications.errors import DomainError, Malformed, NotSignedIn
from notifications.words import list_for


def can_open_here() -> bool:
    """Say whether the program that opens sealed texts in the browser is installed."""
    return bool(settings.READER_SCRIPT.is_dir())


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def key(http_request: PersonRequest) -> HttpResponse:
    """Show the person's kept keys, or keep one."""
    if http_request.method != "POST":
        return _page(http_request, KeepKeyForm())
    form = KeepKeyForm(http_request.POST)
    if not form.is_valid():
        return _page(http_request, form, status=MALFORMED_STATUS)
    said = dict(form.cleaned_data)
    try:
        http_request.require_fresh(said.pop("code"), sitting=False)
        reader_keys.keep_key(by=http_request.user, **said, now=http_request.now)
    except DomainError as error:
        show_on(form, error)
        return _page(http_request, form, status=http_request.status_of(error))
    messages.success(http_request, _("Your key is kept here, locked. Now ask for it to be put on the list of readers."))
    return redirect("reader_key")


@sensitive_post_parameters()
@require_POST
@signed_in
def forget(http_request: PersonRequest) -> HttpResponse:
    """Erase one kept key after a fresh code."""
    form = OwnKeyForm(http_request.POST, auto_id="forget_%s")
    if not form.is_valid():
        return _page(http_request, KeepKeyForm(), forgetting=form, status=MALFORMED_STATUS)
    said = form.cleaned_data
    try:
        http_request.require_fresh(said["code"], sitting=False)
        reader_keys.forget_key(by=http_request.user, fingerprint=said["fingerprint"], now=http_request.now)
    except DomainError as error:
        show_on(form, error)
        return _page(http_request, KeepKeyForm(), forgetting=form, status=http_request.status_of(error))
    messages.success(http_request, _("The key is no longer kept here."))
    return redirect("reader_key")


@require_safe
@signed_in
def unlock(http_request: PersonRequest) -> HttpResponse:
    """Show the panel in which a script asks for words and code."""
    shown = {"keys": _kept(http_request.user), "form": OwnKeyForm(), "navigation": menu(http_request, READING)}
    return render(http_request, "emergency/reader/unlock.html", shown)


@sensitive_post_parameters()
@require_POST
def release(http_request: PersonRequest) -> HttpResponse:
    """Hand out one locked key for a fresh code, which opens a sitting of voting too; answers as JSON."""
    try:
        return JsonResponse(_released(http_request))
    except DomainError as error:
        refused = {"code": error.code, "sentence": str(error)}
        return JsonResponse(refused, status=http_request.status_of(error))


@require_safe
@signed_in
def words(http_request: HttpRequest) -> HttpResponse:
    """List the words of a language's pass phrases, one a line."""
    known = list_for(http_request.GET.get("language", "")[:10])
    return HttpResponse("\n".join(known), content_type="text/plain; charset=utf-8")


def _released(http_request: PersonRequest) -> dict[str, str]:
    if not http_request.user.is_authenticated:
        raise NotSignedIn()
    form = OwnKeyForm(http_request.POST)
    if not form.is_valid():
        raise Malformed()
    said = form.cleaned_data
    # What is given is always checked; without anything it is refused, whatever sitting is open.
    if not (said["code"] or http_request.POST.get(passkey_acts.FIELD)):
        raise Malformed()
    http_request.require_fresh(said["code"], sitting=True)
    kept = reader_keys.release_key(by=http_request.user, fingerprint=said["fingerprint"], now=http_request.now)
    return {"fingerprint": kept.fingerprint, "locked_key": kept.locked_key, "language": kept.language}


def _kept(user: User) -> list[KeptKey]:
    return list(KeptKey.objects.filter(user=user).defer("locked_key").order_by("-kept_at", "pk"))


def _page(
    http_request: PersonRequest, form: KeepKeyForm, *, forgetting: Form | None = None, status: int = 200
) -> HttpResponse:
    wrong = forgetting.data.get("fingerprint", "") if forgetting else ""
    kept = _kept(http_request.user)
    shown: dict[str, Any] = {
        "form": form,
        "keys": [
            (one, forgetting if one.fingerprint == wrong else _forget_form(place, one))
            for place, one in enumerate(kept, start=1)
        ],
        "can_open_here": can_open_here(),
        "navigation": menu(http_request, ACCOUNT),
    }
    return render(http_request, "emergency/reader/key.html", shown, status=status)


def _forget_form(place: int, kept: KeptKey) -> OwnKeyForm:
    return OwnKeyForm(initial={"fingerprint": kept.fingerprint}, auto_id=f"key{place}_%s")
