"""The pages of the emergency room; no address says what a page is about."""

from django.urls import URLPattern, URLResolver, include, path

from emergency.web import acting, asking, case, home, payments, returning

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/", asking.start, name="start"),
    path("ask/", asking.ask, name="ask"),
    path("return/", returning.come_back, name="return"),
    path("home/", home.show, name="home"),
    path("work/<str:reference>/", case.show, name="case"),
    path("work/<str:reference>/text/<uuid:box_id>/", case.text, name="case_text"),
    path("work/<str:reference>/<slug:name>/", acting.act, name="case_act"),
    path("treasury/payments/", payments.payments, name="payments"),
    path("treasury/payments/<uuid:disbursement_id>/<slug:name>/", payments.take_step, name="payment_step"),
    path("treasury/payments/<str:reference>/prepare/", payments.prepare, name="payment_prepare"),
    path("", include("emergency.web.account_urls")),
]
