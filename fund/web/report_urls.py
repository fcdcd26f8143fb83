"""The pages of reports, and what everybody may know."""

from django.urls import URLPattern, path

from fund.web import auditing, public_figures, reports

urlpatterns: list[URLPattern] = [
    path("treasury/audit/", auditing.audit, name="treasury-audit"),
    path("figures/", public_figures.figures, name="figures"),
    path("treasury/reports/annual/approval/", reports.approve, name="treasury-approval"),
    path("treasury/reports/<slug:name>/", reports.show, name="treasury-report"),
]
