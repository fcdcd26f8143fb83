"""The pages of the emergency room; no address says what a page is about."""

from django.urls import URLPattern, URLResolver, include, path

from emergency.web import (
    acting,
    archive,
    asking,
    case,
    duty,
    framing,
    home,
    papers,
    payments,
    ratifying,
    returning,
    vouching,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/", asking.start, name="start"),
    path("ask/", asking.ask, name="ask"),
    path("return/", returning.come_back, name="return"),
    path("confirm/", vouching.confirm, name="confirm"),
    path("home/", home.show, name="home"),
    path("all/", archive.show, name="all"),
    path("duty/", duty.show, name="duty"),
    path("duty/shifts/", duty.set_shift, name="duty_shift"),
    path("duty/shifts/<uuid:shift_id>/remove/", duty.remove_shift, name="duty_remove"),
    path("duty/rings/<uuid:ring_id>/", duty.answer, name="duty_answer"),
    path("work/<str:reference>/", case.show, name="case"),
    path("work/<str:reference>/text/<uuid:box_id>/", case.text, name="case_text"),
    path("work/<str:reference>/minute/", papers.minute, name="case_minute"),
    path("work/<str:reference>/<slug:name>/", acting.act, name="case_act"),
    path("agenda/", papers.agenda, name="agenda"),
    path("minutes/", papers.decisions, name="minutes"),
    path("board/motions/", framing.show, name="motions_page"),
    path("board/ratify/", ratifying.show, name="ratify"),
    path("treasury/payments/", payments.payments, name="payments"),
    path("treasury/payments/<uuid:disbursement_id>/<slug:name>/", payments.take_step, name="payment_step"),
    path("treasury/payments/<str:reference>/prepare/", payments.prepare, name="payment_prepare"),
    path("", include("emergency.web.account_urls")),
]
