"""Papers handed out as files whose name tells nothing."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.module_loading import import_string

from fund.documents.paper import Paper
from fund.reports.frame import Report
from fund.reports.output import as_file

MEDIA_TYPE = "application/pdf"
# What a program for tables opens.
TABLES = ("csv", "xlsx")


def as_tables(report: Report, form: str, *, now: datetime) -> HttpResponse:
    """Return a report as CSV or XLSX to keep."""
    file = as_file(report, form, now=now)
    attachment = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.media_type, headers=attachment)


def as_attachment(paper: Paper, *, now: datetime) -> HttpResponse:
    """Return the paper as a PDF to keep."""
    # By name: what draws letters weighs more than half the service, and most processes never write a document.
    content = import_string("fund.documents.pdf.pdf_of")(paper, now=now)
    attachment = {"Content-Disposition": 'attachment; filename="file.pdf"'}
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=attachment)
