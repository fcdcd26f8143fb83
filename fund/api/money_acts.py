"""The one order in which an act on money is answered."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from fund.actions.evidence import leaving_evidence
from fund.api.calling import Call, Json, attempt_for, caller_id, checked, once
from notifications.idempotency import Attempt

CREATED = 201


def money_act(
    request: Call,
    name: str,
    body_class: type[serializers.Serializer[Any]],
    check: Callable[[Json], Any],
    act: Callable[[Any, Json, Attempt], Json],
    **scope: str,
) -> Response:
    """Answer an act on money: an earlier answer first, then form, right, fresh code, and only then the act.

    `check` returns what the act is on, or raises NotFound.
    """
    attempt = attempt_for(request, name, str(caller_id(request)), needs_key=True, **scope)
    if (earlier := attempt.earlier_answer()) is not None:
        return Response(earlier, status=CREATED)
    body = checked(body_class, request.data)
    with leaving_evidence(name, by=caller_id(request), now=request.now):
        subject = check(body)
        request.require_fresh(body.pop("otp", ""), sitting=False)
        return Response(once(attempt, lambda: act(subject, body, attempt)), status=CREATED)
