"""What is asked of a report over the API and what it answers: the same shape for every one of them, in any form."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from fund.api.answers import Answer
from fund.api.bodies import FundQuery
from fund.api.calling import Call, Json
from fund.reports.frame import Report
from fund.reports.output import FORMS, JSON, as_file
from fund.reports.written import as_json


class FormQuery(FundQuery):
    """In which form."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields with the one whose name is a word of the language."""
        return {**super().get_fields(), "as": serializers.ChoiceField(choices=FORMS, default=JSON)}


class ColumnAnswer(Answer):
    """A column: its code, by which the rows name it, and what people call it."""

    code = serializers.CharField()
    name = serializers.CharField()


class TableAnswer(Answer):
    """One table; in its rows sums are money, shares are texts in per cent, codes and days are texts."""

    table = serializers.CharField()
    title = serializers.CharField()
    columns = ColumnAnswer(many=True)
    rows = serializers.ListField(child=serializers.DictField())
    total = serializers.DictField(allow_null=True)


class ReportAnswer(Answer):
    """A report about the days from `since` to `until`, or about the end of `until`."""

    report = serializers.CharField()
    title = serializers.CharField()
    fund = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField()
    tables = TableAnswer(many=True)
    notes = serializers.ListField(child=serializers.CharField())


ANSWERS: Any = {
    (200, "application/json"): ReportAnswer,
    (200, "text/csv"): OpenApiTypes.BINARY,
    (200, "application/pdf"): OpenApiTypes.BINARY,
    (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): OpenApiTypes.BINARY,
}
FORM = OpenApiParameter("as", OpenApiTypes.STR, enum=FORMS, required=False)


def answered(report: Report, request: Call, said: Json) -> Response | HttpResponse:
    """Answer with a report in the form asked for."""
    if said["as"] == JSON:
        return Response(as_json(report))
    file = as_file(report, said["as"], now=request.now)
    kept = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.media_type, headers=kept)
