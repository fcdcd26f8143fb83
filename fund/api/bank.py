"""What the bank says, over the API: statements, lines that wait, and the ties of lines to entries."""

import uuid
from typing import cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.api import answers, bodies
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.api.parsers import RawCsv, RawFile, RawXml
from fund.reconciliation import actions, profiles, selectors
from fund.reconciliation.importing import import_statement
from notifications.idempotency import Attempt

CREATED = 201
OF_A_FILE = [
    OpenApiParameter(name, OpenApiTypes.STR, required=False, description="For a file sent as the whole body.")
    for name in ("account", "mapping", "fund")
]


class StatementsView(APIView):
    """`fund/statements/`: bank files, read in memory and sealed."""

    parser_classes = (MultiPartParser, RawXml, RawCsv, RawFile)

    @extend_schema(
        operation_id="fund_statements", parameters=[bodies.FundQuery], responses=answers.StatementsAnswer, tags=["fund"]
    )
    def get(self, request: Call) -> Response:
        """Return the newest statements, and whether books and bank agree."""
        fund, _rest = asked(request, bodies.FundQuery, readers.KEEPERS)
        call: Json = {"by": caller_id(request), "now": request.now}
        found = {"results": selectors.statements(fund, **call), "accounts": selectors.states(fund, **call)}
        return Response(answers.StatementsAnswer(found).data)

    @extend_schema(
        operation_id="fund_statement_import",
        request={
            "multipart/form-data": bodies.StatementBody,
            "application/xml": OpenApiTypes.BINARY,
            "text/csv": OpenApiTypes.BINARY,
            "application/octet-stream": OpenApiTypes.BINARY,
        },
        responses={201: answers.ImportedAnswer},
        parameters=[IDEMPOTENCY_KEY, *OF_A_FILE],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Import a file; the same file again changes nothing."""
        said, content = sent_file(request)
        attempt = Attempt(
            actor=str(caller_id(request)),
            act="statement",
            key=request.headers.get("Idempotency-Key"),
            body={**said, "file": content},
        )
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=CREATED)
        fund = readers.fund_seen(caller_id(request), said.get("fund"), readers.KEEPERS, now=request.now)
        mapping = said.get("mapping")
        profile = profiles.find(fund, mapping) if mapping else None

        def take_in() -> Json:
            imported = import_statement(
                fund=fund,
                account_code=said["account"],
                content=content,
                profile=profile,
                by=caller_id(request),
                now=request.now,
                attempt=attempt,
            )
            waiting = {"waiting": imported.waiting} if imported.waiting else {}
            return {**imported.as_json(), **waiting}

        return Response(once(attempt, take_in), status=CREATED)


class LinesView(APIView):
    """`fund/statement-lines/`: what the bank moved and no entry explains yet."""

    @extend_schema(
        operation_id="fund_statement_lines", parameters=[bodies.FundQuery], responses=answers.LinesAnswer, tags=["fund"]
    )
    def get(self, request: Call) -> Response:
        """Return the oldest lines that wait, each with the entries that fit."""
        fund, _rest = asked(request, bodies.FundQuery, readers.KEEPERS)
        waiting = selectors.waiting_lines(fund, by=caller_id(request), now=request.now)
        return Response(answers.LinesAnswer({"results": waiting}).data)


class MatchesView(APIView):
    """`fund/matches/`: the ties of lines to entries."""

    @extend_schema(
        operation_id="fund_matches", parameters=[bodies.FundQuery], responses=answers.MatchesAnswer, tags=["fund"]
    )
    def get(self, request: Call) -> Response:
        """Return the newest ties, undone ones too."""
        fund, _rest = asked(request, bodies.FundQuery, readers.KEEPERS)
        found = selectors.matches(fund, by=caller_id(request), now=request.now)
        return Response(answers.MatchesAnswer({"results": found}).data)

    @extend_schema(
        operation_id="fund_match_accept",
        request=bodies.MatchBody,
        responses={201: answers.MatchDone},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Tie a line to an entry suggested for it; the entry's payment is settled by it."""
        by, now = caller_id(request), request.now
        attempt = attempt_for(request, "match", str(by), needs_key=False)
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=CREATED)
        body = checked(bodies.MatchBody, request.data)

        def accept() -> Json:
            call: Json = {"line_id": body["line"], "entry_id": body["entry"], "by": by, "now": now}
            return {"match": str(actions.accept(**call, attempt=attempt).pk)}

        return Response(once(attempt, accept), status=CREATED)


class UndoView(APIView):
    """`fund/matches/{id}/undo/`: a tie taken back; the entry itself stands."""

    @extend_schema(
        operation_id="fund_match_undo",
        request=bodies.NoBody,
        responses=answers.MatchDone,
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, match_id: uuid.UUID) -> Response:
        """Take the tie back."""
        by, now = caller_id(request), request.now
        attempt = attempt_for(request, "undo-match", str(by), needs_key=False, match=str(match_id))
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier)

        def undo() -> Json:
            return {"match": str(actions.undo(match_id=match_id, by=by, now=now, attempt=attempt).pk)}

        return Response(once(attempt, undo))


def sent_file(request: Call) -> tuple[Json, bytes]:
    """Return what was said about the file, and the file; a body that is the file says the rest in the address."""
    content = cast(Json, request.data).get("file")
    if isinstance(content, bytes):
        return checked(bodies.AboutFile, request.query_params), content
    body = checked(bodies.StatementBody, request.data)
    return body, body.pop("file").read()
