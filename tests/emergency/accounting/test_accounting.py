"""After the payment: who may say that it arrived (W1, R-15), what proves it (R-27), what happens when it returns."""

import uuid

import pytest

from emergency.actions.disbursing import paying
from emergency.actions.disbursing.accounting import Proof
from emergency.actors import Actor
from emergency.models import AidRequest, ReceiptConfirmation
from emergency.states import State
from fund.ledger.balances import overview
from fund.ledger.verifying import verify
from fund.models import Disbursement, Fund, Voucher
from fund.money import Money
from notifications.errors import Malformed, NotFound, Refused
from notifications.models import Box
from tests.after_approval import (
    authorise_and_send,
    bring_back,
    charge,
    confirm_receipt,
    give_details,
    pay,
    prepare,
    prove,
)
from tests.factories import Case, People, approve, ask, bring_to, cast, make_fund, to_review

TWO_NEEDS = {"legal_aid": 40_000, "ticket": 10_000}


@pytest.fixture
def paid(fund: Fund, people: People) -> Case:
    return bring_to("paid", fund, people)


def as_code_holder(people: People, name: str) -> Actor:
    return Actor(people[name], holds_code=True)


def said_by() -> list[str]:
    return sorted(ReceiptConfirmation.objects.values_list("said_by", flat=True))


def test_receipt_and_a_voucher_together_account_for_a_case_in_either_order(fund: Fund, people: People) -> None:
    first, second = bring_to("paid", fund, people), bring_to("paid", fund, people)
    confirm_receipt(first, people)
    assert first.state == State.PAID
    prove(first, people)
    prove(second, people)
    assert second.state == State.PAID
    confirm_receipt(second, people)
    assert (first.state, second.state) == (State.ACCOUNTED, State.ACCOUNTED)
    assert Box.objects.filter(kind="voucher").count() == 2
    with pytest.raises(Refused):
        confirm_receipt(first, people)


def test_saying_it_twice_is_saying_it_once(paid: Case, people: People) -> None:
    confirm_receipt(paid, people)
    confirm_receipt(paid, people)
    confirm_receipt(paid, people, Actor(people["cora"]))
    assert said_by() == ["coordinator", "person"]


def test_whoever_holds_an_office_does_not_speak_as_the_person(paid: Case, people: People) -> None:
    for name, word in (
        ("ada", "contact"),
        ("aziz", "contact"),
        ("tom", "contact"),
        ("cora", "contact"),
        ("cy", "person"),
    ):
        confirm_receipt(paid, people, as_code_holder(people, name))
        assert ReceiptConfirmation.objects.get(user=people[name]).said_by == word
    AidRequest.objects.filter(reference=paid.reference).update(for_whom="self")
    ReceiptConfirmation.objects.all().delete()
    confirm_receipt(paid, people, as_code_holder(people, "ada"))
    assert said_by() == ["person"]


def test_w01_who_asked_is_never_the_only_one_to_confirm_receipt(paid: Case, people: People) -> None:
    prove(paid, people)
    confirm_receipt(paid, people, as_code_holder(people, "ada"))
    assert paid.state == State.PAID
    confirm_receipt(paid, people, Actor(people["cora"]))
    assert paid.state == State.ACCOUNTED


def test_only_askers_and_coordinators_confirm_and_prove(paid: Case, people: People) -> None:
    for name in ("ada", "ben", "tom", "chen", "gil"):
        with pytest.raises(NotFound):
            confirm_receipt(paid, people, Actor(people[name]))
        with pytest.raises(NotFound):
            prove(paid, people, by=Actor(people[name]))


@pytest.mark.parametrize(
    ("minor", "kind", "state"),
    [
        (15_000, "own_statement", State.ACCOUNTED),
        (15_001, "own_statement", State.PAID),
    ],
)
def test_r27_a_small_sum_needs_the_persons_word_a_larger_one_a_paper(
    fund: Fund, people: People, minor: int, kind: str, state: str
) -> None:
    case = confirm_receipt(bring_to("paid", fund, people, lines={"ticket": minor}), people)
    prove(case, people, kind=kind, words="")
    assert case.state == state
    if state == State.PAID:
        row = Disbursement.objects.get()
        prove(case, people, proofs=[Proof("receipt", row.pk)])
        assert case.state == State.ACCOUNTED


def test_r27_each_payment_has_its_own_voucher(fund: Fund, people: People) -> None:
    case = give_details(approve(to_review(ask(fund, people, lines=TWO_NEEDS), people), people))
    pay(case, people)
    confirm_receipt(case, people)
    first, second = Disbursement.objects.order_by("amount_minor")
    prove(case, people, proofs=[Proof("invoice", first.pk, dated_on=case.at.date(), sha256="a" * 64, kept="outside")])
    assert case.state == State.PAID
    with pytest.raises(Malformed):
        prove(case, people, proofs=[Proof("invoice", uuid.uuid4())])
    prove(case, people, proofs=[Proof("receipt")])
    assert case.state == State.ACCOUNTED
    vouchers = Voucher.objects.order_by("amount_minor").values_list("disbursement", "kind", "amount_minor", "kept")
    assert list(vouchers) == [
        (first.pk, "invoice", 10_000, "outside"),
        (second.pk, "receipt", 40_000, "nowhere"),
    ]


