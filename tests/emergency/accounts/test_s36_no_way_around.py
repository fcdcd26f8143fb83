"""S36: whoever has shown the pass phrase alone gets nowhere, at any address, by any method, as the URLconf has them."""

import uuid
from datetime import UTC, datetime

import pytest
from django.test import Client

from emergency.accounts.second_factor import STEP_SECONDS, code_at
from emergency.actions.people import factors
from emergency.models import SecondFactor, User
from emergency.web.accounts import ENROLLING_KEY
from tests.emergency.accounts.network import Network, own_passphrase
from tests.emergency.api.routes import Route, routes
from tests.people import make_person, sign_in_by_page

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# What a stranger may do as well, and the one page that goes on from the pass phrase.
FOR_STRANGERS = frozenset(
    {
        "health-live",
        "health-ready",
        "front",
        "no_icon",
        "lost",
        "leave",
        "login",
        "logout",
        "second_factor",
        "schema",
        "docs",
    }
)


def filled(route: Route) -> str:
    """Return the address with something put in for every parameter."""
    values: dict[str, object] = {}
    for name in route.parameters:
        values[name] = uuid.UUID(int=7) if f"<uuid:{name}>" in route.pattern else "x"
    return route.path(**values)


def seen(browser: Client, method: str, address: str) -> tuple[int, str, int]:
    """Return what of an answer could differ between a stranger and somebody let in."""
    answer = browser.generic(method, address, "{}", content_type="application/json")
    assert answer.status_code < 500, (method, address)
    return answer.status_code, answer.get("Location", ""), len(answer.content)


def doors() -> list[tuple[str, str]]:
    """Return every address of the service with the methods it takes."""
    known = [route for route in routes() if route.name not in FOR_STRANGERS]
    return [(method, filled(route)) for route in known for method in sorted(route.methods)]


def half_way_in() -> dict[str, Client]:
    """Return browsers that have shown a pass phrase alone: of a new person, and beside an address of two keepers."""
    fresh, again, network = Client(), Client(), Network()
    cy = make_person("Cy", fund=network.fund, roles=("coordinator",), enrolled=False)
    assert sign_in_by_page(fresh, cy, code="")["Location"] == "/account/second-factor/"
    assert again.post(network.again(), own_passphrase("bo")).status_code == 302
    assert all(ENROLLING_KEY in browser.session for browser in (fresh, again))
    return {"new": fresh, "again": again}


def test_s36_the_pass_phrase_alone_opens_no_address_by_any_method() -> None:
    browsers, stranger, found = half_way_in(), Client(), []
    assert len(doors()) > 300
    for method, address in doors():
        expected = seen(stranger, method, address)
        found += [
            f"{method} {address} as {name}: {answer}, a stranger: {expected}"
            for name, browser in browsers.items()
            if (answer := seen(browser, method, address)) != expected
        ]
    assert not found, "\n".join(found)
    assert not User.objects.able_to_act().filter(login__in=["cy", "bo"]).exists()


def test_s36_a_key_half_way_to_its_place_proves_nothing() -> None:
    bo = make_person("Bo")
    factors.begin_replacing(user=bo)
    factor = SecondFactor.objects.get(user=bo)
    browser = Client()
    code = code_at(factor.next_secret, int(datetime.now(UTC).timestamp()) // STEP_SECONDS)
    assert sign_in_by_page(browser, bo, code=code).status_code == 422
