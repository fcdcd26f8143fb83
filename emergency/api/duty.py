"""Being on duty over the API: one's rings, the rota, holds to be reviewed; answering, and setting shifts."""

import uuid
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.standby import duty
from emergency.actors import Actor
from emergency.api.pictures import hold, moment
from emergency.models import DUTY_ROLES, DutyShift, RingAnswer, User
from emergency.permissions import check_may_set_rota
from emergency.reading.duty_desk import READERS, FundOnDuty, RingOnShow, funds_on_duty, rings_of
from emergency.web.access import mandates
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, checked, once
from fund.permissions import fund_for
from notifications.errors import NotFound


class RingAnswerBody(serializers.Serializer[Any]):
    """What the caller says to a ring of theirs."""

    ring = serializers.UUIDField()
    answer = serializers.ChoiceField(choices=RingAnswer.choices)


class ShiftBody(serializers.Serializer[Any]):
    """Who is on duty from when to when; a deputy holds the same role."""

    fund = serializers.SlugField(required=False)
    role = serializers.ChoiceField(choices=[role.value for role in DUTY_ROLES])
    user = serializers.UUIDField()
    deputy = serializers.UUIDField(required=False, allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class MyDutyView(APIView):
    """`me/duty/`: what the caller was rung for, and who is on duty when."""

    @extend_schema(operation_id="me_duty", responses=OpenApiTypes.OBJECT, tags=["duty"])
    def get(self, request: Call) -> Response:
        """Return the caller's rings, and the rota and holds of each of their funds."""
        user, held = cast(User, request.user), mandates(request)
        if not any(one.role in READERS for one in held):
            raise NotFound()
        rings = [_ring(one) for one in rings_of(user, now=request.now)]
        return Response({"rings": rings, "funds": [_fund(one) for one in funds_on_duty(user, held, now=request.now)]})

    @extend_schema(
        operation_id="me_duty_answer",
        request=RingAnswerBody,
        responses=OpenApiTypes.OBJECT,
        parameters=[IDEMPOTENCY_KEY],
        tags=["duty"],
    )
    def post(self, request: Call) -> Response:
        """Take a ring, or say that one cannot."""
        if not any(one.role in READERS for one in mandates(request)):
            raise NotFound()
        actor = Actor(user=cast(User, request.user))
        attempt = attempt_for(request, "answer-ring", actor.scope, needs_key=False)
        body = checked(RingAnswerBody, request.data)

        def run() -> Json:
            row = duty.answer_ring(
                ring_id=body["ring"], by=actor, now=request.now, answer=body["answer"], attempt=attempt
            )
            return {"ring": str(row.pk), "answer": row.answer}

        return Response(once(attempt, run))


class ShiftsView(APIView):
    """`duty/`: putting somebody on duty."""

    @extend_schema(
        operation_id="duty_set",
        request=ShiftBody,
        responses={201: OpenApiTypes.OBJECT},
        parameters=[IDEMPOTENCY_KEY],
        tags=["duty"],
    )
    def post(self, request: Call) -> Response:
        """Add a shift to the rota of a fund."""
        actor = Actor(user=cast(User, request.user))
        setting = [one for one in mandates(request) if one.role in READERS]
        if not setting:
            raise NotFound()
        attempt = attempt_for(request, "set-shift", actor.scope, needs_key=False)
        named = request.data.get("fund") if isinstance(request.data, dict) else None
        fund = fund_for(named if isinstance(named, str) else None, setting)
        check_may_set_rota(fund.pk, actor, now=request.now)
        body = checked(ShiftBody, request.data)
        shift = duty.Shift(body["role"], body["user"], body["starts_at"], body["ends_at"], body.get("deputy"))

        def run() -> Json:
            row = duty.set_shift(fund=fund, by=actor, now=request.now, shift=shift, attempt=attempt)
            return {"id": str(row.pk)}

        return Response(once(attempt, run), status=201)


class RemoveShiftView(APIView):
    """`duty/{id}/remove/`: taking a shift out of the rota."""

    @extend_schema(
        operation_id="duty_remove",
        request=None,
        responses=OpenApiTypes.OBJECT,
        parameters=[IDEMPOTENCY_KEY],
        tags=["duty"],
    )
    def post(self, request: Call, shift_id: uuid.UUID) -> Response:
        """Remove the shift."""
        actor = Actor(user=cast(User, request.user))
        attempt = attempt_for(request, "remove-shift", actor.scope, needs_key=False, shift=str(shift_id))

        def run() -> Json:
            duty.remove_shift(shift_id=shift_id, by=actor, now=request.now, attempt=attempt)
            return {"id": str(shift_id)}

        return Response(once(attempt, run))


def _ring(one: RingOnShow) -> Json:
    return {
        "ring": str(one.id),
        "fund": one.fund.code,
        "is_test": one.is_test,
        "owner": one.owner or None,
        "reference": one.reference or None,
        "rang_at": moment(one.rang_at),
        "answer": one.answer or None,
    }


def _fund(one: FundOnDuty) -> Json:
    return {
        "fund": one.fund.code,
        "shifts": [_shift(shift) for shift in one.shifts],
        "may_set": one.may_set,
        "holds": [hold(row) for row in one.holds],
        "silent_in_test": one.silent,
    }


def _shift(row: DutyShift) -> Json:
    return {
        "id": str(row.pk),
        "role": row.role,
        "user": str(row.user_id),
        "pseudonym": row.user.pseudonym,
        "deputy": row.deputy.pseudonym if row.deputy else None,
        "starts_at": moment(row.starts_at),
        "ends_at": moment(row.ends_at),
    }
