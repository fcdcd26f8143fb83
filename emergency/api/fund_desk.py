"""Acts over the API on what people of a fund put down and others take further: which fund, putting down, one step."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actors import Actor
from emergency.models import User
from emergency.web.access import mandates
from fund.actions.evidence import leaving_evidence
from fund.api.bodies import ActBody
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.models import Fund, Mandate
from fund.permissions import fund_for
from notifications.idempotency import Attempt

_CREATED = 201


class FundBody(ActBody):
    """What putting something down in a fund takes besides the thing itself."""

    fund = serializers.SlugField(required=False)


@dataclass(frozen=True)
class FundDesk:
    """One kind of thing: its name, what actions call its id, and with which mandates in a fund one has a hand in it."""

    thing: str
    argument: str
    has_hand: Callable[[list[Mandate]], bool]

    def fund_of(self, request: Call, code: str | None) -> Fund:
        """Return the fund named, or the only one in which the caller has a hand; raises NotFound."""
        held = mandates(request)
        mine = {pk for pk in {one.fund_id for one in held} if self.has_hand([one for one in held if one.fund_id == pk])}
        return fund_for(code, [one for one in held if one.fund_id in mine])

    def put_down(
        self, request: Call, body_class: type[FundBody], act: Callable[[Fund, Json, Attempt], Any]
    ) -> Response:
        """Answer an act that puts a thing down: an earlier answer first, then the fund, the form, a fresh code."""
        attempt = attempt_for(request, self.thing, actor_of(request).scope, needs_key=False)
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=_CREATED)
        named = request.data.get("fund") if isinstance(request.data, dict) else None
        fund = self.fund_of(request, named if isinstance(named, str) else None)
        body = checked(body_class, request.data)
        with leaving_evidence(self.thing, by=caller_id(request), now=request.now):
            request.require_fresh(body.pop("otp", ""), sitting=False)
            return Response(once(attempt, lambda: _id(act(fund, body, attempt))), status=_CREATED)

    def step_view(self, name: str, act: Callable[..., Any], check: Callable[..., None]) -> type[APIView]:
        """Return the view of one step; `check(pk, actor, now=…)` says who may and when, before any code is used up."""
        desk = self

        class View(APIView):
            @extend_schema(
                operation_id=f"{desk.thing.replace('-', '_')}_{name}",
                request=ActBody,
                responses={_CREATED: OpenApiTypes.OBJECT},
                parameters=[IDEMPOTENCY_KEY],
                tags=["duty"],
            )
            def post(self, request: Call, **named: uuid.UUID) -> Response:
                (pk,) = named.values()
                return desk._step(request, pk, name, act, check)

        View.__name__ = View.__qualname__ = f"{desk.thing.title().replace('-', '')}{name.title()}View"
        return View

    def _step(
        self, request: Call, pk: uuid.UUID, name: str, act: Callable[..., Any], check: Callable[..., None]
    ) -> Response:
        actor, full = actor_of(request), f"{self.thing}-{name}"
        attempt = attempt_for(request, full, actor.scope, needs_key=False, thing=str(pk))
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=_CREATED)
        # What is no body is refused before the thing is looked for, so that it tells nothing of it.
        body = checked(ActBody, request.data)
        check(pk, actor, now=request.now)
        with leaving_evidence(full, by=caller_id(request), now=request.now):
            request.require_fresh(body.pop("otp", ""), sitting=False)
            call = {self.argument: pk, "by": actor, "now": request.now, "attempt": attempt}
            return Response(once(attempt, lambda: _id(act(**call))), status=_CREATED)


def actor_of(request: Call) -> Actor:
    """Return who calls, for addresses that let nobody else in."""
    return Actor(user=cast(User, request.user))


def _id(row: Any) -> Json:
    return {"id": str(row.pk)}
