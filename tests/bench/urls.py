"""The service's own addresses, and the bare counterparts beside them."""

from django.urls import URLPattern, URLResolver, include, path

from tests.bench import bare

urlpatterns: list[URLPattern | URLResolver] = [
    path("bare/submit/", bare.submit),
    path("bare/cases/", bare.cases),
    path("bare/vote/<str:reference>/", bare.vote),
    path("", include("config.urls")),
]
