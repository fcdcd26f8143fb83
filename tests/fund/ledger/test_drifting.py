"""Promises in the line's own currency: decided at the rate of the day, paid while the rate has not drifted far."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from fund.ledger import adjusting, commitments, disbursements
from fund.ledger.commitments import CommitmentLine, ShortOfMoney
from fund.ledger.drifting import RateDrifted, bought_by, has_drifted
from fund.ledger.verifying import verify
from fund.models import Commitment, Disbursement, FundAvailable
from tests.fund.ledger.abroad import Abroad, money
from tests.fund.ledger.world import BEN, CHEN, NOW, TODAY, TOM, act

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)
CASE = uuid.uuid4()


@pytest.fixture
def books() -> Abroad:
    books = Abroad("GEL")
    books.rate("GEL", "3.00")
    books.give("1000.00 EUR")
    books.give("3000.00 GEL")
    return books


def promise(books: Abroad, *texts: str) -> list[Commitment]:
    uses = ("legal_aid", "medicine")
    lines = [CommitmentLine(use, money(text)) for use, text in zip(uses, texts, strict=False)]
    call: dict[str, Any] = {"barred_people": frozenset({BEN}), "country": "GE", "by": BEN}
    return act(commitments.commit, fund=books.fund, source_ref=CASE, lines=lines, **call)


def prepare(books: Abroad, commitment: Commitment, text: str, *, now: datetime = NOW, **more: Any) -> Disbursement:
    call: dict[str, Any] = {"account": books.banks["GEL"], "way": "vendor", "now": now, **more}
    return act(disbursements.prepare, commitment_id=commitment.pk, amount=money(text), **call)


def send(payment: Disbursement, *, now: datetime = NOW) -> Disbursement:
    act(disbursements.authorise, disbursement_id=payment.pk, by=CHEN, now=now)
    return act(disbursements.send, disbursement_id=payment.pk, by=TOM, now=now)


def pay(books: Abroad, commitment: Commitment, text: str, *, now: datetime = NOW, **more: Any) -> Disbursement:
    return send(prepare(books, commitment, text, now=now, **more), now=now)


def committed(books: Abroad) -> int:
    assert verify().ok, verify().problems
    return FundAvailable.objects.get(pk=books.fund.pk).committed_minor


def test_l11_l12_a_promise_in_lari_holds_its_value_of_the_day_of_decision(books: Abroad) -> None:
    (row,) = promise(books, "900.00 GEL")
    assert (row.remaining_minor, row.remaining_base_minor, committed(books)) == (900_00, 300_00, 300_00)
    books.rate("GEL", "2.00", on=TOMORROW.date())
    assert committed(books) == 300_00
    (euros,) = promise_euros(books)
    assert (euros.held_base_minor, euros.remaining_base_minor, committed(books)) == (None, 100_00, 400_00)


def promise_euros(books: Abroad) -> list[Commitment]:
    lines = [CommitmentLine("ticket", money("100.00 EUR"))]
    call: dict[str, Any] = {"barred_people": frozenset({BEN}), "country": "GE", "by": BEN}
    return act(commitments.commit, fund=books.fund, source_ref=uuid.uuid4(), lines=lines, **call)


def test_l11_more_than_is_free_in_base_is_not_promised_in_another_currency(books: Abroad) -> None:
    with pytest.raises(ShortOfMoney):
        promise(books, "6000.03 GEL")
    assert promise(books, "6000.00 GEL")


def test_a_payment_within_a_twentieth_is_made_and_the_drift_is_an_exchange_difference(books: Abroad) -> None:
    (row,) = promise(books, "900.00 GEL")
    books.rate("GEL", "2.8572", on=TOMORROW.date())  # 315.00 for 300.00, five per cent to the cent
    pay(books, row, "900.00 GEL", now=TOMORROW)
    assert books.holds("5060", "GEL") == ("900.00", "300.00")
    assert books.bank("GEL") == ("2100.00", "700.00")
    assert (books.base("5400"), committed(books)) == ("0.00", 0)


def test_what_the_account_cost_beside_the_decision_is_an_exchange_difference(books: Abroad) -> None:
    books.rate("GEL", "2.90", on=TOMORROW.date())
    books.give("290.00 GEL", on=TODAY)
    (row,) = promise(books, "900.00 GEL")
    books.change("100.00 EUR", "310.00 GEL")
    held = books.bank("GEL")
    assert held == ("3600.00", "1196.67")
    pay(books, row, "900.00 GEL")
    assert books.bank("GEL") == ("2700.00", "897.50")
    assert (books.base("5060"), books.base("5400"), committed(books)) == ("300.00", "-0.83", 0)


@pytest.mark.parametrize("step", ["prepare", "authorise", "send"])
def test_beyond_a_twentieth_no_step_of_a_payment_goes_on(books: Abroad, step: str) -> None:
    (row,) = promise(books, "900.00 GEL")
    books.rate("GEL", "2.85", on=TOMORROW.date())
    if step == "prepare":
        with pytest.raises(RateDrifted, match="decide again"):
            prepare(books, row, "900.00 GEL", now=TOMORROW)
        return
    payment = prepare(books, row, "900.00 GEL")
    if step == "authorise":
        with pytest.raises(RateDrifted):
            act(disbursements.authorise, disbursement_id=payment.pk, by=CHEN, now=TOMORROW)
        return
    act(disbursements.authorise, disbursement_id=payment.pk, by=CHEN)
    with pytest.raises(RateDrifted):
        act(disbursements.send, disbursement_id=payment.pk, by=TOM, now=TOMORROW)
    assert committed(books) == 300_00


def test_what_became_cheaper_is_paid_whatever_the_drift(books: Abroad) -> None:
    (row,) = promise(books, "900.00 GEL")
    books.rate("GEL", "6.00", on=TOMORROW.date())
    pay(books, row, "900.00 GEL", now=TOMORROW)
    assert committed(books) == 0


def test_deciding_the_same_sum_again_tops_the_promise_up_to_the_rate_of_the_day(books: Abroad) -> None:
    (row,) = promise(books, "900.00 GEL")
    books.rate("GEL", "2.50", on=TOMORROW.date())
    call: dict[str, Any] = {"barred_people": frozenset(), "country": "GE", "by": BEN, "now": TOMORROW}
    again(books, "900.00 GEL", **call)
    row.refresh_from_db()
    (fresh,) = commitments.remaining(CASE)
    assert (row.remaining_minor, fresh.remaining_base_minor, committed(books)) == (0, 360_00, 360_00)
    assert BEN.hex in fresh.barred_people
    pay(books, fresh, "900.00 GEL", now=TOMORROW)
    assert committed(books) == 0
    with pytest.raises(ShortOfMoney):
        again(books, "9000.00 GEL", **call)


def again(books: Abroad, text: str, **call: Any) -> None:
    def decide(**named: Any) -> None:
        held = adjusting.held(CASE)
        lines = [CommitmentLine("legal_aid", money(text))]
        adjusting.adjust(fund=books.fund, source_ref=CASE, held=held, lines=lines, **named)

    act(decide, **call)


def test_parts_rests_returns_and_releases_lose_no_cent_of_the_promise(books: Abroad) -> None:
    (first, second) = promise(books, "100.00 GEL", "0.50 GEL")
    assert committed(books) == 33_33 + 17
    pay(books, first, "33.33 GEL")
    assert committed(books) == 22_22 + 17
    payment = pay(books, first, "33.34 GEL", releases_rest=True)
    assert committed(books) == 17
    act(disbursements.return_unspent, disbursement_id=payment.pk, amount=money("3.33 GEL"), on=TODAY)
    assert committed(books) == 17
    act(disbursements.returned, disbursement_id=payment.pk)
    assert committed(books) == 10_00 + 17
    act(commitments.release, source_ref=CASE)
    assert committed(books) == 0
    assert books.holds("5060", "GEL") == ("33.33", "11.11")
    assert books.holds("9100", "GEL") == ("0.00", "0.00")
    assert second.currency == "GEL"


def test_l10_a_payment_from_a_foreign_account_needs_its_own_currency_there(books: Abroad) -> None:
    (row,) = promise(books, "3300.00 GEL")
    payment = prepare(books, row, "3300.00 GEL")
    with pytest.raises(Exception, match="holds"):
        act(disbursements.authorise, disbursement_id=payment.pk, by=CHEN)


def test_l11_money_that_lies_at_more_than_was_decided_needs_free_money_for_the_rest(books: Abroad) -> None:
    (row,) = promise(books, "900.00 GEL")
    promise_rest(books, "1700.00 EUR")
    books.change("500.00 EUR", "500.00 GEL")
    assert books.bank("GEL") == ("3500.00", "1500.00")
    payment = prepare(books, row, "900.00 GEL")
    act(disbursements.authorise, disbursement_id=payment.pk, by=CHEN)
    with pytest.raises(ShortOfMoney):
        act(disbursements.send, disbursement_id=payment.pk, by=TOM)
    assert committed(books) == 2000_00


def promise_rest(books: Abroad, text: str) -> None:
    lines = [CommitmentLine("ticket", money(text))]
    call: dict[str, Any] = {"barred_people": frozenset({BEN}), "country": "GE", "by": BEN}
    act(commitments.commit, fund=books.fund, source_ref=uuid.uuid4(), lines=lines, **call)


def test_how_far_a_rate_may_drift_is_the_callers_to_say(books: Abroad) -> None:
    (row,) = promise(books, "900.00 GEL")
    books.rate("GEL", "2.75", on=TOMORROW.date())  # 327.27 for 300.00
    assert has_drifted(row, TOMORROW.date()) and not has_drifted(row, TOMORROW.date(), most_bps=1000)
    assert prepare(books, row, "900.00 GEL", now=TOMORROW, drift_bps=1000).amount_minor == 900_00
    assert bought_by(row, TOMORROW.date()) == money("825.01 GEL")
    assert bought_by(row, TODAY) == money("900.00 GEL")
