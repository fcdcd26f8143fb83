"""The addresses of a demo, for tests: the service's own and the one-time entry."""

from config.urls import urlpatterns as everywhere
from emergency.web.account_urls import demo_urlpatterns

urlpatterns = [*everywhere, *demo_urlpatterns]
