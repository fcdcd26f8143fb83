"""Proving one payment over the API, with the minute of its decision while the case is there."""

from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.documents.proof import minute_link
from emergency.models import User
from fund import readers
from fund.api.calling import Call, caller_id, checked
from fund.api.report_answers import ANSWERS, FORM, FormQuery, answered
from fund.auditing.proof import payment_of, proof


class ProofQuery(FormQuery):
    """The entry that records the payment."""

    entry = serializers.UUIDField()


class ProofView(APIView):
    """`fund/audit/proof/`: bank line, payment code, entry, promise, minute and vouchers of one payment."""

    @extend_schema(operation_id="audit_proof", parameters=[ProofQuery, FORM], responses=ANSWERS, tags=["audit"])
    def get(self, request: Call) -> Response | HttpResponse:
        """Return the chain as it stands; what was erased is named as erased."""
        now, by = request.now, caller_id(request)
        code = request.query_params.get("fund")
        fund = readers.fund_seen(by, code, readers.BOOKS, now=now, years=readers.ANY_YEAR)
        said: dict[str, Any] = checked(ProofQuery, request.query_params)
        payment = payment_of(fund, said["entry"])
        readers.check_reads(fund, by, payment.entry.accounting_date, now=now)
        minute = minute_link(payment, cast(User, request.user), now=now)
        return answered(proof(payment, minute=minute), request, said)
