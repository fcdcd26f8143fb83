"""The API addresses of payees, ways of paying, advances and returnable deposits."""

from django.urls import URLPattern, path

from fund.api import advances, payees, sureties, ways

urlpatterns: list[URLPattern] = [
    path("fund/ways/", ways.WaysView.as_view(), name="fund-ways"),
    path("fund/ways/<uuid:change_id>/agree/", ways.WayAgreeView.as_view(), name="fund-way-agree"),
    path("fund/ways/<uuid:change_id>/discard/", ways.WayDiscardView.as_view(), name="fund-way-discard"),
    path("fund/payees/", payees.PayeesView.as_view(), name="fund-payees"),
    path("fund/payees/<uuid:payee_id>/details/", payees.PayeeDetailsView.as_view(), name="fund-payee-details"),
    path("fund/payees/<uuid:payee_id>/agreements/", payees.PayeeAgreementsView.as_view(), name="fund-payee-agreements"),
    path("fund/payees/<uuid:payee_id>/confirm/", payees.PayeeConfirmView.as_view(), name="fund-payee-confirm"),
    path("fund/payees/<uuid:payee_id>/end/", payees.PayeeEndView.as_view(), name="fund-payee-end"),
    path("fund/advances/", advances.AdvancesView.as_view(), name="fund-advances"),
    path("fund/advances/<uuid:advance_id>/refill/", advances.AdvanceRefillView.as_view(), name="fund-advance-refill"),
    path("fund/advances/<uuid:advance_id>/return/", advances.AdvanceReturnView.as_view(), name="fund-advance-return"),
    path(
        "fund/advance-payments/<uuid:payment_id>/authorise/",
        advances.AdvanceAuthoriseView.as_view(),
        name="fund-advance-authorise",
    ),
    path(
        "fund/advance-payments/<uuid:payment_id>/discard/",
        advances.AdvanceDiscardView.as_view(),
        name="fund-advance-discard",
    ),
    path("fund/sureties/", sureties.SuretiesView.as_view(), name="fund-sureties"),
    path("fund/sureties/<uuid:surety_id>/return/", sureties.SuretyReturnView.as_view(), name="fund-surety-return"),
    path("fund/sureties/<uuid:surety_id>/lose/", sureties.SuretyLoseView.as_view(), name="fund-surety-lose"),
    path("fund/sureties/<uuid:surety_id>/confirm/", sureties.SuretyConfirmView.as_view(), name="fund-surety-confirm"),
    path("fund/sureties/<uuid:surety_id>/keep/", sureties.SuretyKeepView.as_view(), name="fund-surety-keep"),
]
