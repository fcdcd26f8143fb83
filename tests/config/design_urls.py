"""The service's addresses together with the demo's living page, which test settings leave out."""

from config.style_urls import demo_urlpatterns
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as all_of_the_service

urlpatterns = [*demo_urlpatterns, *all_of_the_service]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
