"""Who reads which report; everything not named is answered as if it did not exist."""

import pytest

from fund.reports.catalogue import REPORTS
from tests.fund.api.desk import Desk

BOOKS = {"tom", "chen", "ana"}
FIGURES = BOOKS | {"ben", "bea", "bo", "bela", "bao"}
READS = {"trial-balance": BOOKS, "reconciliation": BOOKS}
NAMES = sorted(REPORTS.keys() - {"public-half-year", "restricted-fund"})


@pytest.mark.parametrize("name", NAMES)
def test_only_its_roles_read_a_report_and_everybody_else_finds_nothing(desk: Desk, name: str) -> None:
    seen = {who: desk.get(who, f"reports/{name}/").status_code for who in desk.people}
    assert seen == {who: 200 if who in READS.get(name, FIGURES) else 404 for who in desk.people}
    assert desk.get(None, f"reports/{name}/").status_code == 401
