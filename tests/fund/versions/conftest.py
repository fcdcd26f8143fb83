"""Every call of these tests happens an hour after the books were opened, under R1."""

import pytest

from fund.regulations import seed_r1
from tests.factories import DAY, HOUR, NOW
from tests.fund.api.desk import Desk, new_desk


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + HOUR)


@pytest.fixture
def desk(db: None) -> Desk:
    """A fund with the whole cast, and R1 in force for a month."""
    made = new_desk()
    seed_r1(made.fund, drafted_by=made.people["ben"], adopted_by=made.people["bea"], now=NOW - 30 * DAY)
    return made
