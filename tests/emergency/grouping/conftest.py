"""A fund with 5,000.00 and its cast as callers of the API, the clock standing at NOW."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emergency.api.callers import Town, frozen_at, open_town
from tests.factories import NOW, make_fund


@pytest.fixture
def clock(db: None) -> Iterator[Any]:
    with frozen_at(NOW) as moved:
        yield moved


@pytest.fixture
def town(clock: Any) -> Town:
    return open_town(make_fund("5000.00"))
