"""Holds on erasing over the API: which there are, asking for one, agreeing to another's, ending one."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions import retention_holds
from emergency.actions.retention_holds import has_hand, seen_by
from emergency.actors import Actor
from emergency.api.pictures import moment
from emergency.codes import RetentionReason
from emergency.models import RetentionHold, User
from emergency.reading.retention_holds import KeptCase, kept_in
from emergency.web.access import mandates
from fund.actions.evidence import leaving_evidence
from fund.api.bodies import FundQuery
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.models import Fund
from fund.permissions import fund_for


class RetentionHoldBody(serializers.Serializer[Any]):
    """Which case, why, and the last day it is kept."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    fund = serializers.SlugField(required=False)
    reference = serializers.CharField(max_length=20)
    reason_code = serializers.ChoiceField(choices=RetentionReason.choices)
    until = serializers.DateField()


class RetentionHoldStepBody(serializers.Serializer[Any]):
    """Nothing but a fresh code."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)


class RetentionHoldsView(APIView):
    """`retention-holds/`: the holds on erasing in a fund, and asking for one."""

    @extend_schema(operation_id="retention_holds", parameters=[FundQuery], responses=OpenApiTypes.OBJECT, tags=["duty"])
    def get(self, request: Call) -> Response:
        """Return the holds to data guardian, chair, deputy chair and coordinators."""
        fund = _fund(request, request.query_params.get("fund"))
        return Response({"results": [_picture(one) for one in kept_in(fund, _actor(request), now=request.now)]})

    @extend_schema(
        operation_id="retention_hold_ask",
        request=RetentionHoldBody,
        responses={201: OpenApiTypes.OBJECT},
        parameters=[IDEMPOTENCY_KEY],
        tags=["duty"],
    )
    def post(self, request: Call) -> Response:
        """Ask to keep the content of a case; it is kept from the second person's word on."""
        actor = _actor(request)
        attempt = attempt_for(request, "retention-hold", actor.scope, needs_key=False)
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=201)
        named = request.data.get("fund") if isinstance(request.data, dict) else None
        fund = _fund(request, named if isinstance(named, str) else None)
        body = checked(RetentionHoldBody, request.data)
        wanted = retention_holds.Wanted(body["reference"], body["reason_code"], body["until"])
        with leaving_evidence("retention-hold", by=caller_id(request), now=request.now):
            request.require_fresh(body.pop("otp", ""), sitting=False)

            def act() -> Json:
                return _id(retention_holds.ask(fund=fund, by=actor, now=request.now, wanted=wanted, attempt=attempt))

            return Response(once(attempt, act), status=201)


def step_view(name: str, step: Callable[..., RetentionHold], check: Callable[..., None]) -> type[APIView]:
    """Return the view of one step of a hold; `check` says who may and when, before any code is used up."""

    class View(APIView):
        @extend_schema(
            operation_id=f"retention_hold_{name}",
            request=RetentionHoldStepBody,
            responses={201: OpenApiTypes.OBJECT},
            parameters=[IDEMPOTENCY_KEY],
            tags=["duty"],
        )
        def post(self, request: Call, retention_hold_id: uuid.UUID) -> Response:
            return _step(request, retention_hold_id, name, step, check)

    View.__name__ = View.__qualname__ = f"RetentionHold{name.title()}View"
    return View


def _step(
    request: Call, hold_id: uuid.UUID, name: str, step: Callable[..., RetentionHold], check: Callable[..., None]
) -> Response:
    actor = _actor(request)
    attempt = attempt_for(request, f"retention-hold-{name}", actor.scope, needs_key=False, hold=str(hold_id))
    if (earlier := attempt.earlier_answer()) is not None:
        return Response(earlier, status=201)
    # What is no body is refused before the hold is looked for, so that it tells nothing of it.
    body = checked(RetentionHoldStepBody, request.data)
    check(*seen_by(actor, hold_id, now=request.now), actor, now=request.now)
    with leaving_evidence(f"retention-hold-{name}", by=caller_id(request), now=request.now):
        request.require_fresh(body.pop("otp", ""), sitting=False)
        call = {"hold_id": hold_id, "by": actor, "now": request.now, "attempt": attempt}
        return Response(once(attempt, lambda: _id(step(**call))), status=201)


def _actor(request: Call) -> Actor:
    return Actor(user=cast(User, request.user))


def _fund(request: Call, code: str | None) -> Fund:
    """Return the fund named, or the only one in which the caller has to do with holds; raises NotFound."""
    held = mandates(request)
    mine = {pk for pk in {one.fund_id for one in held} if has_hand([one for one in held if one.fund_id == pk])}
    return fund_for(code, [one for one in held if one.fund_id in mine])


def _id(hold: RetentionHold) -> Json:
    return {"id": str(hold.pk)}


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
