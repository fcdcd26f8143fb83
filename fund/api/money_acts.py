"""The one order in which an act on money is answered, also in a fund that the body names."""

from collections.abc import Callable, Collection
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from fund import readers
from fund.actions.evidence import leaving_evidence
from fund.api.calling import Call, Json, attempt_for, caller_id, checked, once
from fund.api.describing import CREATED
from fund.models import Role
from notifications.idempotency import Attempt


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


def act_in_fund(
    request: Call,
    name: str,
    body_class: type[serializers.Serializer[Any]],
    act: Callable[..., Json],
    *,
    roles: Collection[str] = (Role.TREASURER,),
) -> Response:
    """Answer an act in the fund that the body names, or the caller's only one, of who holds one of these roles there.

    `act(fund, body, by=…, now=…, attempt=…)` does it; the body no longer names the fund.
    """
    by, now = caller_id(request), request.now

    def check(body: Json) -> Any:
        return readers.fund_seen(by, body.pop("fund", None), roles, now=now)

    def run(fund: Any, body: Json, attempt: Attempt) -> Json:
        return act(fund, body, by=by, now=now, attempt=attempt)

    return money_act(request, name, body_class, check, run)
