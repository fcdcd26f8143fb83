"""What the bank says, over the API: statements, lines that wait, and the ties of lines to entries."""

import uuid
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.api import answers, bodies
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.describing import CREATED, OK, shows, takes
from fund.api.parsers import FILE_PARSERS, file_in
from fund.api.plain_acts import file_act, plain_act
from fund.api.reading import fund_asked
from fund.reconciliation import actions, profiles, selectors
from fund.reconciliation.importing import import_statement

OF_A_FILE = [
    OpenApiParameter(name, OpenApiTypes.STR, required=False, description="For a file sent as the whole body.")
    for name in ("account", "mapping", "fund")
]


class StatementsView(APIView):
    """`fund/statements/`: bank files, read in memory and sealed."""

    parser_classes = FILE_PARSERS

    @shows("fund_statements", answers.StatementsAnswer)
    def get(self, request: Call) -> Response:
        """Return the newest statements, and whether books and bank agree."""
        fund = fund_asked(request, readers.KEEPERS)
        call: Json = {"by": caller_id(request), "now": request.now}
        found = {"results": selectors.statements(fund, **call), "accounts": selectors.states(fund, **call)}
        return Response(answers.StatementsAnswer(found).data)

    @extend_schema(
        operation_id="fund_statement_import",
        request=file_in(bodies.StatementBody),
        responses={201: answers.ImportedAnswer},
        parameters=[IDEMPOTENCY_KEY, *OF_A_FILE],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Import a file; the same file again changes nothing."""

        def take_in(said: Json, content: bytes, **call: Any) -> Json:
            imported = import_statement(content=content, **about_file(request, said), **call)
            waiting = {"waiting": imported.waiting} if imported.waiting else {}
            return {**imported.as_json(), **waiting}

        return file_act(request, "statement", bodies.AboutFile, bodies.StatementBody, take_in)


class LinesView(APIView):
    """`fund/statement-lines/`: what the bank moved and no entry explains yet."""

    @shows("fund_statement_lines", answers.LinesAnswer)
    def get(self, request: Call) -> Response:
        """Return the oldest lines that wait, each with the entries that fit."""
        fund = fund_asked(request, readers.KEEPERS)
        waiting = selectors.waiting_lines(fund, by=caller_id(request), now=request.now)
        return Response(answers.LinesAnswer({"results": waiting}).data)


class MatchesView(APIView):
    """`fund/matches/`: the ties of lines to entries."""

    @shows("fund_matches", answers.MatchesAnswer)
    def get(self, request: Call) -> Response:
        """Return the newest ties, undone ones too."""
        fund = fund_asked(request, readers.KEEPERS)
        found = selectors.matches(fund, by=caller_id(request), now=request.now)
        return Response(answers.MatchesAnswer({"results": found}).data)

    @takes("fund_match_accept", bodies.MatchBody, answers.MatchDone)
    def post(self, request: Call) -> Response:
        """Tie a line to an entry suggested for it; the entry's payment is settled by it."""

        def accept(body: Json, **call: Any) -> Json:
            return {"match": str(actions.accept(line_id=body["line"], entry_id=body["entry"], **call).pk)}

        return Response(plain_act(request, "match", bodies.MatchBody, accept), status=CREATED)


class UndoView(APIView):
    """`fund/matches/{id}/undo/`: a tie taken back; the entry itself stands."""

    @takes("fund_match_undo", bodies.NoBody, answers.MatchDone, status=OK)
    def post(self, request: Call, match_id: uuid.UUID) -> Response:
        """Take the tie back."""

        def undo(_body: Json, **call: Any) -> Json:
            return {"match": str(actions.undo(match_id=match_id, **call).pk)}

        return Response(plain_act(request, "undo-match", bodies.NoBody, undo, match=str(match_id)))


def about_file(request: Call, said: Json) -> Json:
    """Return whose file it is, of which account, and how its bank writes tables; raises NotFound."""
    fund = readers.fund_seen(caller_id(request), said.get("fund"), readers.KEEPERS, now=request.now)
    mapping = said.get("mapping")
    profile = profiles.find(fund, mapping) if mapping else None
    return {"fund": fund, "account_code": said["account"], "profile": profile}
