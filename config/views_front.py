"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

HOMES = ("emergency:home", "home")


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Show strangers the doors; hand who is signed in to the page of their work."""
    if request.user.is_authenticated and (address := _home()):
        return redirect(address)
    return render(request, "front.html")


@require_safe
def no_icon(request: HttpRequest) -> HttpResponse:
    """Answer browsers that ask for an icon with nothing: a tab of this service shows none."""
    return HttpResponse(status=204)


def _home() -> str:
    for name in HOMES:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""
