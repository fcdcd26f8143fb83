"""The pages of the fund room."""

from django.urls import URLPattern, URLResolver, path

from fund.web.rules import rules

urlpatterns: list[URLPattern | URLResolver] = [
    path("rules/", rules, name="rules"),
]
