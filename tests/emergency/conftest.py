"""One fund with 5,000.00 and the whole cast, for every test of cases that makes none of its own."""

import pytest

from fund.models import Fund
from tests.factories import People, cast, make_fund


@pytest.fixture
def fund(db: None) -> Fund:
    return make_fund("5000.00")


@pytest.fixture
def people(fund: Fund) -> People:
    return cast(fund)
