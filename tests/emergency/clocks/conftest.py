"""No weekly test rings into a test that is about something else."""

import pytest

from emergency.actions.standby import drill
from tests.factories import DAY


@pytest.fixture(autouse=True)
def no_drill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drill, "random_moment", lambda now: now + 400 * DAY)
