"""The public form stays small on a bad line, and asks what the rules ask without a script."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from emergency.models import AidRequest
from tests.emergency.web.forms import words
from tests.emergency.web.test_asking import begin, form_of
from tests.pages import assert_sound_page

MOST = 30 * 1024
STYLE = Path(settings.BASE_DIR) / "config/static/house/house.css"

pytestmark = pytest.mark.usefixtures("people")


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
@pytest.mark.parametrize("address", ["/start/", "/confirm/"])
def test_page_and_style_together_stay_below_thirty_kilobytes(language: str, address: str) -> None:
    client = Client(headers={"accept-language": language})
    page = client.post(address) if address == "/start/" else client.get(address)
    assert len(page.content) + STYLE.stat().st_size <= MOST
    assert b"<script" not in page.content


def test_r19_earlier_help_and_person_codes_are_taken_with_the_form() -> None:
    stranger = Client(enforce_csrf_checks=True)
    typed = {"repeat_declared": "this_fund", "person_codes": "J7 QD N2 RW, 0000 1111"}
    assert_sound_page(stranger.post("/start/", form_of(begin(stranger), **typed)))
    row = AidRequest.objects.get()
    assert (row.repeat_declared, row.person_codes.count()) == ("this_fund", 2)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"person_codes": "J7QD"}, "A person code has eight characters"),
        ({"for_whom": "group", "people": "1"}, "A group is two people or more"),
    ],
)
def test_what_is_wrong_is_said_and_kept(wrong: dict[str, str], sentence: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.post("/start/", form_of(begin(stranger), **wrong))
    assert_sound_page(page, status=400)
    assert sentence in words(page)
    for typed in wrong.values():
        assert typed in page.content.decode()


def test_a_group_says_how_many_it_helps() -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.post("/start/", form_of(begin(stranger), for_whom="group", people="12"))
    row = AidRequest.objects.get()
    assert (row.for_whom, row.people) == ("group", 12)
