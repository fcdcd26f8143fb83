"""Acts on money that are about one thing, a deposit or a payee, whose id stands in the address."""

import uuid
from collections.abc import Callable
from typing import Any

from rest_framework.response import Response
from rest_framework.views import APIView

from fund.api.calling import Call, Json, caller_id
from fund.api.describing import Form, takes
from fund.api.money_acts import money_act
from notifications.idempotency import Attempt

# find(id, by=…, now=…) returns the thing to whoever may do the act, and raises NotFound for everybody else.
Find = Callable[..., Any]
# act(thing, body, by=…, now=…, attempt=…) does it and returns the answer.
Act = Callable[..., Json]


def act_on(request: Call, name: str, body_class: Form, thing_id: uuid.UUID, *, find: Find, act: Act) -> Response:
    """Answer an act on the thing of this id, which `find` shows to those who may; `act` gets it and the body."""
    by, now = caller_id(request), request.now

    def check(_body: Json) -> Any:
        return find(thing_id, by=by, now=now)

    def run(thing: Any, body: Json, attempt: Attempt) -> Json:
        return act(thing, body, by=by, now=now, attempt=attempt)

    return money_act(request, name, body_class, check, run, thing=str(thing_id))


def act_view(
    operation: str, name: str, body_class: Form, answer: Form, *, find: Find, act: Act, tag: str = "fund"
) -> type[APIView]:
    """Return the view of an address at which only this act can be done; what `act` says of itself describes it."""

    class View(APIView):
        @takes(operation, body_class, answer, tag=tag)
        def post(self, request: Call, **named: uuid.UUID) -> Response:
            (thing_id,) = named.values()
            return act_on(request, name, body_class, thing_id, find=find, act=act)

    View.__name__ = View.__qualname__ = f"{operation.title().replace('_', '')}View"
    View.__doc__ = act.__doc__
    return View
