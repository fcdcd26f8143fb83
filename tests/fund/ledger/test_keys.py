"""The same key posts once (L15)."""

import pytest
from django.db import transaction

from fund.models import JournalEntry
from notifications.errors import KeyReused
from notifications.idempotency import AlreadyDone, Attempt
from tests.fund.ledger.world import NOW, TOM, World, new_world

pytestmark = pytest.mark.django_db


def donate_once(world: World, amount: str, *, key: str = "one") -> dict[str, str]:
    attempt = Attempt(actor=str(TOM), act="donate", key=key, body={"amount": amount})
    with transaction.atomic():
        attempt.claim(now=NOW)
        answer = {"entry": world.donate(amount).hash}
        attempt.finish(answer)
    return answer


def test_l15_same_key_and_body_give_the_same_answer_and_one_entry() -> None:
    world = new_world()
    answer = donate_once(world, "10.00")
    with pytest.raises(AlreadyDone) as done:
        donate_once(world, "10.00")
    assert done.value.answer == answer
    assert (JournalEntry.objects.count(), world.figures()[0]) == (1, "10.00")


def test_l15_same_key_and_another_body_are_refused() -> None:
    world = new_world()
    donate_once(world, "10.00")
    with pytest.raises(KeyReused):
        donate_once(world, "11.00")
    donate_once(world, "11.00", key="two")
    assert world.figures()[0] == "21.00"
