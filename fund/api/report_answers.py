"""What a report answers over the API: the same shape for every one of them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from fund.api.answers import Answer
from fund.reports.output import FORMS


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
