"""The API addresses of mandates."""

from django.urls import path

from fund.api import mandates

_WAITING = "fund/mandate-proposals/<uuid:proposal_id>/"

urlpatterns = [
    path("fund/mandates/", mandates.MandatesView.as_view(), name="fund-mandates"),
    path("fund/mandates/<uuid:mandate_id>/end/", mandates.MandateEndView.as_view(), name="fund-mandate-end"),
    path(f"{_WAITING}confirm/", mandates.ConfirmView.as_view(), name="fund-mandate-confirm"),
    path(f"{_WAITING}withdraw/", mandates.WithdrawView.as_view(), name="fund-mandate-withdraw"),
]
