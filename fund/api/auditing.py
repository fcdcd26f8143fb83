"""What an auditor asks of the books over the API: a sample drawn by a public seed, and which payment has a code."""

from datetime import date

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.api.answers import Answer
from fund.api.bodies import FundQuery
from fund.api.calling import Call, caller_id, checked
from fund.api.report_answers import ANSWERS, FORM, FormQuery, answered
from fund.auditing.proof import entry_by_code
from fund.auditing.sample import LONGEST_SEED, MOST, Draw, sample
from fund.reports.frame import Question
from notifications.errors import NotFound

TAG = "audit"


class SampleQuery(FormQuery):
    """A public seed, a year, and how many."""

    seed = serializers.CharField(max_length=LONGEST_SEED)
    year = serializers.IntegerField(min_value=2000, max_value=2999)
    size = serializers.IntegerField(min_value=1, max_value=MOST)


class PaymentCodeBody(FundQuery):
    """A payment code as the bank's paper shows it."""

    code = serializers.CharField(max_length=20)


class FoundEntry(Answer):
    """The entry that records the payment."""

    entry = serializers.CharField()
    number = serializers.CharField()


class FoundEntries(Answer):
    """At most one."""

    results = FoundEntry(many=True)


class SampleView(APIView):
    """`fund/audit/sample/`: payments of a year drawn by a public seed, the same for everybody who draws."""

    @extend_schema(operation_id="audit_sample", parameters=[SampleQuery, FORM], responses=ANSWERS, tags=[TAG])
    def get(self, request: Call) -> Response | HttpResponse:
        """Return the sample."""
        now, by = request.now, caller_id(request)
        code = request.query_params.get("fund")
        fund = readers.fund_seen(by, code, readers.BOOKS, now=now, years=readers.ANY_YEAR)
        said = checked(SampleQuery, request.query_params)
        year = said["year"]
        readers.check_reads(fund, by, date(year, 1, 1), now=now)
        asked = Question(fund, date(year, 1, 1), date(year, 12, 31), now)
        return answered(sample(asked, Draw(said["seed"], said["size"])), request, said)


class CodeView(APIView):
    """`fund/audit/codes/`: which payment has this code; sent in a body, for addresses are written down."""

    @extend_schema(operation_id="audit_code", request=PaymentCodeBody, responses=FoundEntries, tags=[TAG])
    def post(self, request: Call) -> Response:
        """Return the entry of the payment, also once its code is erased; nothing where the caller may read none."""
        now, by = request.now, caller_id(request)
        body = checked(PaymentCodeBody, request.data)
        fund = readers.fund_seen(by, body.get("fund"), readers.BOOKS, now=now, years=readers.ANY_YEAR)
        try:
            entry = entry_by_code(fund, body["code"])
            readers.check_reads(fund, by, entry.accounting_date, now=now)
        except NotFound:
            return Response({"results": []})
        return Response({"results": [{"entry": str(entry.pk), "number": str(entry)}]})
