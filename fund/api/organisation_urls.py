"""The API addresses of the register of organisations."""

from django.urls import path

from fund.api import organisations

_ONE = "fund/organisations/<uuid:organisation_id>/"

urlpatterns = [
    path("fund/organisations/", organisations.RegisterView.as_view(), name="fund-organisations"),
    path(_ONE, organisations.OrganisationView.as_view(), name="fund-organisation"),
    path(f"{_ONE}partner/", organisations.PartnerView.as_view(), name="fund-organisation-partner"),
]
