"""The API addresses of payees, ways of paying, advances and returnable deposits."""

from django.urls import URLPattern, path

from fund.api import advance_losses, advances, payees, sureties, vouchers, ways

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
    path("fund/advances/<uuid:advance_id>/lose/", advance_losses.AdvanceLoseView.as_view(), name="fund-advance-lose"),
    path("fund/advance-losses/", advance_losses.AdvanceLossesView.as_view(), name="fund-advance-losses"),
    path(
        "fund/advance-losses/<uuid:loss_id>/confirm/",
        advance_losses.AdvanceLossConfirmView.as_view(),
        name="fund-advance-loss-confirm",
    ),
    path(
        "fund/advance-losses/<uuid:loss_id>/withdraw/",
        advance_losses.AdvanceLossWithdrawView.as_view(),
        name="fund-advance-loss-withdraw",
    ),
    path(
        "fund/advance-losses/<uuid:loss_id>/correct/",
        advance_losses.AdvanceLossCorrectView.as_view(),
        name="fund-advance-loss-correct",
    ),
    path("fund/vouchers/", vouchers.VouchersView.as_view(), name="fund-vouchers"),
    path("fund/vouchers/<uuid:voucher_id>/file/", vouchers.VoucherFileView.as_view(), name="fund-voucher-file"),
    path("fund/vouchers/<uuid:voucher_id>/ask/", vouchers.VoucherAskView.as_view(), name="fund-voucher-ask"),
    path(
        "fund/voucher-openings/<uuid:opening_id>/release/",
        vouchers.VoucherReleaseView.as_view(),
        name="fund-voucher-release",
    ),
    path("fund/voucher-openings/<uuid:opening_id>/end/", vouchers.VoucherEndView.as_view(), name="fund-voucher-end"),
    path(
        "fund/voucher-openings/<uuid:opening_id>/file/",
        vouchers.OpeningFileView.as_view(),
        name="fund-voucher-opening-file",
    ),
    path("fund/sureties/", sureties.SuretiesView.as_view(), name="fund-sureties"),
    path("fund/sureties/<uuid:surety_id>/return/", sureties.SuretyReturnView.as_view(), name="fund-surety-return"),
    path("fund/sureties/<uuid:surety_id>/lose/", sureties.SuretyLoseView.as_view(), name="fund-surety-lose"),
    path("fund/sureties/<uuid:surety_id>/confirm/", sureties.SuretyConfirmView.as_view(), name="fund-surety-confirm"),
    path("fund/sureties/<uuid:surety_id>/keep/", sureties.SuretyKeepView.as_view(), name="fund-surety-keep"),
]
