"""Payments over the API: the list, preparing, and each step of one payment; authorising and sending take a code."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.base import look
from emergency.actions.disbursing import paying, unspent
from emergency.actions.evidence import leaving_evidence
from emergency.actors import Actor
from emergency.api import board_bodies as bodies
from emergency.api.calling import known
from emergency.models import User
from emergency.paying.view import payments_for, picture_of
from emergency.web.access import mandates
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, checked, once
from fund.models import Disbursement, Role
from fund.permissions import fund_for

FUND = OpenApiParameter("fund", OpenApiTypes.STR, required=False)
_PAYERS = frozenset({Role.TREASURER, Role.CHECKER, Role.AUDITOR})


class DisbursementsView(APIView):
    """`fund/disbursements/`: the payments of a fund, newest first; preparing them."""

    @extend_schema(operation_id="disbursements", parameters=[FUND], responses=OpenApiTypes.OBJECT, tags=["fund"])
    def get(self, request: Call) -> Response:
        """Return the payments the caller may see, at most 200."""
        held = [one for one in mandates(request) if one.role in _PAYERS and one.reads({request.now.year})]
        fund = fund_for(request.query_params.get("fund"), held)
        reader, state = cast(User, request.user), request.query_params.get("state")
        return Response({"results": payments_for(fund, reader.pk, on=request.now.date(), state=state)})

    @extend_schema(
        operation_id="disbursement_prepare",
        request=bodies.PrepareBody,
        responses={201: OpenApiTypes.OBJECT},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Prepare the payments of a case."""
        actor = Actor(user=cast(User, request.user))
        attempt = attempt_for(request, "prepare", actor.scope, needs_key=True)
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=201)
        body = checked(bodies.PrepareBody, request.data)
        reference = known(body["reference"])

        @leaving_evidence("prepare", reference, by=actor, now=request.now)
        def act() -> Json:
            look("prepare", reference, by=actor, now=request.now)
            rows = paying.prepare(
                reference=reference,
                by=actor,
                now=request.now,
                payments=bodies.payments_of(body),
                account=body.get("account", ""),
                advance=body.get("advance"),
                attempt=attempt,
            )
            return {"reference": reference, "state": "payable", "disbursements": [picture_of(one) for one in rows]}

        return Response(once(attempt, act), status=201)


def payment_act(
    name: str, act: Callable[..., Disbursement], body_class: type[serializers.Serializer[Any]], *, needs_code: bool
) -> type[APIView]:
    """Return the view of one step of a payment."""

    class View(APIView):
        @extend_schema(
            operation_id=f"disbursement_{name}",
            request=body_class,
            responses=OpenApiTypes.OBJECT,
            parameters=[IDEMPOTENCY_KEY],
            tags=["fund"],
        )
        def post(self, request: Call, disbursement_id: uuid.UUID) -> Response:
            actor = Actor(user=cast(User, request.user))
            attempt = attempt_for(request, name, actor.scope, needs_key=True, payment=str(disbursement_id))
            if (earlier := attempt.earlier_answer()) is not None:
                return Response(earlier)
            body = checked(body_class, request.data)
            otp = body.pop("otp", "")
            with leaving_evidence(name, "", by=actor, now=request.now):
                reference = paying.reference_of(disbursement_id)

            @leaving_evidence(name, reference, by=actor, now=request.now)
            def run() -> Json:
                look(name, reference, by=actor, now=request.now)
                if needs_code:
                    request.require_fresh(otp, sitting=False)
                row = act(disbursement_id=disbursement_id, by=actor, now=request.now, attempt=attempt, **body)
                return {
                    "reference": reference,
                    "state": paying.state_of(reference),
                    "disbursement": picture_of(row),
                }

            return Response(once(attempt, run))

    View.__name__ = View.__qualname__ = f"Disbursement{name.title()}View"
    return View


AuthoriseView = payment_act("authorise", paying.authorise, bodies.AuthoriseBody, needs_code=True)
SendView = payment_act("send", paying.send, bodies.SendBody, needs_code=True)
FailView = payment_act("fail", paying.fail, bodies.PaymentActBody, needs_code=False)
ReturnView = payment_act("return", paying.bring_back, bodies.ReturnBody, needs_code=False)
UnspentView = payment_act("unspent", unspent.return_unspent, bodies.UnspentBody, needs_code=True)