def test_a_proof_of_no_known_form_is_refused_and_stores_nothing(paid: Case, people: People) -> None:
    for proof, field in (
        (Proof("her word"), "kind"),
        (Proof("invoice", sha256="abc"), "sha256"),
        (Proof("invoice", kept="under the bed"), "kept"),
    ):
        with pytest.raises(Malformed) as wrong:
            prove(paid, people, proofs=[proof])
        assert set(wrong.value.fields) == {field}
    assert (Voucher.objects.count(), Box.objects.filter(kind="voucher").count()) == (0, 0)


def test_a_voucher_names_witnesses_but_never_who_asked(paid: Case, people: People) -> None:
    confirm_receipt(paid, people, as_code_holder(people, "ada"))
    confirm_receipt(paid, people, as_code_holder(people, "aziz"))
    prove(paid, people)
    assert set(Voucher.objects.get().witnesses) == {people["aziz"].pk.hex, people["cora"].pk.hex}


def test_a_payment_of_less_gives_the_rest_back(fund: Fund, people: People) -> None:
    case = give_details(approve(to_review(ask(fund, people, lines={"ticket": 90_000}), people), people))
    wanted = paying.Payment("ticket", Money(86_100, "EUR"), releases_rest=True)
    authorise_and_send(case, people, prepare(case, people, wanted))
    assert (case.state, overview(fund, now=case.at).free.text()) == (State.PAID, "4139.00")


def test_payments_in_parts_lead_to_paid_with_the_last_one(fund: Fund, people: People) -> None:
    case = give_details(approve(to_review(ask(fund, people, lines={"ticket": 90_000}), people), people))
    authorise_and_send(case, people, prepare(case, people, paying.Payment("ticket", Money(50_000, "EUR"))))
    assert case.state == State.PAYABLE
    with pytest.raises(Refused) as refused:
        prepare(case, people, paying.Payment("ticket", Money(40_001, "EUR")))
    assert refused.value.code == "more_than_promised"
    pay(case, people)
    assert (case.state, overview(fund, now=case.at).free.text()) == (State.PAID, "4100.00")


@pytest.mark.parametrize("state", ["paid", "accounted"])
def test_a_returned_payment_is_paid_again_and_its_receipt_is_forgotten(fund: Fund, people: People, state: str) -> None:
    case = bring_to(state, fund, people)
    confirm = ReceiptConfirmation.objects
    [row] = Disbursement.objects.all()
    bring_back(case, people, row)
    assert (case.state, overview(fund, now=case.at).free.text(), confirm.count()) == (State.PAYABLE, "4600.00", 0)
    pay(case, people)
    prove(case, people)
    assert case.state == State.PAID
    confirm_receipt(case, people)
    assert case.state == State.ACCOUNTED
    assert verify().ok


def test_a_sent_payment_that_fails_comes_back_and_a_prepared_one_only_ends(fund: Fund, people: People) -> None:
    case = bring_to("paid", fund, people)
    tom = Actor(people["tom"])
    paying.fail(disbursement_id=Disbursement.objects.get().pk, by=tom, now=case.at)
    assert case.state == State.PAYABLE
    [row] = prepare(case, people)
    paying.authorise(disbursement_id=row.pk, by=Actor(people["chen"]), now=case.at)
    paying.fail(disbursement_id=row.pk, by=tom, now=case.at)
    assert (case.state, overview(fund, now=case.at).free.text()) == (State.PAYABLE, "4600.00")
    assert len(prepare(case, people)) == 1


def test_r04_money_that_came_back_while_the_fund_is_short_waits(db: None) -> None:
    fund = make_fund("1000.00")
    people = cast(fund)
    case = bring_to("paid", fund, people, lines={"ticket": 50_000})
    bring_to("approved", fund, people, lines={"visa": 50_000}, at=case.at)
    charge(fund, "3.00", at=case.at)
    bring_back(case, people, Disbursement.objects.get())
    row = case.row
    assert (row.state, row.way, Box.objects.filter(owner_id=row.pk, kind="payout").count()) == (State.DEFERRED, "", 0)
    assert verify().ok


def test_r15_the_other_hand_does_not_do_it(fund: Fund, people: People) -> None:
    case = bring_to("payable", fund, people)
    [row] = prepare(case, people)
    call = {"disbursement_id": row.pk, "now": case.at}
    with pytest.raises(Refused) as refused:
        paying.authorise(**call, by=Actor(people["tom"]))
    assert [finding.code for finding in refused.value.findings] == ["authoriser_not_separate"]
    paying.authorise(**call, by=Actor(people["chen"]))
    for act, name in ((paying.send, "chen"), (paying.bring_back, "cora"), (paying.fail, "chen")):
        with pytest.raises(NotFound):
            act(**call, by=Actor(people[name]))
    assert Disbursement.objects.get().state == "authorised"
