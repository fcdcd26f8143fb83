"""Reports over the API: each as JSON, CSV, XLSX or PDF, from the same figures."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import annual
from fund.api.answers import Answer
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json, caller_id, checked
from fund.api.describing import takes
from fund.api.money_acts import act_in_fund
from fund.api.report_answers import ANSWERS, FORM, FormQuery, answered
from fund.models import Fund
from fund.reports.catalogue import EVERYBODY, REPORTS
from fund.reports.frame import Definition, Question
from fund.reports.periods import question
from fund.reports.public import public_fund

TAG = "reports"
_DAYS = ("at", "since", "until")
_PARAMETERS = [
    OpenApiParameter("fund", OpenApiTypes.STR, required=False, description="Fund or purse; optional with one."),
    FORM,
    OpenApiParameter("at", OpenApiTypes.DATE, required=False, description="A day in the quarter, half or year; a day."),
    OpenApiParameter("since", OpenApiTypes.DATE, required=False, description="First day of a stretch."),
    OpenApiParameter("until", OpenApiTypes.DATE, required=False, description="Last day of a stretch."),
    OpenApiParameter("known_at", OpenApiTypes.DATETIME, required=False, description="As known at this moment."),
]


class ReportQuery(FormQuery):
    """Whose books, which days, in which form."""

    at = serializers.DateField(required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    known_at = serializers.DateTimeField(required=False)


class ApprovalBody(ActBody):
    """The General Meeting's approval of a year's report."""

    fund = serializers.SlugField(required=False)
    year = serializers.IntegerField(min_value=2000, max_value=2999)
    approved_on = serializers.DateField()
    minute_number = serializers.CharField(max_length=40)


class ApprovalAnswer(Answer):
    """What is on record: the digest is that of the figures as they stood."""

    year = serializers.IntegerField()
    approved_on = serializers.DateField()
    minute_number = serializers.CharField()
    figures_sha256 = serializers.CharField()


def report_view(definition: Definition) -> type[APIView]:
    """Return the view of one report."""

    class View(APIView):
        permission_classes = [AllowAny] if definition.readers is EVERYBODY else APIView.permission_classes

        @extend_schema(
            operation_id=f"report_{definition.name.replace('-', '_')}",
            parameters=_PARAMETERS,
            responses=ANSWERS,
            tags=[TAG],
            description=str(definition.about),
        )
        def get(self, request: Call) -> Response | HttpResponse:
            return _answer(request, definition)

    View.__name__ = f"Report_{definition.name}"
    return View


class ApprovalView(APIView):
    """`reports/annual/approval/`: the General Meeting's word, recorded once."""

    @takes("report_annual_approve", ApprovalBody, ApprovalAnswer, tag=TAG)
    def post(self, request: Call) -> Response:
        """Record that the General Meeting approved a year; needs a fresh code."""

        def approve(fund: Fund, body: Json, **call: Any) -> Json:
            return annual.picture_of_approval(annual.record_approval(fund=fund, **body, **call))

        return act_in_fund(request, "annual-approval", ApprovalBody, approve)


def _answer(request: Call, definition: Definition) -> Response | HttpResponse:
    said = checked(ReportQuery, request.query_params)
    return answered(definition.build(_asked(request, definition, said)), request, said)


def _asked(request: Call, definition: Definition, said: Json) -> Question:
    """Return what is asked; raises NotFound where the caller may not read these years of this fund."""
    days: dict[str, date] = {name: said[name] for name in _DAYS if name in said}

    def about(fund: Fund) -> Question:
        return question(definition, fund, now=request.now, days=days, known_at=said.get("known_at"))

    code = said.get("fund")
    if definition.readers is EVERYBODY:
        return about(public_fund(code))
    years = about(Fund()).years
    return about(readers.fund_seen(caller_id(request), code, definition.readers, now=request.now, years=years))


REPORT_VIEWS = {name: report_view(definition) for name, definition in REPORTS.items()}
