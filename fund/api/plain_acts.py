"""Acts that move no money and ask for no code: with a body, or with a file."""

from collections.abc import Callable

from rest_framework.response import Response

from fund.api.calling import Call, Json, attempt_for, caller_id, checked, once
from fund.api.describing import CREATED, Form
from fund.api.parsers import sent_file
from notifications.idempotency import Attempt


def plain_act(request: Call, name: str, body_class: Form, act: Callable[..., Json], **scope: str) -> Json:
    """Run an act that moves no money: the caller's key is optional and no code is asked for."""
    attempt = attempt_for(request, name, str(caller_id(request)), needs_key=False, **scope)
    if (earlier := attempt.earlier_answer()) is not None:
        return earlier
    body = checked(body_class, request.data)
    call: Json = {"by": caller_id(request), "now": request.now, "attempt": attempt}
    return once(attempt, lambda: act(body, **call))


def file_act(request: Call, name: str, about: Form, form: Form, act: Callable[..., Json]) -> Response:
    """Answer an act on a file; under one key the same file, and the same said about it, are the same act.

    `act(said, content, by=…, now=…, attempt=…)` does it.
    """
    said, content = sent_file(request, about, form)
    key = request.headers.get("Idempotency-Key")
    attempt = Attempt(actor=str(caller_id(request)), act=name, key=key, body={**said, "file": content})
    if (earlier := attempt.earlier_answer()) is not None:
        return Response(earlier, status=CREATED)
    call: Json = {"by": caller_id(request), "now": request.now, "attempt": attempt}
    return Response(once(attempt, lambda: act(said, content, **call)), status=CREATED)
