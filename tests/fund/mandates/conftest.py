"""Every act of these tests happens an hour after the books were opened."""

import pytest

from tests.factories import HOUR, NOW
from tests.fund.api.desk import Desk, new_desk


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + HOUR)


@pytest.fixture
def desk(db: None) -> Desk:
    """A fund with the whole cast: four seats, Bao the substitute, Cy without a role."""
    return new_desk("1.00")
