"""The pages of bank files: sending one in, looking at it first, and how a bank writes its tables."""

from django.urls import URLPattern, URLResolver, path

from fund.web import profiles, upload

urlpatterns: list[URLPattern | URLResolver] = [
    path("treasury/statements/", upload.statements, name="treasury-statements"),
    path("treasury/statements/<uuid:statement_id>/progress/", upload.progress, name="treasury-progress"),
    path("treasury/previews/<uuid:preview_id>/", upload.preview, name="treasury-preview"),
    path("treasury/previews/<uuid:preview_id>/confirm/", upload.confirm, name="treasury-preview-confirm"),
    path("treasury/previews/<uuid:preview_id>/discard/", upload.discard, name="treasury-preview-discard"),
    path("treasury/bank-profiles/", profiles.listed, name="treasury-profiles"),
    path("treasury/bank-profiles/new/", profiles.new, name="treasury-profile-new"),
]
