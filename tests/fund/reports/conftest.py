"""A fund with a little of everything, and the whole cast in front of it."""

from typing import Any

import pytest

from tests.factories import HOUR, NOW
from tests.fund.api.desk import Desk, new_desk


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + HOUR)


@pytest.fixture
def desk(db: Any) -> Desk:
    """A fund with EUR 10,000.00 in its bank and the whole cast."""
    return new_desk()
