"""The clock of a story, standing at NOW until the story moves it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emergency.api.callers import frozen_at
from tests.factories import NOW


@pytest.fixture
def clock(db: None) -> Iterator[Any]:
    with frozen_at(NOW) as moved:
        yield moved
