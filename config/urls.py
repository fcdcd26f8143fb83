"""Every address of the service; each room keeps its own list."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from config import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", views.live, name="health-live"),
    path("health/ready", views.ready, name="health-ready"),
    path("api/v1/schema/", SpectacularAPIView.as_view(generator_class=views.Description), name="schema"),
    path("api/v1/docs/", views.docs, name="docs"),
    path("api/v1/", include("emergency.api.urls")),
    path("api/v1/", include("fund.api.urls")),
    path("", include("config.front_urls")),
    path("", include("config.style_urls")),
    path("", include("emergency.web.urls")),
    path("", include("fund.web.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.crashed"
