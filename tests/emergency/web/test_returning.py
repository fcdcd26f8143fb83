"""The asker's page of one case: opened by reference and code alone, no cookie, nothing said to whoever has neither."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from emergency.actions.asking import verification
from emergency.actions.disbursing import payout
from emergency.actions.ending import endings
from emergency.actors import Actor
from emergency.models import ReceiptConfirmation
from emergency.sealing.slips import normalise
from emergency.states import State
from fund.models import Fund, Organisation, Voucher
from notifications.audit import of_object
from notifications.models import Box, OutboxMessage
from tests.emergency.web.forms import filled, tree, words
from tests.factories import HOUR, NOW, Case, People, ask, bring_to, start
from tests.pages import assert_sound_page

IBAN = "DE89 3704 0044 0532 0130 00"


@pytest.fixture
def guest() -> Client:
    return Client(enforce_csrf_checks=True)


def enter(client: Client, case: Case, **more: str) -> Any:
    return client.post("/return/", {"reference": case.reference, "code": case.access_code, **more})


def do(client: Client, page: Any, act: str, **typed: Any) -> Any:
    return client.post("/return/", {**filled(page, act=act), **typed})


def test_the_door_is_a_sound_page_without_cookie(guest: Client, people: People) -> None:
    assert_sound_page(guest.get("/return/"))
    assert not guest.cookies


def test_whatever_does_not_open_looks_the_same_to_the_byte(guest: Client, fund: Fund, people: People) -> None:
    mine, foreign = ask(fund, people), ask(fund, people, by="aziz", country="KZ")
    tries = [
        (mine.reference, foreign.access_code),
        (foreign.reference, mine.access_code),
        ("ZZZZ-9999", mine.access_code),
        ("nonsense", mine.access_code),
        (mine.reference, "1234"),
        (mine.reference, ""),
        ("", ""),
    ]
    answers = [guest.post("/return/", {"reference": reference, "code": code}) for reference, code in tries]
    assert_sound_page(answers[0], status=404)
    assert {(answer.status_code, answer.content, repr(sorted(answer.headers.items()))) for answer in answers} == {
        (404, answers[0].content, repr(sorted(answers[0].headers.items())))
    }
    assert mine.reference not in answers[0].content.decode()


def test_a_session_opens_nothing_here(browser: Any, fund: Fund, people: People) -> None:
    typed = {"reference": ask(fund, people).reference, "code": "0000 0000 0000 0000"}
    stranger = Client().post("/return/", typed)
    for name in ("aziz", "ben", "cora"):
        page = browser(name).post("/return/", typed)
        assert (page.status_code, page.content) == (404, stranger.content)


STATES = ("submitted", "verifying", "info_needed", "in_review", "approved", "payable", "paid", "accounted", "closed",
          "declined", "referred", "withdrawn", "expired", "deferred")  # fmt: skip


def test_the_page_says_where_it_stands_in_every_state(
    guest: Client, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    for state in STATES:
        case = bring_to(state, fund, people)
        at(case.at + timedelta(minutes=1))
        page = enter(guest, case)
        assert_sound_page(page)
        assert "you are here" in words(page)
        assert not guest.cookies
        for secret in ("Cora", "Ben", "Nino", "A story", case.access_code, normalise(case.access_code)):
            assert secret not in page.content.decode()


@pytest.mark.parametrize("state", ["withdrawn", "expired"])
def test_what_has_ended_without_a_decision_leads_to_a_new_form(
    guest: Client, fund: Fund, people: People, at: Callable[..., None], state: str
) -> None:
    case = bring_to(state, fund, people)
    at(case.at + timedelta(minutes=1))
    assert "/start/" in tree(enter(guest, case)).xpath("//section[@aria-labelledby='next']//a/@href")


def test_the_reference_may_be_typed_in_cyrillic_and_small(guest: Client, fund: Fund, people: People) -> None:
    case = ask(fund, people)
    typed = case.reference.lower().replace("r", "р").replace("-", " ")
    assert enter(guest, case, reference=typed).status_code == 200


def test_an_interrupted_form_goes_on_with_the_code(guest: Client, fund: Fund, people: People) -> None:
    case = start(fund)
    page = enter(guest, case)
    assert "Go on with the form" in words(page)
    again = guest.post("/start/", filled(page, action="/start/"))
    assert_sound_page(again)
    assert case.reference in words(again)
    assert not guest.cookies


def test_messages_open_with_the_code_and_say_when_they_are_gone(guest: Client, fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    verification.ask(
        reference=case.reference,
        by=Actor(people["cora"]),
        now=NOW,
        question_codes=["amount"],
        slip="How much is the lawyer? Сколько?",
    )
    page = enter(guest, case)
    assert "How much is the lawyer? Сколько?" in words(page)
    assert "72 hours" in words(page)
    assert case.row.slips.get().opened_at


def test_an_answer_is_sealed_and_the_case_goes_on(guest: Client, fund: Fund, people: People) -> None:
    case = bring_to("info_needed", fund, people)
    page = enter(guest, case)
    assert "How much is needed" in words(page)
    sent = do(guest, page, "answer", answer="Now it is more", amount_1="450")
    assert_sound_page(sent)
    assert "sealed and sent" in words(sent)
    assert case.state == State.VERIFYING
    assert case.lines()["legal_aid"].asked_minor == 45_000
    assert Box.objects.filter(owner_id=case.row.pk, kind="answer").count() == 1
    again = do(guest, page, "answer", answer="Now it is more", amount_1="450")
    assert "sealed and sent" in words(again)
    assert Box.objects.filter(owner_id=case.row.pk, kind="answer").count() == 1
    assert do(guest, page, "answer", answer="Something else").status_code == 409


def test_an_answer_that_is_not_understood_keeps_its_words(guest: Client, fund: Fund, people: People) -> None:
    case = bring_to("info_needed", fund, people)
    page = enter(guest, case)
    wrong = do(guest, page, "answer", answer="Long story", amount_1="lots")
    assert_sound_page(wrong, status=400)
    assert filled(wrong, act="answer")["answer"] == "Long story"
    nothing = do(guest, page, "answer", answer="")
    assert nothing.status_code == 400
    assert case.state == State.INFO_NEEDED


def test_what_was_typed_when_a_visit_ended_waits_behind_the_code(
    guest: Client, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = bring_to("info_needed", fund, people)
    typed = {**filled(enter(guest, case), act="answer"), "answer": "My long answer"}
    at(NOW + HOUR)
    over = guest.post("/return/", typed)
    assert_sound_page(over, status=409)
    sent = guest.post("/return/", {**filled(over), "reference": case.reference, "code": case.access_code})
    assert "sealed and sent" in words(sent)
    assert case.state == State.VERIFYING


def test_a_visit_opens_one_case_only(guest: Client, fund: Fund, people: People) -> None:
    mine, other = bring_to("info_needed", fund, people), bring_to("info_needed", fund, people)
    do(guest, enter(guest, mine), "answer", answer="Yes", reference=other.reference)
    assert (mine.state, other.state) == (State.VERIFYING, State.INFO_NEEDED)
    assert guest.post("/return/", {"visit": "mangled", "act": "withdraw", "sure": "on"}).status_code == 409


def test_payment_details_are_asked_by_way_and_sealed(
    guest: Client, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = bring_to("approved", fund, people)
    at(case.at)
    page = enter(guest, case)
    assert_sound_page(page)
    assert "€400.00" in words(page)
    chosen = do(guest, page, "way", way="bank")
    assert_sound_page(chosen)
    asked = set(tree(chosen).xpath("//form[.//input[@value='payout-details']]//input[@type='text']/@name"))
    assert asked == {"name", "iban", "bank", "bic", "note"}
    known = {"consent": "agrees", "harm": "no", "name": "N. N."}
    wrong = do(guest, chosen, "payout-details", iban="DE00 1234 5678", **known)
    assert_sound_page(wrong, status=400)
    assert "has a mistake" in words(wrong)
    assert filled(wrong, act="payout-details")["name"] == "N. N."
    assert case.state == State.APPROVED
    sent = do(guest, wrong, "payout-details", iban=IBAN, **known)
    assert_sound_page(sent)
    assert (case.state, case.row.way) == (State.PAYABLE, "bank")
    assert IBAN not in sent.content.decode()


def test_details_the_rules_refuse_stay_on_the_page_with_the_reason(
    guest: Client, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = bring_to("approved", fund, people)
    at(case.at)
    chosen = do(guest, enter(guest, case), "way", way="bank")
    refused = do(guest, chosen, "payout-details", iban=IBAN, name="N. N.", consent="agrees", harm="yes")
    assert_sound_page(refused, status=422)
    assert "R-24" in words(refused)
    assert filled(refused, act="payout-details")["iban"] == IBAN
    assert case.state == State.APPROVED


def test_details_sent_back_say_why(guest: Client, fund: Fund, people: People, at: Callable[..., None]) -> None:
    case = paid_soon(fund, people)
    at(case.at)
    payout.send_back_details(
        reference=case.reference, by=Actor(people["tom"]), now=case.at, reason_code="number_invalid"
    )
    page = enter(guest, case)
    assert "the account number is not valid" in words(page)
    assert "erased" in words(page)


def paid_soon(fund: Fund, people: People) -> Case:
    case = bring_to("approved", fund, people)
    payout.give_payout_details(
        reference=case.reference,
        by=Actor(holds_code=True),
        now=case.at,
        way="vendor",
        consent="agrees",
        harm="no",
        details="name: L. Lawyer\n",
    )
    return case


def test_receipt_and_proof_are_told_by_the_person(
    guest: Client, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = bring_to("paid", fund, people)
    at(case.at)
    page = enter(guest, case)
    arrived = do(guest, page, "confirm-receipt")
    assert_sound_page(arrived)
    assert "it arrived" in words(arrived)
    assert ReceiptConfirmation.objects.get().said_by == "person"
    assert do(guest, arrived, "prove", words="The lawyer").status_code == 400
    proven = do(guest, arrived, "prove", kind="receipt", words="The lawyer")
    assert_sound_page(proven)
    assert "The proof is noted" in words(proven)
    assert Voucher.objects.get().kind == "receipt"
    assert case.state == State.ACCOUNTED


def test_taking_back_asks_first_and_erases_at_once(guest: Client, fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    page = enter(guest, case)
    assert "cannot be undone" in words(page)
    assert do(guest, page, "withdraw").status_code == 400
    assert case.state == State.VERIFYING
    gone = do(guest, page, "withdraw", sure="on")
    assert_sound_page(gone)
    assert case.state == State.WITHDRAWN
    assert not Box.objects.filter(owner_id=case.row.pk).exists()
    assert "was erased" in words(gone)


def test_why_not_and_who_may_help_are_told(guest: Client, fund: Fund, people: People) -> None:
    case = bring_to("verifying", fund, people)
    helper = Organisation.objects.first()
    assert helper
    door = endings.NextDoor("outside_uses", (helper.pk,))
    endings.decline(reference=case.reference, by=Actor(people["cora"]), now=NOW, door=door)
    page = enter(guest, case)
    assert helper.name in words(page)
    assert helper.how_to_reach in words(page)
    assert "outside what the fund may pay for" in words(page)


def test_w06_each_act_says_what_it_does_and_whom_it_tells(guest: Client, fund: Fund, people: People) -> None:
    case = bring_to("info_needed", fund, people)
    forms = {form.xpath("string(.//input[@name='act']/@value)"): form for form in tree(enter(guest, case)).forms}
    # A complaint goes past the coordinators.
    assert "Who is told: The seats that hear complaints and the data guardian" in forms[""].text_content()
    acts = {name: form for name, form in forms.items() if name}
    assert set(acts) == {"answer", "continue", "withdraw"}
    for form in acts.values():
        assert "Who is told: coordinator" in form.text_content()
    OutboxMessage.objects.all().delete()
    do(guest, enter(guest, case), "answer", answer="Yes")
    assert set(OutboxMessage.objects.values_list("recipient_id", flat=True)) == {people["cora"].pk}


def test_a_hold_shows_no_message_and_takes_nothing(guest: Client, fund: Fund, people: People, browser: Any) -> None:
    case = bring_to("info_needed", fund, people)
    page = enter(guest, case)
    cora = browser("cora")
    address = f"/work/{case.reference}/freeze/"
    cora.post(address, {**filled(cora.get(address), action=address), "reason_code": "danger"})
    assert do(guest, page, "answer", answer="Yes").status_code == 409
    held = enter(guest, case)
    assert_sound_page(held)
    assert "A hold lies over this" in words(held)
    assert not tree(held).xpath("//form")


def answered_by(case: Case) -> list[Any]:
    return [detail.actor_id for detail in of_object(case.row.pk) if detail.verb == "aid_request.answer"]


def test_a_contact_signed_in_speaks_in_their_own_name_only_in_their_own_visit(
    browser: Any, fund: Fund, people: People, guest: Client
) -> None:
    ada, mine, foreign = browser("ada"), bring_to("info_needed", fund, people), bring_to("info_needed", fund, people)
    page = enter(ada, mine)
    assert_sound_page(page)
    assert "Sign out" not in words(page)
    do(ada, page, "answer", answer="Yes")
    do(ada, enter(guest, foreign), "answer", answer="Yes")
    assert (answered_by(mine), answered_by(foreign)) == ([people["ada"].pk], [None])
