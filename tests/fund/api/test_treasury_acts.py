"""What the bank gives and takes, written down by the treasurer: once, with evidence, by nobody else."""

import pytest

from fund.actions import treasury
from fund.actions.treasury import Movement
from fund.ledger.balances import overview
from fund.models import JournalEntry
from fund.money import Money
from notifications.audit import of_object
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import AlreadyDone, Attempt
from tests.factories import NOW
from tests.fund.api.desk import Desk

ACTS = {
    "donation_recorded": (treasury.record_donation, "10012.00", "10012.00"),
    "fee_recorded": (treasury.record_fee, "9988.00", "9988.00"),
    "receipt_recorded": (treasury.record_unknown_receipt, "10012.00", "10000.00"),
}


def movement(desk: Desk, **changes: object) -> Movement:
    """Return twelve euros on the fund's bank today."""
    known = {"fund": desk.fund, "account": "1010", "amount": Money(1200, "EUR"), "on": NOW.date()}
    return Movement(**{**known, **changes})


@pytest.mark.parametrize("verb", ACTS)
def test_l15_a_movement_is_posted_once_with_evidence(desk: Desk, verb: str) -> None:
    act, balance, free = ACTS[verb]
    by, attempt = desk.people["tom"].pk, Attempt(actor="tom", act=verb, key="k")
    entry = act(moved=movement(desk), by=by, now=NOW, attempt=attempt)
    figures = overview(desk.fund, now=NOW)
    assert (figures.balance.text(), figures.free.text()) == (balance, free)
    assert [(row.verb, row.data["amount_minor"]) for row in of_object(entry.pk)] == [(verb, 1200)]
    with pytest.raises(AlreadyDone) as repeated:
        act(moved=movement(desk), by=by, now=NOW, attempt=attempt)
    assert repeated.value.answer["entry"] == str(entry.pk)


@pytest.mark.parametrize("verb", ACTS)
def test_nobody_but_the_treasurer_writes_a_movement_down(desk: Desk, verb: str) -> None:
    before = JournalEntry.objects.count()
    for name in set(desk.people) - {"tom"}:
        with pytest.raises(NotFound):
            ACTS[verb][0](moved=movement(desk), by=desk.people[name].pk, now=NOW)
    assert JournalEntry.objects.count() == before


def test_a_movement_names_a_bank_of_the_fund_in_its_currency(desk: Desk) -> None:
    by = desk.people["tom"].pk
    for changes, refusal in (
        ({"account": "1300"}, Malformed),
        ({"amount": Money(1200, "GEL")}, Refused),
        ({"amount": Money(0, "EUR")}, Malformed),
    ):
        with pytest.raises(refusal):
            treasury.record_donation(moved=movement(desk, **changes), by=by, now=NOW)
