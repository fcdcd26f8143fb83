"""A payment that the bank returned: noted once, posted, and tied to the bank's line in the same transaction."""

import pytest

from emergency.actions.disbursing import paying
from emergency.actors import Actor
from fund.ledger import chart
from fund.ledger.verifying import verify
from fund.models import Disbursement, JournalEntry, Match, StatementLine
from fund.money import Money
from tests.factories import bring_to, cast, make_fund
from tests.fund.ledger.world import World
from tests.fund.reconciliation.counter import Counter

pytestmark = pytest.mark.django_db


def returned(*lines: tuple[int, bool]) -> tuple[Disbursement, list[StatementLine]]:
    """Pay a case, let the bank show these cents, with or without the payment's code, and note the return."""
    fund = make_fund("5000.00")
    people = cast(fund)
    case = bring_to("paid", fund, people)
    payment = Disbursement.objects.get()
    bank = chart.account(fund, chart.BANK)
    counter = Counter(World(fund, bank), bank)
    today = case.at.date()
    shown = [
        line
        for cents, bears in lines
        for line in counter.says(cents or payment.amount_minor, on=today, words=[payment.payment_code] if bears else [])
    ]
    paying.bring_back(disbursement_id=payment.pk, by=Actor(people["tom"]), now=case.at, on=today)
    return Disbursement.objects.get(), shown


def test_the_line_with_our_code_and_the_exact_amount_is_tied_with_the_return() -> None:
    payment, (line,) = returned((0, True))
    match = Match.objects.get()
    entry = JournalEntry.objects.get(kind="payment_returned")
    assert (match.line_id, match.entry_id, match.how) == (line.pk, entry.pk, "automatic")
    assert payment.state == "returned"


@pytest.mark.parametrize("lines", [(), ((0, False),), ((1_00, True),), ((0, True), (0, True))])
def test_a_return_is_noted_and_left_to_a_person_where_the_bank_leaves_doubt(
    lines: tuple[tuple[int, bool], ...],
) -> None:
    payment, _shown = returned(*lines)
    assert payment.state == "returned"
    assert not Match.objects.exists()


def test_a_return_short_by_a_fee_is_tied_to_the_one_line_that_shows_what_arrived() -> None:
    fund = make_fund("5000.00")
    people = cast(fund)
    case = bring_to("paid", fund, people)
    payment = Disbursement.objects.get()
    bank = chart.account(fund, chart.BANK)
    counter = Counter(World(fund, bank), bank)
    arrived = payment.amount_minor - 5_00
    (line,) = counter.says(arrived, on=case.at.date(), words=[payment.payment_code])
    call = {"disbursement_id": payment.pk, "by": Actor(people["tom"]), "now": case.at, "on": case.at.date()}
    paying.bring_back(**call, arrived=Money(arrived, "EUR"))
    match = Match.objects.get()
    assert (match.line_id, match.allocated_minor, match.how) == (line.pk, arrived, "automatic")
    assert (counter.left(line), counter.world.balance("5300")) == (0, "5.00")
    assert verify().ok
