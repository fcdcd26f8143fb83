"""The proof of one payment as a page."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from emergency.documents.proof import minute_link
from fund import readers
from fund.auditing.proof import payment_of, proof
from fund.models import Fund
from fund.reports.output import FORMS
from fund.reports.written import as_paper
from fund.web.auditing import REPORTS_TAB, handed_out
from fund.web.pages import page, read_by


@require_safe
@read_by(readers.BOOKS, years=readers.ANY_YEAR)
def show(http_request: Any, fund: Fund, entry_id: uuid.UUID) -> HttpResponse:
    """Show bank line, payment code, entry, promise, minute and vouchers of one payment."""
    payment = payment_of(fund, entry_id)
    readers.check_reads(fund, http_request.user.pk, payment.entry.accounting_date, now=http_request.now)
    report = proof(payment, minute=minute_link(payment, http_request.user, now=http_request.now))
    if file := handed_out(http_request, report):
        return file
    context = {"paper": as_paper(report), "query": urlencode({"fund": fund.code}), "forms": FORMS}
    return page(http_request, "fund/proof.html", fund, context, current=REPORTS_TAB)
