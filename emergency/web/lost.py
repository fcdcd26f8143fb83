"""What to do when something is lost; for everybody, without signing in, and the same for all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def show(http_request: HttpRequest) -> HttpResponse:
    """Say what helps whom."""
    return render(http_request, "emergency/accounts/lost.html")
