"""The pages of the register of organisations."""

from django.urls import path

from fund.web import organisations

urlpatterns = [
    path("organisations/", organisations.listed, name="organisations-page"),
    path("organisations/<uuid:organisation_id>/", organisations.one, name="organisation-page"),
    path("organisations/<uuid:organisation_id>/<slug:name>/", organisations.take_step, name="organisation-step"),
]
