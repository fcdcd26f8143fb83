"""Holds on erasing over the API: which there are, asking for one, agreeing to another's, ending one."""

import uuid
from collections.abc import Callable
from datetime import datetime

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.ending import retention_holds
from emergency.actions.ending.retention_holds import has_hand, seen_by
from emergency.actors import Actor
from emergency.api.fund_desk import FundBody, FundDesk, actor_of
from emergency.api.pictures import moment
from emergency.codes import RetentionReason
from emergency.models import RetentionHold
from emergency.reading.retention_holds import KeptCase, kept_in
from fund.api.bodies import FundQuery
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json
from fund.models import Fund
from notifications.idempotency import Attempt

DESK = FundDesk("retention-hold", "hold_id", has_hand)


class RetentionHoldBody(FundBody):
    """Which case, why, and the last day it is kept."""

    reference = serializers.CharField(max_length=20)
    reason_code = serializers.ChoiceField(choices=RetentionReason.choices)
    until = serializers.DateField()


class RetentionHoldsView(APIView):
    """`retention-holds/`: the holds on erasing in a fund, and asking for one."""

    @extend_schema(operation_id="retention_holds", parameters=[FundQuery], responses=OpenApiTypes.OBJECT, tags=["duty"])
    def get(self, request: Call) -> Response:
        """Return the holds to data guardian, chair, deputy chair and coordinators."""
        fund = DESK.fund_of(request, request.query_params.get("fund"))
        return Response({"results": [_picture(one) for one in kept_in(fund, actor_of(request), now=request.now)]})

    @extend_schema(
        operation_id="retention_hold_ask",
        request=RetentionHoldBody,
        responses={201: OpenApiTypes.OBJECT},
        parameters=[IDEMPOTENCY_KEY],
        tags=["duty"],
    )
    def post(self, request: Call) -> Response:
        """Ask to keep the content of a case; it is kept from the second person's word on."""
        actor = actor_of(request)

        def act(fund: Fund, body: Json, attempt: Attempt) -> RetentionHold:
            wanted = retention_holds.Wanted(body["reference"], body["reason_code"], body["until"])
            return retention_holds.ask(fund=fund, by=actor, now=request.now, wanted=wanted, attempt=attempt)

        return DESK.put_down(request, RetentionHoldBody, act)


def _seen(check: Callable[..., None]) -> Callable[..., None]:
    def of_hold(hold_id: uuid.UUID, actor: Actor, *, now: datetime) -> None:
        check(*seen_by(actor, hold_id, now=now), actor, now=now)

    return of_hold


AgreeView = DESK.step_view("agree", retention_holds.agree, _seen(retention_holds.check_can_agree))
EndView = DESK.step_view("end", retention_holds.end, _seen(retention_holds.check_can_end))


def _picture(shown: KeptCase) -> Json:
    hold = shown.hold
    return {
        "id": str(hold.pk),
        "reference": hold.aid_request.reference,
        "reason_code": hold.reason_code,
        "until": hold.until.isoformat(),
        "status": shown.status,
        "asked_by": str(hold.asked_by_id),
        "asked_at": moment(hold.asked_at),
        "agreed_by": str(hold.agreed_by_id) if hold.agreed_by_id else None,
        "agreed_at": moment(hold.agreed_at),
        "ended_at": moment(hold.ended_at),
    }
