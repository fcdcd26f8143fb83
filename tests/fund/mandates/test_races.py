"""Two seats at the same instant, in processes of their own: one mandate, the other told that it is over."""

import pytest

from fund.models import Mandate
from notifications import audit
from notifications.errors import DomainError
from tests.fund.api.desk import Desk
from tests.fund.mandates.board import confirmed, proposed, wanted
from tests.processes import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def answered(desk: Desk, row: object, name: str) -> str:
    try:
        confirmed(desk, row, by=name)  # type: ignore[arg-type]
    except DomainError as refused:
        return refused.code
    return "given"


def test_w08_two_seats_that_confirm_at_once_give_one_mandate(desk: Desk) -> None:
    row = proposed(desk, wanted("cy", "guardian"))
    answers = at_once(lambda number: answered(desk, row, ("bea", "bo")[number]), 2)
    assert sorted(answers) == ["given", "stale"]
    # Each fits alone; weighed one after the other, the second no longer does.
    rights = [proposed(desk, wanted("gil", role)) for role in ("treasurer", "checker")]
    answers = at_once(lambda number: answered(desk, rights[number], ("bea", "bo")[number]), 2)
    assert sorted(answers) == ["given", "never_together"]
    assert Mandate.objects.filter(user=desk.people["cy"]).count() == 1
    assert Mandate.objects.filter(user=desk.people["gil"]).count() == 2
    assert audit.verify().problems == []
