"""What was not needed comes back, what cannot be proven is written off by two seats: the facts R-27 speaks of."""

from typing import Any

import pytest
from django.test import Client

from emergency.actions.deciding import overriding
from emergency.actions.deciding.overriding import Passing
from emergency.actions.disbursing import accounting, unspent
from emergency.actors import Actor
from emergency.paying.facts import proof_facts
from emergency.states import State
from fund.ledger.balances import overview
from fund.ledger.verifying import verify
from fund.models import Disbursement, Fund, Voucher
from fund.money import Money
from notifications.errors import Malformed, NotFound, Refused
from tests.after_approval import confirm_receipt, give_details, pay, prove
from tests.emergency.payments.payer import TAB, call, filled, visitor, words
from tests.factories import DAY, Case, People, approve, ask, bring_to, ready_to_vote, to_review
from tests.pages import assert_sound_page
from tests.people import code_for


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    """A case of EUR 400.00 that was paid and whose money has arrived."""
    return confirm_receipt(bring_to("paid", fund, people), people)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def spent(case: Case, people: People, minor: int, **more: Any) -> None:
    prove(case, people, proofs=[accounting.Proof("receipt", spent_minor=minor)], **more)


def give_back(case: Case, people: People, minor: int, *, name: str = "tom", **more: Any) -> Disbursement:
    known = {"disbursement_id": Disbursement.objects.get().pk, "by": Actor(people[name]), "now": case.at}
    return unspent.return_unspent(**{**known, "amount": euros(minor), **more})


def test_r27_what_was_not_spent_above_twenty_keeps_the_case_open_until_it_is_back(case: Case, people: People) -> None:
    spent(case, people, 30_000)
    (proof,) = proof_facts(case.row, now=case.at).proofs
    assert (proof.unspent_minor, proof.returned_minor, case.state) == (10_000, 0, State.PAID)
    give_back(case, people, 7_999)
    assert case.state == State.PAID
    give_back(case, people, 1)
    (proof,) = proof_facts(case.row, now=case.at).proofs
    assert (proof.unspent_minor, proof.returned_minor, case.state) == (10_000, 8_000, State.ACCOUNTED)
    assert overview(case.row.fund, now=case.at).free == euros(500_000 - 40_000 + 8_000)
    assert verify().ok


def test_r27_twenty_may_be_kept_and_a_second_receipt_proves_the_rest(case: Case, people: People) -> None:
    spent(case, people, 30_000)
    spent(case, people, 8_000)
    assert case.state == State.ACCOUNTED
    assert list(Voucher.objects.order_by("amount_minor").values_list("amount_minor", flat=True)) == [8_000, 30_000]
    with pytest.raises(Refused):
        prove(case, people)


def test_all_of_it_may_come_back_and_then_nothing_is_to_be_proven(case: Case, people: People) -> None:
    give_back(case, people, 40_000)
    assert (case.state, proof_facts(case.row, now=case.at).proofs) == (State.ACCOUNTED, ())


def test_what_came_back_is_never_more_than_was_paid_nor_of_tomorrow(case: Case, people: People) -> None:
    with pytest.raises(Refused) as much:
        give_back(case, people, 40_001)
    assert much.value.code == "more_than_paid"
    with pytest.raises(Malformed):
        give_back(case, people, 1, on=(case.at + DAY).date())
    for name in ("chen", "cora", "ben", "ada"):
        with pytest.raises(NotFound):
            give_back(case, people, 1, name=name)


def test_with_several_payments_the_receipt_says_which_it_proves(fund: Fund, people: People) -> None:
    asked = ask(fund, people, lines={"legal_aid": 40_000, "ticket": 10_000})
    case = pay(give_details(approve(to_review(asked, people), people)), people)
    confirm_receipt(case, people)
    with pytest.raises(Malformed) as unclear:
        spent(case, people, 9_000)
    assert set(unclear.value.fields) == {"disbursement"}
    ticket = Disbursement.objects.get(amount_minor=10_000)
    prove(case, people, proofs=[accounting.Proof("receipt", disbursement_id=ticket.pk, spent_minor=9_000)])
    prove(case, people, proofs=[accounting.Proof("invoice", Disbursement.objects.get(amount_minor=40_000).pk)])
    assert (ticket.vouchers.get().amount_minor, case.state) == (9_000, State.ACCOUNTED)


def test_r27_two_seats_write_off_a_proof_that_cannot_be_had(case: Case, people: People) -> None:
    case.at += 31 * DAY
    known = {"reference": case.reference, "now": case.at}
    ready_to_vote(case, people, "bea", "bo")
    overriding.override(**known, by=Actor(people["bea"]), passing=Passing("R-27", "proof_endangers"))
    assert not proof_facts(case.row, now=case.at).proofs[0].is_written_off
    assert case.state == State.PAID
    with pytest.raises(Refused):
        overriding.confirm_override(**known, by=Actor(people["bea"]), rule="R-27")
    overriding.confirm_override(**known, by=Actor(people["bo"]), rule="R-27")
    (proof,) = proof_facts(case.row, now=case.at).proofs
    assert (proof.is_written_off, proof.kinds, case.state) == (True, frozenset(), State.ACCOUNTED)


def test_unspent_money_is_noted_by_page_and_over_the_api(case: Case, people: People) -> None:
    row = Disbursement.objects.get()
    tom, address = visitor(people, "tom"), f"{TAB}{row.pk}/unspent/"
    typed = filled(assert_sound_page(tom.get(TAB)), address, amount="25,50", code=code_for(people["tom"]))
    assert tom.post(address, typed)["Location"] == TAB
    body = {"amount": {"amount": "4.50", "currency": "EUR"}}
    first = call(people, "tom", f"{row.pk}/unspent/", body, key="k")
    assert first.status_code == 200, first.content
    assert call(people, "tom", f"{row.pk}/unspent/", body, key="k", fresh=False).json() == first.json()
    assert overview(case.row.fund, now=case.at).free == euros(500_000 - 40_000 + 3_000)
    bare = call(people, "tom", f"{row.pk}/unspent/", body, fresh=False)
    assert (bare.status_code, bare.json()["code"]) == (403, "second_factor_required")


def test_the_asker_says_by_page_and_api_how_much_was_spent(case: Case, people: People) -> None:
    client = Client()
    page = assert_sound_page(client.post("/return/", {"reference": case.reference, "code": case.access_code}))
    (form,) = [form for form in page.forms if dict(form.form_values()).get("act") == "prove"]
    said = dict(form.form_values()) | {"kind": "receipt", "spent": "390"}
    assert "The proof is noted." in words(assert_sound_page(client.post("/return/", said)))
    assert (Voucher.objects.get().amount_minor, case.state) == (39_000, State.ACCOUNTED)
