"""Bank files over the API, looked at before anything is written."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.api import answers, bank_forms, bodies
from fund.api.bank import OF_A_FILE, about_file
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import CREATED, OK, shows, takes
from fund.api.parsers import FILE_PARSERS, file_in, sent_file
from fund.api.plain_acts import plain_act
from fund.api.reading import fund_asked
from fund.models import StatementPreview
from fund.reconciliation import previews


class PreviewsView(APIView):
    """`fund/statement-previews/`: bank files that wait to be taken in; erased after a day."""

    parser_classes = FILE_PARSERS

    @shows("fund_statement_previews", bank_forms.WaitingPreviews)
    def get(self, request: Call) -> Response:
        """Return the files that wait."""
        fund = fund_asked(request, readers.KEEPERS)
        found = previews.waiting(fund, by=caller_id(request), now=request.now)
        return Response(bank_forms.WaitingPreviews({"results": found}).data)

    @extend_schema(
        operation_id="fund_statement_preview_make",
        request=file_in(bodies.StatementBody),
        responses={201: bank_forms.PreviewMade},
        parameters=OF_A_FILE,
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Read and seal a file without writing anything; the same file again is the same preview."""
        said, content = sent_file(request, bodies.AboutFile, bodies.StatementBody)
        about = about_file(request, said)
        found = previews.preview(content=content, **about, by=caller_id(request), now=request.now)
        preview, statement = (found.pk, None) if isinstance(found, StatementPreview) else (None, found.statement.pk)
        answer = {"preview": preview, "statement": statement}
        return Response(bank_forms.PreviewMade(answer).data, status=CREATED)


class PreviewView(APIView):
    """`fund/statement-previews/{id}/`: what one file would bring."""

    @shows("fund_statement_preview", bank_forms.PreviewAnswer, query=None)
    def get(self, request: Call, preview_id: uuid.UUID) -> Response:
        """Return what it would bring as things stand now."""
        found = previews.find(preview_id, by=caller_id(request), now=request.now)
        return Response(bank_forms.PreviewAnswer(previews.shown(found)).data)


class ConfirmView(APIView):
    """`fund/statement-previews/{id}/confirm/`: the file is taken in."""

    @takes("fund_statement_preview_confirm", bodies.NoBody, answers.ImportedAnswer)
    def post(self, request: Call, preview_id: uuid.UUID) -> Response:
        """Take it in; a long file's lines are compared with the books in the background."""

        def confirm(_body: Json, **call: Any) -> Json:
            return previews.confirm(preview_id=preview_id, **call).as_json()

        done = plain_act(request, "confirm-preview", bodies.NoBody, confirm, preview=str(preview_id))
        return Response(done, status=CREATED)


class DiscardView(APIView):
    """`fund/statement-previews/{id}/discard/`: the sealed file is erased."""

    @takes("fund_statement_preview_discard", bodies.NoBody, bank_forms.Discarded, status=OK)
    def post(self, request: Call, preview_id: uuid.UUID) -> Response:
        """Throw it away."""

        def discard(_body: Json, **call: Any) -> Json:
            previews.discard(preview_id=preview_id, **call)
            return {"discarded": str(preview_id)}

        return Response(plain_act(request, "discard-preview", bodies.NoBody, discard, preview=str(preview_id)))
