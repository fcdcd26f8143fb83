"""Country locks over the API: which stand, laying one, confirming another coordinator's, lifting one by two."""

import uuid
from collections.abc import Callable
from datetime import datetime

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.ending import country_locks
from emergency.actions.ending.country_locks import hand_in
from emergency.actors import Actor
from emergency.api.fund_desk import FundBody, FundDesk, actor_of
from emergency.api.pictures import moment
from emergency.codes import CountryLockReason
from emergency.models import CountryLock
from emergency.reading.country_locks import locks_of
from fund.api.bodies import FundQuery
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json
from fund.api.fields import CountryField
from fund.models import Fund
from notifications.errors import NotFound
from notifications.idempotency import Attempt

DESK = FundDesk("country-lock", "lock_id", lambda held: hand_in(held).reads)


class LockBody(FundBody):
    """Which country, why, and the two people who may still see its cases."""

    country = CountryField()
    reason_code = serializers.ChoiceField(choices=CountryLockReason.choices)
    named = serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=2)


class CountryLocksView(APIView):
    """`country-locks/`: the locks of a fund, and laying one."""

    @extend_schema(operation_id="country_locks", parameters=[FundQuery], responses=OpenApiTypes.OBJECT, tags=["duty"])
    def get(self, request: Call) -> Response:
        """Return the locks, the newest first, to data guardian, chair and coordinators."""
        fund = DESK.fund_of(request, request.query_params.get("fund"))
        rows = locks_of(fund, actor_of(request), now=request.now)
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
        actor = actor_of(request)

        def act(fund: Fund, body: Json, attempt: Attempt) -> CountryLock:
            wanted = country_locks.Wanted(body["country"], body["reason_code"], *body["named"])
            return country_locks.lay(fund=fund, by=actor, now=request.now, wanted=wanted, attempt=attempt)

        return DESK.put_down(request, LockBody, act)


def _seen(check: Callable[..., None]) -> Callable[..., None]:
    def of_lock(lock_id: uuid.UUID, actor: Actor, *, now: datetime) -> None:
        lock = CountryLock.objects.filter(pk=lock_id).first()
        if lock is None:
            raise NotFound()
        check(lock, actor, now=now)

    return of_lock


ConfirmView = DESK.step_view("confirm", country_locks.confirm, _seen(country_locks.check_can_confirm))
LiftView = DESK.step_view("lift", country_locks.lift, _seen(country_locks.check_can_lift))


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
