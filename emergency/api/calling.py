"""What every act over the API goes through: who calls, the body's form, a repeat, the second factor, the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.base import look
from emergency.actions.evidence import leaving_evidence
from emergency.actors import Actor
from emergency.asking.access import holder_of
from emergency.models import AidRequest, User
from emergency.sealing.references import normalise
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, checked, once
from notifications.errors import DomainError, NotFound, NotSignedIn

ACCESS_CODE = OpenApiParameter("Access-Code", OpenApiTypes.STR, OpenApiParameter.HEADER, required=False)


def caller(request: Call, reference: str) -> tuple[str, Actor]:
    """Return the case's reference and who calls: a signed-in person, or the holder of its access code.

    Raises NotSignedIn for neither, NotFound for a code that opens nothing.
    """
    user = cast(User | None, request.user)
    code = request.headers.get("Access-Code")
    if code:
        return holder_of(reference, code, user=user, now=request.now)
    if user is None:
        raise NotSignedIn()
    return known(reference), Actor(user=user)


def known(reference: str) -> str:
    """Return the reference in its one form; raises NotFound for what no reference looks like."""
    try:
        return normalise(reference)
    except DomainError as error:
        raise NotFound() from error


def done(aid_request: AidRequest) -> Json:
    """Return what an act answers."""
    return {"reference": aid_request.reference, "state": aid_request.state}


@dataclass(frozen=True)
class CaseAct:
    """One act on a case as the API offers it: its body, the action it calls, and what it asks for besides."""

    name: str
    body: type[serializers.Serializer[Any]]
    run: Callable[..., Json]
    code: Literal["none", "sitting", "each"] = "none"
    needs_key: bool = False


class Done(serializers.Serializer[Any]):
    """What an act answers: the case and where it stands now."""

    reference = serializers.CharField()
    state = serializers.CharField()


def act_view(act: CaseAct) -> type[APIView]:
    """Return the view of one act."""

    class View(APIView):
        permission_classes = (AllowAny,)

        @extend_schema(
            operation_id=f"aid_request_{act.name.replace('-', '_')}",
            request=act.body,
            responses=Done,
            parameters=[ACCESS_CODE, IDEMPOTENCY_KEY],
            tags=["aid-requests"],
        )
        def post(self, request: Call, reference: str) -> Response:
            return Response(_answer(act, request, reference))

    View.__name__ = View.__qualname__ = f"{act.name.title().replace('-', '')}View"
    return View


def _answer(act: CaseAct, request: Call, reference: str) -> Json:
    reference, actor = caller(request, reference)
    attempt = attempt_for(request, act.name, actor.scope, needs_key=act.needs_key, reference=reference)
    if (earlier := attempt.earlier_answer()) is not None:
        return earlier
    body = checked(act.body, request.data)
    otp = body.pop("otp", "")
    call = {"reference": reference, "by": actor, "now": request.now, "attempt": attempt}
    with leaving_evidence(act.name, reference, by=actor, now=request.now):
        if act.code != "none":
            look(act.name, reference, by=actor, now=request.now)
            request.require_fresh(otp, sitting=act.code == "sitting")
        return once(attempt, lambda: act.run(call, body))
