"""One fund with the whole cast; pages run at the instant the factories act at."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from fund.models import Fund
from notifications import clock
from tests.factories import NOW, People, cast, make_fund
from tests.people import sign_in


@pytest.fixture
def fund(db: None) -> Fund:
    return make_fund("5000.00")


@pytest.fixture
def people(fund: Fund) -> People:
    return cast(fund)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let every later page run at this instant."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture(autouse=True)
def _moment(at: Callable[[datetime], None]) -> None:
    at(NOW + timedelta(minutes=1))


@pytest.fixture
def browser(people: People) -> Callable[[str], Client]:
    """Return a browser in which this person is signed in."""
    return lambda name: sign_in(Client(), people[name])
