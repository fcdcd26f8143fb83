"""Returnable deposits, as a treasurer would write them on one sheet of paper (1320)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fund.ledger import disbursements, sureties
from fund.ledger.verifying import verify
from fund.models import Disbursement, JournalEntry, Surety
from notifications.errors import Malformed, Refused, Stale
from tests.fund.ledger.world import CHEN, NOW, TODAY, TOM, World, act, euros, new_world

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=90)


@pytest.fixture
def world() -> World:
    """A fund with EUR 1,000.00."""
    world = new_world()
    world.donate("1000.00")
    return world


def laid_down(world: World, amount: str = "600.00", *, kind: str = "bail") -> Surety:
    """Prepare a payment of a deposit, not yet authorised."""
    (line,) = world.promise(amount)
    payment = world.prepare(line, amount)
    return act(lay_down, payment, kind=kind)


def lay_down(payment: Disbursement, *, kind: str, by: Any, now: Any) -> Surety:
    return sureties.lay_down(payment, sureties.Terms(kind, LATER), now=now)


def paid(world: World, amount: str = "600.00") -> Surety:
    """Pay a deposit."""
    surety = laid_down(world, amount)
    world.authorise(surety.disbursement)
    world.send(surety.disbursement)
    return surety


def come_back(world: World, surety: Surety, amount: str) -> Surety:
    return act(sureties.came_back, surety_id=surety.pk, amount=euros(amount), account=world.bank, on=TODAY)


def claim(surety: Surety, amount: str, **changes: Any) -> Surety:
    return act(sureties.claim_loss, surety_id=surety.pk, amount=euros(amount), **{"reason": "forfeited", **changes})


def sheet(world: World) -> tuple[str, ...]:
    return tuple(world.balance(code) for code in ("1010", "1320", "5060", "9100"))


def test_a_deposit_is_laid_down_and_comes_back_whole(world: World) -> None:
    surety = paid(world)
    assert (sheet(world), world.figures()) == (("400.00", "600.00", "0.00", "0.00"), ("400.00", "0.00", "400.00"))
    assert JournalEntry.objects.get(source_id=surety.disbursement_id).kind == "surety_paid"
    come_back(world, surety, "600.00")
    assert (sheet(world), world.figures()) == (("1000.00", "0.00", "0.00", "0.00"), ("1000.00", "0.00", "1000.00"))
    assert sureties.sureties_of(world.fund) == []
    assert [one.pk for one in sureties.sureties_of(world.fund, is_open=False)] == [surety.pk]
    assert verify().problems == []


def test_l21_what_is_lost_becomes_relief_on_the_word_of_a_second_person(world: World) -> None:
    surety = paid(world)
    come_back(world, surety, "450.00")
    claim(surety, "150.00")
    assert sheet(world) == ("850.00", "150.00", "0.00", "0.00")
    with pytest.raises(Refused) as own:
        act(sureties.confirm_loss, surety_id=surety.pk, by=TOM)
    assert own.value.code == "separation_of_duties"
    act(sureties.confirm_loss, surety_id=surety.pk, by=CHEN)
    assert sheet(world) == ("850.00", "0.00", "150.00", "0.00")
    with pytest.raises(Stale):
        act(sureties.confirm_loss, surety_id=surety.pk, by=CHEN)
    assert verify().problems == []


def test_a_loss_needs_a_reason_and_no_more_is_lost_than_is_out(world: World) -> None:
    surety = paid(world)
    with pytest.raises(Malformed):
        claim(surety, "10.00", reason="bored")
    with pytest.raises(Refused) as much:
        claim(surety, "600.01")
    assert much.value.code == "more_than_left"
    with pytest.raises(IntegrityError), transaction.atomic():
        Surety.objects.update(lost_minor=1, reason_code="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Surety.objects.update(returned_minor=60_001)


def test_what_comes_back_after_all_is_claimed_as_lost_no_more(world: World) -> None:
    surety = paid(world)
    claim(surety, "600.00")
    come_back(world, surety, "500.00")
    act(sureties.confirm_loss, surety_id=surety.pk, by=CHEN)
    assert sheet(world) == ("900.00", "0.00", "100.00", "0.00")
    other = paid(world, "50.00")
    claim(other, "50.00")
    act(sureties.withdraw_claim, surety_id=other.pk)
    assert (Surety.objects.get(pk=other.pk).claimed_minor, world.balance("1320")) == (0, "50.00")
    assert verify().problems == []


def test_a_deposit_that_was_not_paid_out_holds_nothing(world: World) -> None:
    surety = laid_down(world)
    with pytest.raises(Stale):
        come_back(world, surety, "1.00")
    world.authorise(surety.disbursement)
    world.send(surety.disbursement)
    act(disbursements.returned, disbursement_id=surety.disbursement_id)
    assert (sheet(world), sureties.sureties_of(world.fund)) == (("1000.00", "0.00", "0.00", "600.00"), [])
    assert verify().problems == []


def test_once_a_part_is_back_the_bank_cannot_have_returned_the_whole(world: World) -> None:
    surety = paid(world)
    come_back(world, surety, "1.00")
    with pytest.raises(Refused) as whole:
        act(disbursements.returned, disbursement_id=surety.disbursement_id)
    assert whole.value.code == "is_deposit"
    with pytest.raises(Refused) as unspent:
        act(
            disbursements.return_unspent,
            disbursement_id=surety.disbursement_id,
            amount=euros("1.00"),
            on=TODAY,
        )
    assert unspent.value.code == "is_deposit"


def test_a_deposit_is_expected_on_a_day_to_come_and_of_a_known_kind(world: World) -> None:
    for terms in (sureties.Terms("bribe", LATER), sureties.Terms("bail", TODAY - timedelta(days=1))):
        with pytest.raises(Malformed):
            terms.check(today=NOW.date())


def test_l09_a_wrong_row_beside_the_books_is_found(world: World) -> None:
    paid(world)
    Surety.objects.update(returned_minor=100)
    assert {problem.rule for problem in verify().problems} == {"L9"}
