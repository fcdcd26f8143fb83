"""Papers handed out as files whose name tells nothing."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.module_loading import import_string

from fund.documents.paper import Paper

MEDIA_TYPE = "application/pdf"


def as_attachment(paper: Paper, *, now: datetime) -> HttpResponse:
    """Return the paper as a PDF to keep."""
    # By name: what draws letters weighs more than half the service, and most processes never write a document.
    content = import_string("fund.documents.pdf.pdf_of")(paper, now=now)
    attachment = {"Content-Disposition": 'attachment; filename="file.pdf"'}
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=attachment)
