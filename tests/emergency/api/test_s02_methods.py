"""S2: a method that a view does not take is answered before anybody or anything is looked at.

Each view is asked by itself, without the layers before it and without a database: what it answers to somebody who is
nowhere kept, and about what is nowhere kept, it answers to everybody and about everything. That the layers hand such
a method on as it is sent is shown by a stranger and a coordinator at a few pages and addresses of the API.
"""

from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from rest_framework.test import force_authenticate

from emergency.models import User
from tests.emergency.api.callers import Town
from tests.emergency.api.routes import METHODS, Route, routes
from tests.emergency.api.world import make_world, undone
from tests.factories import NOW

pytestmark = pytest.mark.once

HANDED_ON = frozenset({"home", "case", "me", "fund-overview"})


def _not_taken() -> list[tuple[Route, str]]:
    return [(route, method) for route, method in product(routes(), METHODS) if method not in route.methods]


def _status(route: Route, method: str, person: User | None) -> int:
    request: Any = RequestFactory().generic(method, "/")
    request.user, request.session, request.now = person or AnonymousUser(), {}, NOW
    if person is not None:
        force_authenticate(request, person)
    return int(route.view(request, **dict.fromkeys(route.parameters, "x")).status_code)


def test_s02_a_method_that_a_view_has_not_is_answered_to_nobody_and_about_nothing() -> None:
    asked = [(route, method, person) for route, method in _not_taken() for person in (None, User(login="whoever"))]
    # The API asks first who calls: a stranger may be told so.
    wrong = [
        f"{method} {route.pattern}: {status}"
        for route, method, person in asked
        if (status := _status(route, method, person)) != 405 and not (status == 401 and route.is_api and not person)
    ]
    assert len(asked) > 1000
    assert not wrong, "\n".join(wrong)


def test_s02_the_layers_before_a_view_hand_every_method_on(town: Town, clock: Any) -> None:
    world = make_world(town, clock)
    tried = [(route, method) for route, method in _not_taken() if route.name in HANDED_ON]
    for name, (route, method) in product(("nobody", "cora"), tried):
        path = route.path(**{part: world.theirs[part] for part in route.parameters})
        caller = world.caller(name)
        client, token = (caller.client, caller.token) if route.is_api else (world.browser(name), "")
        with undone():
            answer = client.generic(method, path, headers={"Authorization": token} if token else {})
        assert answer.status_code == (401 if route.is_api and name == "nobody" else 405), (method, path)
    assert {route.name for route, _method in tried} == HANDED_ON
