"""The API addresses of bank files that wait, and of the profiles of banks."""

from django.urls import URLPattern, URLResolver, path

from fund.api import previews, profiles

_PREVIEW = "fund/statement-previews/<uuid:preview_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("fund/statement-previews/", previews.PreviewsView.as_view(), name="fund-statement-previews"),
    path(_PREVIEW, previews.PreviewView.as_view(), name="fund-statement-preview"),
    path(f"{_PREVIEW}confirm/", previews.ConfirmView.as_view(), name="fund-statement-preview-confirm"),
    path(f"{_PREVIEW}discard/", previews.DiscardView.as_view(), name="fund-statement-preview-discard"),
    path("fund/bank-profiles/", profiles.ProfilesView.as_view(), name="fund-bank-profiles"),
]
