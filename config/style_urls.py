"""The living page of the design, in demos only."""

from django.conf import settings
from django.urls import URLPattern, path

from config.views_style import style

demo_urlpatterns: list[URLPattern] = [path("style/", style, name="style")]

urlpatterns: list[URLPattern] = demo_urlpatterns if settings.DEMO else []
