"""The pages of payees, ways of paying, advances and returnable deposits."""

from django.urls import URLPattern, path

from fund.web import advances, payees, sureties, vouchers, ways

urlpatterns: list[URLPattern] = [
    path("treasury/ways/", ways.ways, name="treasury-ways"),
    path("treasury/ways/<uuid:change_id>/<slug:name>/", ways.take_step, name="treasury-way-step"),
    path("treasury/payees/", payees.payees, name="treasury-payees"),
    path("treasury/payees/<uuid:payee_id>/", payees.payee, name="treasury-payee"),
    path("treasury/payees/<uuid:payee_id>/file/", payees.details, name="treasury-payee-details"),
    path("treasury/payees/<uuid:payee_id>/<slug:name>/", payees.take_step, name="treasury-payee-step"),
    path("treasury/advances/", advances.advances, name="treasury-advances"),
    path("treasury/advances/<uuid:subject_id>/<slug:name>/", advances.take_step, name="treasury-advance-step"),
    path("treasury/vouchers/", vouchers.vouchers, name="treasury-vouchers"),
    path("treasury/vouchers/<uuid:voucher_id>/file/", vouchers.paper, name="treasury-voucher-file"),
    path("treasury/vouchers/<uuid:voucher_id>/<slug:name>/", vouchers.voucher_step, name="treasury-voucher-step"),
    path("treasury/openings/<uuid:opening_id>/file/", vouchers.opened, name="treasury-opening-file"),
    path("treasury/openings/<uuid:opening_id>/<slug:name>/", vouchers.opening_step, name="treasury-opening-step"),
    path("treasury/sureties/", sureties.sureties, name="treasury-sureties"),
    path("treasury/sureties/<uuid:surety_id>/<slug:name>/", sureties.take_step, name="treasury-surety-step"),
]
