"""A fund whose list of keys its own members can sign."""

import pytest

from fund.models import Fund
from tests.emergency.readers.ceremony import Ceremony
from tests.factories import People


@pytest.fixture
def ceremony(fund: Fund, people: People) -> Ceremony:
    return Ceremony(fund, people)
