"""Calls of these tests happen three days after the books were opened: windows of the board have passed."""

import pytest

from fund.models import Fund
from tests.factories import DAY, NOW, People, cast, make_fund


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + 3 * DAY)


@pytest.fixture
def fund(db: None) -> Fund:
    """A fund with EUR 5,000.00."""
    return make_fund("5000.00")


@pytest.fixture
def people(fund: Fund) -> People:
    """Its cast."""
    return cast(fund)
