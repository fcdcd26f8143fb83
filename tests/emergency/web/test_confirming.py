"""Confirming by a code, and the coordinator's pages around it: nothing of the case is shown, no cookie, no script."""

from typing import Any

import pytest
from django.test import Client

from emergency.models import AidRequest, Confirmation, ConfirmCode
from emergency.states import State
from fund.models import Fund, Organisation
from notifications.models import Box
from tests.emergency.web.forms import filled, tree, words
from tests.factories import Case, People, ask, bring_to, to_verifying
from tests.pages import assert_sound_page

SAID = {"knows": "yes", "believes": "yes", "relation": "member", "harm": "no", "words": "I called her"}


@pytest.fixture
def case(fund: Fund, people: People) -> Case:
    return to_verifying(ask(fund, people, by=None), people, confirmations=0)


@pytest.fixture
def stranger(people: People) -> Client:
    return Client(enforce_csrf_checks=True)


def do(client: Client, case: Case, act: str, **typed: Any) -> Any:
    address = f"/work/{case.reference}/{act}/"
    page = client.get(address)
    assert_sound_page(page)
    return client.post(address, {**filled(page, action=address), **typed})


def make_code(browser: Any, case: Case) -> str:
    page = do(browser("cora"), case, "confirm-code")
    assert_sound_page(page)
    return str(tree(page).xpath("//span[@class='code']")[0].text_content())


def test_a_trusted_person_confirms_on_a_neutral_page(browser: Any, stranger: Client, case: Case) -> None:
    code = make_code(browser, case)
    page = stranger.get("/confirm/")
    assert_sound_page(page)
    assert case.reference not in page.content.decode() and not tree(page).xpath("//script")
    thanks = stranger.post("/confirm/", {**SAID, "code": code})
    assert_sound_page(thanks)
    assert case.reference not in words(thanks)
    assert not stranger.cookies
    assert Confirmation.objects.get().independent is True
    assert Box.objects.filter(kind="vouch").count() == 1
    shown = browser("cora").get(f"/work/{case.reference}/")
    assert "by a code for one use" in words(shown) and "knows the person: yes" in words(shown)


def test_sending_the_answers_twice_counts_once(browser: Any, stranger: Client, case: Case) -> None:
    code = make_code(browser, case)
    for _click in range(2):
        assert_sound_page(stranger.post("/confirm/", {**SAID, "code": code}))
    assert Confirmation.objects.count() == 1


def test_the_code_is_shown_once_and_a_repeated_click_makes_no_second(browser: Any, case: Case) -> None:
    cora, address = browser("cora"), f"/work/{case.reference}/confirm-code/"
    form = filled(cora.get(address), action=address)
    first, again = cora.post(address, form), cora.post(address, form)
    assert (first.status_code, again.status_code) == (200, 302)
    assert ConfirmCode.objects.count() == 1
    code = tree(first).xpath("//span[@class='code']")[0].text_content()
    for page in (cora.get(f"/work/{case.reference}/"), cora.get(address)):
        assert code not in page.content.decode()


@pytest.mark.parametrize("code", ["", "12345", "00000 00000", "J7QDN-2RWU0"])
def test_a_code_that_opens_nothing_keeps_every_word(stranger: Client, code: str) -> None:
    page = stranger.post("/confirm/", {**SAID, "code": code})
    assert_sound_page(page, status=404)
    assert "This code opens nothing" in words(page)
    assert "I called her" in page.content.decode()
    assert not stranger.cookies


def test_an_unanswered_question_is_pointed_to_and_the_code_stays_good(
    browser: Any, stranger: Client, case: Case
) -> None:
    code = make_code(browser, case)
    page = stranger.post("/confirm/", {**SAID, "code": code, "relation": ""})
    assert assert_sound_page(page, status=400).xpath("//*[@id='problems']")
    assert stranger.post("/confirm/", {**SAID, "code": code}).status_code == 200


def test_too_many_wrong_tries_are_told_so(stranger: Client) -> None:
    for _try in range(5):
        assert stranger.post("/confirm/", {**SAID, "code": "00000 00000"}).status_code == 404
    page = stranger.post("/confirm/", {**SAID, "code": "00000 00000"})
    assert page.status_code == 429 and "Too many tries" in words(page)


def test_a_coordinator_records_a_partners_word(browser: Any, case: Case) -> None:
    partner = Organisation.objects.create(name="A partner", kind="legal", how_to_reach="-", confirms=True)
    said = {"confirmer": "partner", "means": "voice", "independent": "on"}
    refused = do(browser("cora"), case, "confirm", **said)
    assert refused.status_code == 400 and "Name the partner" in words(refused)
    done = do(browser("cora"), case, "confirm", **said, organisation=str(partner.pk), verifier="clinic")
    assert done.status_code == 302
    shown = words(browser("cora").get(f"/work/{case.reference}/"))
    assert "A partner" in shown and "without the person's consent" in shown


