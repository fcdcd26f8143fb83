"""Two people at one promise at the same moment: whoever had to wait goes on from what the other left."""

import time

import pytest
from django.db import transaction
from django_fsm import TransitionNotAllowed

from fund.ledger import disbursements
from fund.ledger.verifying import verify
from tests.fund.ledger.world import NOW, TOM, World, new_world
from tests.processes import at_once

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> World:
    world = new_world()
    world.donate("100.00")
    return world


def test_l13_whoever_waited_for_a_payment_of_the_same_promise_sees_what_it_paid(world: World) -> None:
    [promise] = world.promise("20.00")
    first, second = world.prepare(promise, "4.00"), world.prepare(promise, "6.00")
    for payment in (first, second):
        world.authorise(payment)

    def one_by_one(number: int) -> int:
        if number == 1:
            time.sleep(0.3)
            with transaction.atomic():
                return disbursements.locked(second.pk).commitment.liquidated_minor
        with transaction.atomic():
            disbursements.send(disbursement_id=first.pk, by=TOM, now=NOW)
            time.sleep(0.9)
        return 0

    assert sorted(at_once(one_by_one, 2)) == [0, 400]


def test_l14_a_payment_that_several_send_at_once_is_posted_once(world: World) -> None:
    [promise] = world.promise("20.00")
    payment = world.authorise(world.prepare(promise, "4.00"))

    def send(_number: int) -> str:
        try:
            with transaction.atomic():
                disbursements.send(disbursement_id=payment.pk, by=TOM, now=NOW)
        except TransitionNotAllowed:
            return "refused"
        return "sent"

    assert sorted(at_once(send, 3)) == ["refused", "refused", "sent"]
    assert world.balance("1010") == "96.00"
    assert verify().problems == []
