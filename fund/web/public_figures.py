"""What everybody may know: published totals of half-years, without signing in."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fund.models import Fund
from fund.public_names import public_names
from fund.reports.catalogue import REPORTS
from fund.reports.frame import Definition
from fund.reports.periods import question
from fund.reports.public import published_halves
from fund.reports.written import as_paper
from notifications.errors import NotFound

HALF: Definition = REPORTS["public-half-year"]


@require_safe
def figures(http_request: Any) -> HttpResponse:
    """Show every fund's latest published half-year, or the one that `at` names; raises NotFound for no such one."""
    wanted = http_request.GET.get("at")
    funds = Fund.objects.filter(parent__isnull=True).order_by("name")
    chapters = [chapter for fund in funds if (chapter := _chapter(http_request, fund, wanted))]
    if wanted and not chapters:
        raise NotFound()
    return render(http_request, "fund/figures.html", {"chapters": chapters, "names": public_names()})


def _chapter(http_request: Any, fund: Fund, wanted: str | None) -> dict[str, Any] | None:
    days = published_halves(fund, now=http_request.now)
    by_text = {day.isoformat(): day for day in days}
    day: date | None = by_text.get(wanted) if wanted else next(iter(days), None)
    if day is None:
        return None
    report = HALF.build(question(HALF, fund, now=http_request.now, days={"at": day}))
    return {"fund": fund, "paper": as_paper(report), "others": [other for other in days if other != day]}
