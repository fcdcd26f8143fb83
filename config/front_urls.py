"""The first page, and nothing for a browser tab."""

from django.urls import URLPattern, path

from config.views_front import front, no_icon

urlpatterns: list[URLPattern] = [
    path("", front, name="front"),
    path("favicon.ico", no_icon, name="no_icon"),
]
