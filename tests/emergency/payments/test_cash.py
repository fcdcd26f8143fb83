"""Cash between two people in the country, each with a code of their own (R-25)."""

from typing import Any

import pytest
from django.test import Client

from emergency.actions.disbursing import accounting, cash
from emergency.actors import Actor
from emergency.models import CashCode
from emergency.paying.facts import proof_facts
from emergency.states import State
from fund.models import Fund
from fund.money import Money
from notifications.errors import Malformed, NotFound, Refused
from tests.after_approval import HOLDER, authorise, give_details, prepare, send
from tests.emergency.payments.payer import TAB, visitor, words
from tests.emergency.web.forms import filled
from tests.factories import DAY, Case, People, approve, ask, to_review
from tests.pages import assert_sound_page
from tests.people import token_for

PAGE = "/hand-over/"


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    """EUR 400.00 in cash, authorised and not sent yet."""
    case = approve(to_review(ask(fund, people), people), people)
    give_details(case, way="cash", details="name: N\nplace: T\n")
    [row] = prepare(case, people)
    authorise(case, people, row)
    return case


def made(case: Case, people: People, *, name: str = "tom") -> str:
    return cash.make_code(reference=case.reference, by=Actor(people[name]), now=case.at).code


def signed(case: Case, code: str, minor: int = 40_000, **changes: Any) -> None:
    cash.sign(code=code, amount=Money(minor, "EUR"), on=case.at.date(), **{"now": case.at, **changes})


def signatures(case: Case) -> int:
    return proof_facts(case.row, now=case.at).cash_signatures


def paid(case: Case, people: People) -> Case:
    send(case, people, CashCode.objects.first().disbursement)
    return case


def test_r25_cash_above_300_is_accounted_for_once_two_people_have_noted_it(case: Case, people: People) -> None:
    first, second = made(case, people), made(case, people, name="cora")
    signed(case, first)
    paid(case, people)
    # By page the asker says nothing of who else was there: one word for the arrival, one signature.
    accounting.confirm_receipt(reference=case.reference, by=HOLDER, now=case.at)
    accounting.prove(reference=case.reference, by=HOLDER, now=case.at, proofs=[accounting.Proof("receipt")])
    assert (signatures(case), case.state) == (1, State.PAID)
    signed(case, second)
    assert (signatures(case), case.state) == (2, State.ACCOUNTED)


def test_a_code_works_once_and_a_wrong_or_old_one_opens_nothing(case: Case, people: People) -> None:
    code = made(case, people)
    signed(case, code)
    for wrong in (code, "0000000000", "short"):
        with pytest.raises(NotFound):
            signed(case, wrong)
    late = made(case, people)
    with pytest.raises(NotFound):
        signed(case, late, now=case.at + 8 * DAY)
    assert cash.sweep(now=case.at + 8 * DAY) == 1
    assert CashCode.objects.get().noted_minor == 40_000


def test_another_sum_is_noted_and_counts_for_nothing(case: Case, people: People) -> None:
    signed(case, made(case, people), 39_000)
    signed(case, made(case, people))
    paid(case, people)
    assert signatures(case) == 1
    shown = words(assert_sound_page(visitor(people, "chen").get(TAB)))
    assert "€390.00" in shown and "not the sum that was sent" in shown


def test_two_codes_at_a_time_and_a_new_one_takes_the_place_of_the_oldest_unused(case: Case, people: People) -> None:
    first, second = made(case, people), made(case, people)
    third = made(case, people)
    assert CashCode.objects.count() == 2
    with pytest.raises(NotFound):
        signed(case, first)
    signed(case, second)
    signed(case, third)
    with pytest.raises(Refused) as both:
        made(case, people)
    assert both.value.code == "no_cash"


def test_a_day_to_come_and_no_sum_are_refused_and_the_code_stays_good(case: Case, people: People) -> None:
    code = made(case, people)
    with pytest.raises(Malformed):
        signed(case, code, 0)
    with pytest.raises(Malformed):
        cash.sign(code=code, amount=Money(1, "EUR"), on=(case.at + DAY).date(), now=case.at)
    signed(case, code)


def test_without_cash_on_its_way_there_is_no_code_and_only_payers_and_coordinators_make_them(
    fund: Fund, case: Case, people: People
) -> None:
    other = approve(to_review(ask(fund, people), people), people)
    give_details(other)
    with pytest.raises(Refused) as refused:
        made(other, people)
    assert refused.value.code == "no_cash"
    for name in ("chen", "ada", "ben", "gil"):
        with pytest.raises(NotFound):
            made(case, people, name=name)


def test_the_digest_alone_is_kept(case: Case, people: People) -> None:
    code = made(case, people)
    row = CashCode.objects.get()
    assert code.replace(" ", "") not in str(CashCode.objects.values().get())
    assert len(row.code_hmac) == 64


def test_a_code_is_made_and_used_by_page_and_api_without_login(case: Case, people: People) -> None:
    tom, address = visitor(people, "tom"), f"/work/{case.reference}/cash-code/"
    page = assert_sound_page(tom.post(address, filled(tom.get(address), action=address)))
    (code, where) = page.xpath("//dd/span/text()")
    assert where == PAGE
    client = Client()
    assert assert_sound_page(client.get(PAGE)) is not None
    said = {"code": code, "amount": "400", "on": str(case.at.date())}
    wrong = assert_sound_page(client.post(PAGE, {**said, "code": "0000000000"}), status=404)
    assert "opens nothing" in words(wrong)
    assert_sound_page(client.post(PAGE, {**said, "amount": "much"}), status=400)
    assert "It is noted." in words(assert_sound_page(client.post(PAGE, said)))
    headers = {"authorization": token_for(people["cora"])}
    path = f"/api/v1/aid-requests/{case.reference}/cash-code/"
    answer = client.post(path, {}, content_type="application/json", headers=headers).json()
    body = {"code": answer["cash_code"], "amount": "400.00", "on": str(case.at.date())}
    assert client.post("/api/v1/hand-over/", body, content_type="application/json").json() == {"heard": True}
    assert client.post("/api/v1/hand-over/", body, content_type="application/json").status_code == 404
    paid(case, people)
    assert signatures(case) == 2
