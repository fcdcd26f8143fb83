"""Asking by the one-page form: nothing typed is lost, nothing counts twice, no cookie and no script is needed."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from emergency.actions.asking import intake
from emergency.models import AidRequest
from emergency.states import State
from notifications.errors import SealingClosed
from tests.emergency.web.forms import filled, tree, words
from tests.factories import DAY, HOUR, NOW, People
from tests.pages import assert_sound_page

STORY = "Taken this morning, ночью стало хуже"
TYPED = {
    "country": "GE",
    "urgency": "red",
    "for_whom": "other",
    "people": "2",
    "consent": "cannot_be_asked",
    "harm": "no",
    "member": "yes",
    "use_1": "legal_aid",
    "amount_1": "400,50",
    "use_2": "medicine",
    "narrative": STORY,
    "identity": "Call Nino",
}

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def begin(client: Client, address: str = "/start/", **more: str) -> Any:
    return client.post(address, more)


def code_on(page: Any) -> str:
    return "".join(tree(page).xpath("//span[@class='code']")[1].text_content().split())


def form_of(page: Any, **typed: Any) -> dict[str, Any]:
    return {**filled(page), **TYPED, "last_group": code_on(page)[-4:], **typed}


def test_the_first_screen_shows_reference_and_code_and_sets_no_cookie(stranger: Client) -> None:
    assert_sound_page(stranger.get("/start/"))
    page = begin(stranger)
    assert_sound_page(page)
    assert len(code_on(page)) == 16
    assert AidRequest.objects.get().reference in words(page)
    assert not stranger.cookies


def test_a_stranger_asks_without_cookie_and_script(stranger: Client) -> None:
    sent = stranger.post("/start/", form_of(begin(stranger)))
    assert_sound_page(sent)
    row = AidRequest.objects.get()
    assert (row.state, row.urgency, row.people, row.asked_by) == (State.SUBMITTED, "red", 2, None)
    assert [(line.use, line.asked_minor) for line in row.lines.all()] == [("legal_aid", 40_050), ("medicine", None)]
    assert row.reference in words(sent)
    assert "First answer by" in words(sent)
    assert not stranger.cookies


@pytest.mark.parametrize(
    ("use", "card"),
    [("legal_aid", "If somebody is detained"), ("medicine", "breathes slowly"), ("shelter", "If you must leave")],
)
def test_the_last_page_gives_a_card_by_need(stranger: Client, use: str, card: str) -> None:
    sent = stranger.post("/start/", form_of(begin(stranger), use_1=use, use_2=""))
    assert card in words(sent)


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": ""},
        {"country": "", "other_country": "Atlantis"},
        {"use_1": ""},
        {"amount_1": "a lot"},
        {"amount_1": "-5"},
        {"people": "0"},
        {"harm": ""},
        {"narrative": "x" * 601},
        {"by_when": "tomorrow"},
        {"last_group": "12"},
        {"use_2": "legal_aid"},
        {"exclude": ["nobody-9"]},
    ],
)
def test_wrong_input_keeps_every_word_typed(stranger: Client, wrong: dict[str, Any]) -> None:
    first = begin(stranger)
    typed_code, typed = code_on(first), form_of(first, **wrong)
    page = stranger.post("/start/", typed)
    tree_now = assert_sound_page(page, status=400)
    assert tree_now.xpath("//*[@id='problems']")
    assert code_on(page) == typed_code
    again = filled(page)
    for name in set(TYPED) - {"country"}:
        assert again.get(name, "") == typed[name], name
    assert AidRequest.objects.get().state == State.STARTED


def test_a_country_off_the_list_is_taken_by_its_name(stranger: Client) -> None:
    stranger.post("/start/", form_of(begin(stranger), country="", other_country=" франция "))
    assert AidRequest.objects.get().country == "FR"


def test_the_last_group_of_the_code_is_typed_back(stranger: Client) -> None:
    page = begin(stranger)
    other = "0000" if code_on(page)[-4:] != "0000" else "1111"
    assert "last four digits" in words(stranger.post("/start/", form_of(page, last_group=other)))
    assert stranger.post("/start/", form_of(page)).status_code == 200
    assert AidRequest.objects.get().state == State.SUBMITTED


def test_closed_sealing_says_so_and_keeps_the_words(stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = form_of(begin(stranger))

    def closed(**_call: Any) -> None:
        raise SealingClosed()

    with monkeypatch.context() as patch:
        patch.setattr(intake, "submit", closed)
        page = stranger.post("/start/", typed)
    assert_sound_page(page, status=503)
    assert filled(page)["narrative"] == STORY
    assert "cannot take this in safely" in words(page)
    assert stranger.post("/start/", {**filled(page), "last_group": typed["last_group"]}).status_code == 200


def test_a_double_click_counts_once_and_later_changes_are_told_apart(stranger: Client) -> None:
    typed = form_of(begin(stranger))
    assert "sealed" in words(stranger.post("/start/", typed))
    for again in (typed, {**typed, "narrative": "Something else"}):
        page = stranger.post("/start/", again)
        assert_sound_page(page)
        assert "counts once" in words(page)
    assert AidRequest.objects.count() == 1


def test_a_token_not_ours_begins_anew_with_the_words(stranger: Client, at: Any) -> None:
    typed = form_of(begin(stranger))
    page = stranger.post("/start/", {**typed, "token": "mangled"})
    assert_sound_page(page)
    assert filled(page)["narrative"] == STORY
    assert "new access code" in words(page)
    assert not filled(page).get("last_group")
    fresh = {**filled(page), "last_group": code_on(page)[-4:]}
    assert stranger.post("/start/", fresh).status_code == 200


def test_the_public_form_has_no_ambient_authority(browser: Any) -> None:
    ada = browser("ada")
    page = begin(ada)
    assert "Sign out" not in words(page)
    assert "csrfmiddlewaretoken" not in page.content.decode()
    ada.post("/start/", form_of(page, country="KZ"))
    row = AidRequest.objects.get()
    assert (row.state, row.asked_by, row.country) == (State.SUBMITTED, None, "KZ")


def test_a_contact_asks_for_the_countries_of_the_mandate(browser: Any, people: People) -> None:
    ada = browser("ada")
    assert_sound_page(ada.get("/ask/"))
    page = begin(ada, "/ask/")
    assert [option.get("value") for option in tree(page).xpath("//select[@name='country']/option")] == ["GE"]
    assert "Treasury" not in words(page)
    assert ada.post("/ask/", form_of(page, country="KZ")).status_code == 400
    assert_sound_page(ada.post("/ask/", form_of(page)))
    row = AidRequest.objects.get()
    assert (row.state, row.asked_by) == (State.SUBMITTED, people["ada"])


def test_only_a_contact_finds_the_signed_in_form(browser: Any) -> None:
    assert browser("ben").get("/ask/").status_code == 404
    assert Client().get("/ask/")["Location"].startswith("/login/")
    assert Client().post("/ask/")["Location"].startswith("/login/")


def test_beginning_as_a_contact_needs_the_token_of_the_session(browser: Any, people: People) -> None:
    ada = Client(enforce_csrf_checks=True)
    ada.cookies = browser("ada").cookies
    assert begin(ada, "/ask/").status_code == 403
    assert not AidRequest.objects.exists()


@pytest.mark.parametrize("is_strict", [False, True])
def test_a_session_that_ended_while_typing_loses_nothing(browser: Any, people: People, is_strict: bool) -> None:
    ada = browser("ada")
    typed = form_of(begin(ada, "/ask/"))
    later = Client(enforce_csrf_checks=is_strict)
    sent = later.post("/ask/", typed)
    assert_sound_page(sent)
    assert "Your session had ended" in words(sent)
    row = AidRequest.objects.get()
    assert (row.state, row.asked_by) == (State.SUBMITTED, people["ada"])


def test_a_form_from_before_signing_in_again_is_sent_without_the_account(browser: Any) -> None:
    typed = form_of(begin(browser("ada"), "/ask/"))
    again = Client(enforce_csrf_checks=True)
    again.cookies = browser("ada").cookies
    assert "Your session had ended" in words(again.post("/ask/", typed))
    assert AidRequest.objects.get().state == State.SUBMITTED


def test_the_code_stands_in_no_page_after_sending(stranger: Client) -> None:
    first = begin(stranger)
    typed = form_of(first)
    for page in (stranger.post("/start/", typed), stranger.post("/start/", typed)):
        assert code_on(first) not in "".join(words(page).split())


def test_a_form_older_than_a_day_is_too_old(stranger: Client, at: Any) -> None:
    typed = form_of(begin(stranger))
    at(NOW + DAY + HOUR)
    assert "new access code" in words(stranger.post("/start/", typed))
    assert set(AidRequest.objects.values_list("state", flat=True)) == {State.STARTED}


def test_the_words_never_come_back_in_another_language_link(stranger: Client) -> None:
    assert "?language=ru" in stranger.get("/start/").content.decode()
    assert "?language=" not in begin(stranger).content.decode()


def test_the_public_form_is_light(stranger: Client) -> None:
    css = (Path(settings.BASE_DIR) / "config/static/house/house.css").stat().st_size
    page = begin(stranger)
    weight = len(page.content) + css
    assert weight <= 30_000, weight
    assert b"<script" not in page.content


def test_an_unfinished_form_is_begun_again_after_it_was_erased(stranger: Client, at: Any) -> None:
    typed = form_of(begin(stranger))
    AidRequest.objects.all().delete()
    at(NOW + DAY)
    page = stranger.post("/start/", typed)
    assert filled(page)["narrative"] == STORY
