"""Bank files over the API, looked at before anything is written."""

import uuid

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.api import answers, bank_forms, bodies
from fund.api.bank import CREATED, OF_A_FILE, sent_file
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, once
from fund.api.parsers import RawCsv, RawFile, RawXml
from fund.models import StatementPreview
from fund.reconciliation import previews, profiles


class PreviewsView(APIView):
    """`fund/statement-previews/`: bank files that wait to be taken in; erased after a day."""

    parser_classes = (MultiPartParser, RawXml, RawCsv, RawFile)

    @extend_schema(
        operation_id="fund_statement_previews",
        parameters=[bodies.FundQuery],
        responses=bank_forms.WaitingPreviews,
        tags=["fund"],
    )
    def get(self, request: Call) -> Response:
        """Return the files that wait."""
        fund, _rest = asked(request, bodies.FundQuery, readers.KEEPERS)
        found = previews.waiting(fund, by=caller_id(request), now=request.now)
        return Response(bank_forms.WaitingPreviews({"results": found}).data)

    @extend_schema(
        operation_id="fund_statement_preview_make",
        request={
            "multipart/form-data": bodies.StatementBody,
            "application/xml": OpenApiTypes.BINARY,
            "text/csv": OpenApiTypes.BINARY,
            "application/octet-stream": OpenApiTypes.BINARY,
        },
        responses={201: bank_forms.PreviewMade},
        parameters=OF_A_FILE,
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Read and seal a file without writing anything; the same file again is the same preview."""
        said, content = sent_file(request)
        fund = readers.fund_seen(caller_id(request), said.get("fund"), readers.KEEPERS, now=request.now)
        mapping = said.get("mapping")
        found = previews.preview(
            fund=fund,
            account_code=said["account"],
            content=content,
            profile=profiles.find(fund, mapping) if mapping else None,
            by=caller_id(request),
            now=request.now,
        )
        preview, statement = (found.pk, None) if isinstance(found, StatementPreview) else (None, found.statement.pk)
        answer = {"preview": preview, "statement": statement}
        return Response(bank_forms.PreviewMade(answer).data, status=CREATED)


class PreviewView(APIView):
    """`fund/statement-previews/{id}/`: what one file would bring."""

    @extend_schema(operation_id="fund_statement_preview", responses=bank_forms.PreviewAnswer, tags=["fund"])
    def get(self, request: Call, preview_id: uuid.UUID) -> Response:
        """Return what it would bring as things stand now."""
        found = previews.find(preview_id, by=caller_id(request), now=request.now)
        return Response(bank_forms.PreviewAnswer(previews.shown(found)).data)


class ConfirmView(APIView):
    """`fund/statement-previews/{id}/confirm/`: the file is taken in."""

    @extend_schema(
        operation_id="fund_statement_preview_confirm",
        request=bodies.NoBody,
        responses={201: answers.ImportedAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, preview_id: uuid.UUID) -> Response:
        """Take it in; a long file's lines are compared with the books in the background."""
        by, now = caller_id(request), request.now
        attempt = attempt_for(request, "confirm-preview", str(by), needs_key=False, preview=str(preview_id))
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=CREATED)

        def confirm() -> Json:
            return previews.confirm(preview_id=preview_id, by=by, now=now, attempt=attempt).as_json()

        return Response(once(attempt, confirm), status=CREATED)


class DiscardView(APIView):
    """`fund/statement-previews/{id}/discard/`: the sealed file is erased."""

    @extend_schema(
        operation_id="fund_statement_preview_discard",
        request=bodies.NoBody,
        responses=bank_forms.Discarded,
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, preview_id: uuid.UUID) -> Response:
        """Throw it away."""
        by, now = caller_id(request), request.now
        attempt = attempt_for(request, "discard-preview", str(by), needs_key=False, preview=str(preview_id))
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier)

        def discard() -> Json:
            previews.discard(preview_id=preview_id, by=by, now=now, attempt=attempt)
            return {"discarded": str(preview_id)}

        return Response(once(attempt, discard))