def test_what_was_found_out_and_a_meeting_offered_stand_on_the_case(browser: Any, case: Case) -> None:
    cora = browser("cora")
    assert do(cora, case, "check-repeat", recipient="vouched", member="yes", other_funds_say="no").status_code == 302
    assert do(cora, case, "offer-meeting", meeting_with="partner", slip="When?").status_code == 302
    page = cora.get(f"/work/{case.reference}/")
    assert_sound_page(page)
    for told in ("vouches for them", "checked", "Meeting offered"):
        assert told in words(page)
    again = cora.get(f"/work/{case.reference}/check-repeat/")
    assert filled(again, action=f"/work/{case.reference}/check-repeat/")["recipient"] == "vouched"


def test_not_confirmable_before_a_meeting_says_what_would_change_it(browser: Any, case: Case) -> None:
    page = do(browser("cora"), case, "decline", reason_code="not_confirmable", none_known="on")
    assert page.status_code == 422 and "Offer a meeting" in words(page)
    assert case.state == State.VERIFYING


def test_a_request_is_joined_and_each_names_the_other_to_coordinators(
    browser: Any, fund: Fund, people: People, case: Case
) -> None:
    cora, second = browser("cora"), ask(fund, people, by="aziz", country="KZ")
    wrong = do(cora, second, "join", lead="ZZZZ-9999")
    assert wrong.status_code == 400 and "Name another request" in words(wrong)
    assert do(cora, second, "join", lead=case.reference.lower()).status_code == 302
    assert second.state == State.JOINED
    for here, other in ((second, case), (case, second)):
        page = cora.get(f"/work/{here.reference}/")
        assert_sound_page(page)
        assert tree(page).xpath(f"//a[@href='/work/{other.reference}/']")


def test_the_second_asker_reads_of_one_request_only(browser: Any, fund: Fund, people: People, case: Case) -> None:
    second = ask(fund, people, by="aziz", country="KZ")
    do(browser("cora"), second, "join", lead=case.reference)
    page = Client().post("/return/", {"reference": second.reference, "code": second.access_code})
    assert_sound_page(page)
    assert "being checked" in words(page).lower()
    for telling in ("join", "duplicate", case.reference):
        assert telling not in page.content.decode().lower()


def test_a_coordinator_adds_a_new_need(browser: Any, case: Case) -> None:
    cora = browser("cora")
    done = do(cora, case, "continue", use_1="ticket", amount_1="120", narrative="A ticket now")
    assert done["Location"] == f"/work/{case.reference}/"
    further = AidRequest.objects.exclude(reference=case.reference).get()
    page = cora.get(done["Location"])
    assert tree(page).xpath(f"//a[@href='/work/{further.reference}/']")


def test_the_asker_adds_a_new_need_with_the_code_and_finds_it_again(case: Case) -> None:
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.post("/return/", {"reference": case.reference, "code": case.access_code})
    assert_sound_page(page)
    form = filled(page, act="continue")
    missing = stranger.post("/return/", {**form, "use_1": "ticket", "narrative": ""})
    assert_sound_page(missing, status=400)
    typed = {**form, "use_1": "ticket", "amount_1": "120,50", "narrative": "Now a ticket"}
    for _click in range(2):
        done = stranger.post("/return/", typed)
        assert_sound_page(done)
    further = AidRequest.objects.exclude(reference=case.reference).get()
    assert further.reference in words(done)
    assert further.lines.get().asked_minor == 12_050
    found = stranger.post("/return/", {"reference": further.reference, "code": case.access_code})
    assert_sound_page(found)
    assert case.reference in words(found)
    assert not stranger.cookies


def test_what_can_no_longer_be_continued_offers_no_form(at: Any, fund: Fund, people: People) -> None:
    case = bring_to("submitted", fund, people)
    at(case.at.replace(year=case.at.year + 1))
    page = Client().post("/return/", {"reference": case.reference, "code": case.access_code})
    assert "Ask for something more" not in words(page)


@pytest.mark.parametrize("act", ["confirm-code", "check-repeat", "offer-meeting", "join", "continue"])
def test_nobody_else_finds_these_pages(browser: Any, case: Case, act: str) -> None:
    for name in ("ada", "ben", "tom", "cy"):
        assert browser(name).get(f"/work/{case.reference}/{act}/").status_code == 404
