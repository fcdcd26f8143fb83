"""Reports of the board's work over the API: minutes of decisions and the agenda, as JSON or PDF."""

from collections.abc import Collection
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
from emergency.documents.files import as_attachment
from emergency.documents.minute import decisions_as_json, minute_as_json, minute_as_paper
from emergency.models import User
from emergency.web.access import mandates
from fund.api.calling import Call, Json, checked
from fund.models import Mandate
from fund.permissions import fund_for
from notifications.errors import Malformed, NotFound

PDF = "pdf"
FORMS = ("json", PDF)
_AS = OpenApiParameter("as", OpenApiTypes.STR, enum=FORMS, required=False)
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


class MinutesView(APIView):
    """`reports/decision-minute/`: what was decided, by which rules, with how many votes."""

    @extend_schema(
        operation_id="report_decision_minute", parameters=[_REFERENCE, _FUND, _AS], responses=_ANSWERS, tags=["reports"]
    )
    def get(self, request: Call) -> Response | HttpResponse:
        """Return the minute of a case's decisions, or the newest decisions of a fund."""
        held, said = _asked(request, minutes.READERS)
        user = cast(User, request.user)
        if "reference" not in said:
            return Response(_listed(held, said, user))
        found = minutes.minutes_of(known(said["reference"]), user, now=request.now)
        if said["as"] == PDF:
            return as_attachment(minute_as_paper(found), now=request.now)
        return Response(minute_as_json(found))


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


def _asked(request: Call, roles: Collection[str]) -> tuple[list[Mandate], Json]:
    """Return the caller's mandates that let them read this, and what they ask for; raises NotFound without one."""
    held = [mandate for mandate in mandates(request) if mandate.role in roles]
    if not held:
        raise NotFound()
    return held, checked(_Query, request.query_params)


def _listed(held: list[Mandate], said: Json, user: User) -> Json:
    if said["as"] == PDF:
        raise Malformed(fields={"reference": _("Name the case whose minute you want.")})
    fund = fund_for(said.get("fund"), held)
    roles = {mandate.role for mandate in held if mandate.fund_id == fund.pk}
    return decisions_as_json(minutes.decisions_shown_to(user, fund, roles))
