"""Country locks over the API: which stand, laying one, confirming another coordinator's, lifting one by two."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions import country_locks
from emergency.actions.country_locks import hand_in
from emergency.actors import Actor
from emergency.api.pictures import moment
from emergency.codes import CountryLockReason
from emergency.models import CountryLock, User
from emergency.reading.country_locks import locks_of
from emergency.web.access import mandates
from fund.actions.evidence import leaving_evidence
from fund.api.bodies import FundQuery
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.api.fields import CountryField
from fund.models import Fund
from fund.permissions import fund_for
from notifications.errors import NotFound


class LockBody(serializers.Serializer[Any]):
    """Which country, why, and the two people who may still see its cases."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    fund = serializers.SlugField(required=False)
    country = CountryField()
    reason_code = serializers.ChoiceField(choices=CountryLockReason.choices)
    named = serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=2)


class StepBody(serializers.Serializer[Any]):
    """Nothing but a fresh code."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)


class CountryLocksView(APIView):
    """`country-locks/`: the locks of a fund, and laying one."""

    @extend_schema(operation_id="country_locks", parameters=[FundQuery], responses=OpenApiTypes.OBJECT, tags=["duty"])
    def get(self, request: Call) -> Response:
        """Return the locks, the newest first, to data guardian, chair and coordinators."""
        fund = _fund(request, request.query_params.get("fund"))
        rows = locks_of(fund, _actor(request), now=request.now)
        return Response({"results": [_picture(one.lock) for one in rows]})

    @extend_schema(
        operation_id="country_lock_lay",
        request=LockBody,
        responses={201: OpenApiTypes.OBJECT},
        parameters=[IDEMPOTENCY_KEY],
        tags=["duty"],
    )
    def post(self, request: Call) -> Response:
        """Lock a country at once as data guardian or chair; as a coordinator put it down for a second one."""
        actor = _actor(request)
        attempt = attempt_for(request, "country-lock", actor.scope, needs_key=False)
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=201)
        named = request.data.get("fund") if isinstance(request.data, dict) else None
        fund = _fund(request, named if isinstance(named, str) else None)
        body = checked(LockBody, request.data)
        with leaving_evidence("country-lock", by=caller_id(request), now=request.now):
            request.require_fresh(body.pop("otp", ""), sitting=False)
            wanted = country_locks.Wanted(body["country"], body["reason_code"], *body["named"])

            def act() -> Json:
                return _id(country_locks.lay(fund=fund, by=actor, now=request.now, wanted=wanted, attempt=attempt))

            return Response(once(attempt, act), status=201)


def step_view(name: str, step: Callable[..., CountryLock], check: Callable[..., None]) -> type[APIView]:
    """Return the view of one step of a lock; `check` says who may and when, before any code is used up."""

    class View(APIView):
        @extend_schema(
            operation_id=f"country_lock_{name}",
            request=StepBody,
            responses={201: OpenApiTypes.OBJECT},
            parameters=[IDEMPOTENCY_KEY],
            tags=["duty"],
        )
        def post(self, request: Call, lock_id: uuid.UUID) -> Response:
            return _step(request, lock_id, name, step, check)

    View.__name__ = View.__qualname__ = f"CountryLock{name.title()}View"
    return View


def _step(
    request: Call, lock_id: uuid.UUID, name: str, step: Callable[..., CountryLock], check: Callable[..., None]
) -> Response:
    actor = _actor(request)
    attempt = attempt_for(request, f"country-lock-{name}", actor.scope, needs_key=False, lock=str(lock_id))
    if (earlier := attempt.earlier_answer()) is not None:
        return Response(earlier, status=201)
    # What is no body is refused before the lock is looked for, so that it tells nothing of it.
    body = checked(StepBody, request.data)
    lock = CountryLock.objects.filter(pk=lock_id).first()
    if lock is None:
        raise NotFound()
    check(lock, actor, now=request.now)
    with leaving_evidence(f"country-lock-{name}", by=caller_id(request), now=request.now):
        request.require_fresh(body.pop("otp", ""), sitting=False)
        call = {"lock_id": lock_id, "by": actor, "now": request.now, "attempt": attempt}
        return Response(once(attempt, lambda: _id(step(**call))), status=201)


def _actor(request: Call) -> Actor:
    return Actor(user=cast(User, request.user))


def _fund(request: Call, code: str | None) -> Fund:
    """Return the fund named, or the only one in which the caller has to do with locks; raises NotFound."""
    held = mandates(request)
    mine = {pk for pk in {one.fund_id for one in held} if hand_in(one for one in held if one.fund_id == pk).reads}
    return fund_for(code, [one for one in held if one.fund_id in mine])


def _id(lock: CountryLock) -> Json:
    return {"id": str(lock.pk)}


def _picture(lock: CountryLock) -> Json:
    return {
        "id": str(lock.pk),
        "country": lock.country,
        "reason_code": lock.reason_code,
        "named": [str(lock.first_id), str(lock.second_id)],
        "asked_at": moment(lock.asked_at),
        "laid_at": moment(lock.laid_at),
        "review_at": moment(lock.review_at),
        "lift_asked_at": moment(lock.lift_asked_at),
        "lifted_at": moment(lock.lifted_at),
    }
