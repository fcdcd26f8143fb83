"""A town whose fund has a bank account in tenge, and rates that a test moves."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emergency.api.callers import frozen_at
from tests.emergency.currencies.abroad import Abroad, open_abroad
from tests.factories import NOW


@pytest.fixture
def clock(db: None) -> Iterator[Any]:
    with frozen_at(NOW) as moved:
        yield moved


@pytest.fixture
def abroad(clock: Any) -> Abroad:
    """EUR 6,000.00, KZT 3,000,000.00 worth EUR 6,000.00, and a euro worth 500 tenge."""
    return open_abroad(clock)
