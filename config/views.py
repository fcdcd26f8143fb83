"""Answers for machines, and the readable description of the API."""

from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from config import api_docs
from config.rooms import GUARDED
from notifications import triggers


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing else."""
    return HttpResponse("live\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers and its guards stand (200), or not (503); no data."""
    try:
        guarded = not any(triggers.missing(room, connection) for room in GUARDED)
    except DatabaseError:
        guarded = False
    word, status = ("ready\n", 200) if guarded else ("not ready\n", 503)
    return HttpResponse(word, status=status, content_type="text/plain")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation of the API as a plain page."""
    return render(request, "api/docs.html", {"operations": api_docs.operations(_described(get_language()))})


class Description(SchemaGenerator):
    """The API's description, worked out once for each language: it takes most of a second, and anybody may ask."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        """Return it: the same for everybody."""
        return _described(get_language())


@cache
def _described(_language: str | None) -> dict[str, Any]:
    generator: Any = SchemaGenerator
    schema: dict[str, Any] = generator().get_schema(request=None, public=True)
    return schema
