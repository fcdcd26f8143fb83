"""Reports of the board's work over the API: minutes of decisions and the agenda, as JSON or PDF."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.api.calling import known
from emergency.documents import minutes
from emergency.documents.agenda import READERS as SEES_THE_AGENDA
from emergency.documents.agenda import agenda_as_json, agenda_as_paper, agenda_of
from emergency.documents.files import TABLES, as_attachment, as_tables
from emergency.documents.go_ahead import READERS as GO_AHEAD_READERS
from emergency.documents.go_ahead import go_ahead_as_json, go_ahead_as_paper, promised_payee
from emergency.documents.minute import decisions_as_json, minute_as_json, minute_as_paper
from emergency.documents.overrides import BOARD_QUARTER, OVERRIDES
from emergency.documents.sheets import minute_as_report
from emergency.models import User
from emergency.web.access import mandates
from fund.api.calling import Call, Json, checked
from fund.api.reports import report_view
from fund.models import Mandate
from fund.permissions import fund_for
from notifications.errors import Malformed, NotFound

PDF = "pdf"
BoardQuarterView, OverridesView = report_view(BOARD_QUARTER), report_view(OVERRIDES)
FORMS = ("json", PDF)
MINUTE_FORMS = (*FORMS, *TABLES)
_AS = OpenApiParameter("as", OpenApiTypes.STR, enum=FORMS, required=False)
_AS_MINUTE = OpenApiParameter("as", OpenApiTypes.STR, enum=MINUTE_FORMS, required=False)
_FUND = OpenApiParameter("fund", OpenApiTypes.STR, required=False)
_REFERENCE = OpenApiParameter(
    "reference",
    OpenApiTypes.STR,
    required=False,
    description="Of the case; without it decisions are listed.",
)
_ANSWERS = {(200, "application/json"): OpenApiTypes.OBJECT, (200, "application/pdf"): OpenApiTypes.BINARY}


class _Query(serializers.Serializer[Any]):
    """Which fund, which case, and in which form."""

    fund = serializers.SlugField(required=False)
    reference = serializers.CharField(required=False, max_length=20)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields with the one whose name is a word of the language."""
        return {**super().get_fields(), "as": serializers.ChoiceField(choices=FORMS, default="json")}


class _MinuteQuery(_Query):
    """The same, and as tables too."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields with the forms of a minute."""
        return {**super().get_fields(), "as": serializers.ChoiceField(choices=MINUTE_FORMS, default="json")}


class MinutesView(APIView):
    """`reports/decision-minute/`: what was decided, by which rules, with how many votes."""

    @extend_schema(
        operation_id="report_decision_minute",
        parameters=[_REFERENCE, _FUND, _AS_MINUTE],
        responses=_ANSWERS,
        tags=["reports"],
    )
    def get(self, request: Call) -> Response | HttpResponse:
        """Return the minute of a case's decisions, or the newest decisions of a fund."""
        held, said = _asked(request, minutes.READERS, _MinuteQuery)
        user = cast(User, request.user)
        if "reference" not in said:
            return Response(_listed(held, said, user, request.now))
        found = minutes.minutes_of(known(said["reference"]), user, now=request.now)
        if said["as"] == PDF:
            return as_attachment(minute_as_paper(found), now=request.now)
        if said["as"] in TABLES:
            return as_tables(minute_as_report(found), said["as"], now=request.now)
        return Response(minute_as_json(found))


class GoAheadView(APIView):
    """`reports/go-ahead/`: what the listed payee of a case may be told, and nothing of the case."""

    @extend_schema(operation_id="report_go_ahead", parameters=[_REFERENCE, _AS], responses=_ANSWERS, tags=["reports"])
    def get(self, request: Call) -> Response | HttpResponse:
        """Return to whom up to how much is promised."""
        _held, said = _asked(request, GO_AHEAD_READERS)
        if "reference" not in said:
            raise Malformed(fields={"reference": _("Name the case.")})
        found = promised_payee(known(said["reference"]), cast(User, request.user), now=request.now)
        today = request.now.date()
        if said["as"] == PDF:
            return as_attachment(go_ahead_as_paper(found, on=today), now=request.now)
        return Response(go_ahead_as_json(found, on=today))


class AgendaView(APIView):
    """`reports/board-agenda/`: what waits for the board, most urgent first."""

    @extend_schema(operation_id="report_board_agenda", parameters=[_FUND, _AS], responses=_ANSWERS, tags=["reports"])
    def get(self, request: Call) -> Response | HttpResponse:
        """Return the agenda as far as the caller may see."""
        held, said = _asked(request, SEES_THE_AGENDA)
        agenda = agenda_of(fund_for(said.get("fund"), held), cast(User, request.user), now=request.now)
        if said["as"] == PDF:
            return as_attachment(agenda_as_paper(agenda), now=request.now)
        return Response(agenda_as_json(agenda))


def _asked(request: Call, roles: Collection[str], query: type[_Query] = _Query) -> tuple[list[Mandate], Json]:
    """Return the caller's mandates that let them read this, and what they ask for; raises NotFound without one."""
    held = [mandate for mandate in mandates(request) if mandate.role in roles]
    if not held:
        raise NotFound()
    return held, checked(query, request.query_params)


def _listed(held: list[Mandate], said: Json, user: User, now: datetime) -> Json:
    if said["as"] != "json":
        raise Malformed(fields={"reference": _("Name the case whose minute you want.")})
    fund = fund_for(said.get("fund"), held)
    roles = {mandate.role for mandate in held if mandate.fund_id == fund.pk}
    return decisions_as_json(minutes.decisions_shown_to(user, fund, roles, now=now))
