"""The addresses of the bare service whose first answer is measured: the office of `startproject`, and one page."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

PAGE = "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1><p>{{ asked.path }}"


def page(http_request: HttpRequest) -> HttpResponse:
    """Return a page drawn from a template."""
    return HttpResponse(Engine().from_string(PAGE).render(Context({"title": "Bare", "asked": http_request})))


urlpatterns = [path("", page), path("admin/", admin.site.urls)]
