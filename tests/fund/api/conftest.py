"""Every call of these tests happens an hour after the books were opened."""

import pytest

from tests.factories import HOUR, NOW
from tests.fund.api.desk import Desk, new_desk


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + HOUR)


@pytest.fixture
def desk(db: None) -> Desk:
    """A fund with EUR 10,000.00 in its bank and the whole cast."""
    return new_desk()
