"""One fund with its cast; the papers are asked for when the case has come where it is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from notifications import clock
from tests.factories import NOW, People
from tests.people import sign_in


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let every later call happen at this instant."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def browser(people: People) -> Callable[[str], Any]:
    """Return a browser in which this person is signed in."""
    return lambda name: sign_in(Client(), people[name])
