"""The API addresses of reports and of the auditor."""

from django.urls import URLPattern, path

from fund.api import auditing, reports
from fund.reports.catalogue import COMPLETED_ELSEWHERE

urlpatterns: list[URLPattern] = [
    *(
        path(f"reports/{name}/", view.as_view(), name=f"report-{name}")
        for name, view in reports.REPORT_VIEWS.items()
        if name not in COMPLETED_ELSEWHERE
    ),
    path("fund/audit/sample/", auditing.SampleView.as_view(), name="audit-sample"),
    path("fund/audit/codes/", auditing.CodeView.as_view(), name="audit-code"),
    path("reports/annual/approval/", reports.ApprovalView.as_view(), name="report-annual-approval"),
]
