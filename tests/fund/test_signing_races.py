"""Two treasurers sign a project with one reference at the same moment: one project, one clear refusal."""

import pytest
from django.db import transaction

from fund.actions.treasury import sign_project
from fund.models import DonorProject
from fund.money import Money
from notifications.errors import Refused
from tests.factories import NOW
from tests.fund.api.desk import new_desk
from tests.processes import at_once

TRIES = 4


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_of_projects_signed_at_once_with_one_reference_one_stands_and_the_others_are_refused() -> None:
    desk = new_desk()
    tom = desk.people["tom"].pk
    said = {"donor": "Open Hand", "title": "Project", "reference": "OHF-1", "signed_on": NOW.date()}

    def sign(_number: int) -> str:
        try:
            sign_project(fund=desk.fund, **said, amount=Money(100, "EUR"), by=tom, now=NOW)
        except Refused as refusal:
            return refusal.code
        return "signed"

    assert sorted(at_once(sign, TRIES)) == ["project_exists"] * (TRIES - 1) + ["signed"]
    assert DonorProject.objects.count() == 1


@pytest.mark.django_db
def test_the_refusal_of_a_second_project_leaves_the_transaction_around_it_sound() -> None:
    desk = new_desk()
    call = {"fund": desk.fund, "title": "Project", "signed_on": NOW.date(), "amount": Money(100, "EUR")}
    call |= {"by": desk.people["tom"].pk, "now": NOW}
    with transaction.atomic():
        sign_project(donor="Open Hand", reference="OHF-1", **call)
        with pytest.raises(Refused, match="with this reference already"):
            sign_project(donor="Other Hand", reference="OHF-1", **call)
        sign_project(donor="Other Hand", reference="OHF-2", **call)
    assert DonorProject.objects.count() == 2
