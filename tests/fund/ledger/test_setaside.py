"""At least a tenth of every project belongs to the fund (L16, R-02)."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from fund import selectors
from fund.ledger import owed, setaside
from fund.ledger.verifying import verify
from fund.models import DonorProject
from notifications.errors import Malformed, Refused
from tests.fund.ledger.world import NOW, TODAY, World, act, euros, new_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return new_world()


def signed(world: World, *, amount: str = "50000.00", bps: int = 1000, reference: str = "ABC-1") -> DonorProject:
    return act(
        setaside.sign_project,
        fund=world.fund,
        donor_name="A public foundation",
        title="Community clinics",
        reference=reference,
        amount=euros(amount),
        signed_on=date(2025, 1, 15),
        setaside_bps=bps,
    )


def arrives(project: DonorProject, amount: str, *, on: date = TODAY) -> None:
    act(setaside.record_instalment, project, amount=euros(amount), arrived_on=on)


def moves(world: World, project: DonorProject, amount: str) -> None:
    act(setaside.receive_setaside, project, amount=euros(amount), account=world.bank, on=TODAY)


def test_l16_of_50000_signed_and_20000_received_2000_are_due(world: World) -> None:
    project = signed(world)
    assert world.balance("1300") == "0.00"
    arrives(project, "20000.00")
    (row,), total = selectors.setaside_table(world.fund, now=NOW)
    assert (row.received, row.due, row.owed, row.overdue) == tuple(map(euros, ("20000", "2000", "2000", "0")))
    assert row.next_due_on == TODAY + timedelta(days=30)
    assert (total.owed.text(), world.balance("1300")) == ("2000.00", "2000.00")
    assert world.figures() == ("0.00", "0.00", "0.00")


def test_l16_what_moves_in_is_free_money_and_the_rest_stays_owed(world: World) -> None:
    project = signed(world)
    arrives(project, "20000.00", on=date(2025, 1, 20))
    moves(world, project, "500.00")
    (row,), total = selectors.setaside_table(world.fund, now=NOW)
    assert (row.moved, row.owed, row.overdue, row.reached_bps) == (euros("500"), euros("1500"), euros("1500"), 250)
    assert (total.owed, total.reached_bps) == (euros("1500.00"), 250)
    assert world.figures() == ("500.00", "0.00", "500.00")
    assert verify().ok


def test_l16_shares_are_rounded_up_over_all_instalments_together(world: World) -> None:
    project = signed(world, bps=1001)
    for amount in ("0.01", "0.01", "33.33", "0.07"):
        arrives(project, amount)
    (row,), _ = selectors.setaside_table(world.fund, now=NOW)
    assert row.due == euros("3.35")
    assert row.owed.text() == world.balance("1300")
    assert verify().ok


def test_l16_more_than_owed_is_kept_for_the_donor(world: World) -> None:
    project = signed(world)
    arrives(project, "1000.00")
    moves(world, project, "130.00")
    (row,), _ = selectors.setaside_table(world.fund, now=NOW)
    assert (row.owed, row.moved, row.next_due_on) == (euros("0"), euros("100"), None)
    assert (world.balance("2030"), world.figures()) == ("-30.00", ("130.00", "0.00", "100.00"))


def test_l16_a_share_below_a_tenth_is_refused_by_sentence_and_by_database(world: World) -> None:
    with pytest.raises(Refused) as refused:
        signed(world, bps=999)
    assert refused.value.code == "share_too_low"
    project = signed(world)
    with pytest.raises(IntegrityError, match="project_share_at_least_a_tenth"), transaction.atomic():
        DonorProject.objects.filter(pk=project.pk).update(setaside_bps=999)


def test_l16_owed_is_the_sum_over_projects_to_the_cent(world: World) -> None:
    for place, amount in enumerate(("100.01", "333.33", "0.01")):
        arrives(signed(world, reference=f"P-{place}"), amount)
    _, total = selectors.setaside_table(world.fund, now=NOW)
    assert total.owed.text() == world.balance("1300") == "43.36"


def test_a_reference_is_used_once_and_amounts_are_above_zero(world: World) -> None:
    project = signed(world)
    with pytest.raises(Refused) as refused:
        signed(world)
    assert refused.value.code == "project_exists"
    with pytest.raises(Malformed):
        arrives(project, "0.00")


def test_the_same_bank_line_moves_money_in_once(world: World) -> None:
    project = signed(world)
    arrives(project, "1000.00")
    line = {"amount": euros("50"), "account": world.bank, "on": TODAY, "source_id": uuid.uuid4()}
    act(setaside.receive_setaside, project, **line)
    with pytest.raises(IntegrityError):
        act(setaside.receive_setaside, project, **line)
    assert world.figures()[0] == "50.00"


def test_r02_a_share_is_overdue_on_the_day_after_its_last_and_by_the_part_that_is_missing(world: World) -> None:
    project = signed(world)
    arrives(project, "1000.00")
    arrives(project, "500.00")
    moves(world, project, "120.00")
    last = TODAY + timedelta(days=30)
    assert owed.table(world.fund, on=last)[0].overdue == euros("0")
    (late,) = owed.table(world.fund, on=last + timedelta(days=1))
    assert (late.overdue, late.base["overdue"], late.next_due_on) == (euros("30"), euros("30"), last)
    (short,) = owed.owing(world.fund, on=last + timedelta(days=1))
    assert (short.overdue, short.overdue_base, short.owed) == (late.overdue, late.base["overdue"], late.owed)
