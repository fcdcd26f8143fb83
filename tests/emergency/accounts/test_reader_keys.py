"""A reader's own key, kept locked: for its owner only, for a fresh code each time, and unreadable in a dump."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from emergency.actions.reading import reader_keys
from emergency.models import KeptKey, User
from notifications.audit import of_object
from notifications.errors import Refused
from tests.factories import make_fund
from tests.keys import device
from tests.locked_key import brought_key
from tests.pages import assert_sound_page
from tests.people import code_for, make_person, sign_in, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben() -> User:
    return make_person("Ben")


@pytest.fixture
def browser(ben: User) -> Client:
    return sign_in(Client(), ben)


def form(ben: User, **other: str) -> dict[str, str]:
    key = brought_key()
    filled = {"public_key": key.public_key, "locked_key": key.locked_key, "language": "en", "code": code_for(ben)}
    return {**filled, **other}


def keep(ben: User) -> KeptKey:
    key = brought_key()
    said = {"public_key": key.public_key, "locked_key": key.locked_key, "language": "en"}
    return reader_keys.keep_key(by=ben, **said, now=datetime.now(UTC))


def release(browser: Client, ben: User, **other: str) -> Any:
    filled = {"fingerprint": brought_key().fingerprint, "code": code_for(ben), **other}
    return browser.post("/reading/release/", filled)


def test_a_key_is_kept_by_its_page_and_stands_encrypted_in_the_table(browser: Client, ben: User) -> None:
    assert browser.post("/reading/key/", form(ben)).status_code == 302
    page = assert_sound_page(browser.get("/reading/key/")).text_content()
    key = brought_key()
    assert key.fingerprint in page.replace(" ", "")
    assert "PRIVATE KEY" not in page.replace("BEGIN PGP PRIVATE KEY BLOCK. One", "")
    kept = KeptKey.objects.get()
    assert (kept.user, kept.fingerprint, kept.locked_key.strip()) == (ben, key.fingerprint, key.locked_key.strip())
    with connection.cursor() as cursor:
        cursor.execute("SELECT locked_key FROM emergency_keptkey")
        assert "PRIVATE" not in cursor.fetchone()[0]
    assert [(one.verb, one.data) for one in of_object(ben.pk)] == [
        ("reader_key_kept", {"fingerprint": key.fingerprint})
    ]


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"code": ""}, 403),
        ({"code": "000000"}, 403),
        ({"public_key": "no key"}, 422),
        ({"locked_key": "no key"}, 422),
        ({"public_key": "device"}, 422),
        ({"language": "xx"}, 400),
    ],
)
def test_no_key_is_kept_without_a_code_or_in_two_forms_that_differ(
    browser: Client, ben: User, other: dict[str, str], status: int
) -> None:
    given = {**other, "public_key": device("bea").public_key} if other.get("public_key") == "device" else other
    answer = browser.post("/reading/key/", form(ben, **given))
    assert (answer.status_code, KeptKey.objects.count()) == (status, 0)
    assert_sound_page(answer, status=status)


def test_a_kept_key_is_handed_out_for_a_fresh_code_which_opens_a_sitting(browser: Client, ben: User) -> None:
    kept = keep(ben)
    answer = release(browser, ben)
    assert answer.json() == {
        "fingerprint": kept.fingerprint,
        "locked_key": kept.locked_key,
        "language": "en",
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.session["sitting_until"]
    assert [one.verb for one in of_object(ben.pk)] == ["reader_key_kept", "reader_key_released"]


def test_s36_no_sitting_and_no_session_of_somebody_else_gives_a_key_without_its_code(
    browser: Client, ben: User
) -> None:
    keep(ben)
    assert release(browser, ben).status_code == 200
    # The sitting is open now, and is not enough.
    for code, status in (("", 400), ("000000", 403)):
        answer = release(browser, ben, code=code)
        assert (answer.status_code, "locked_key" in answer.json()) == (status, False)
        assert answer.json()["sentence"]
    bea = make_person("Bea")
    foreign = release(sign_in(Client(), bea), bea)
    nobody = release(Client(), ben)
    assert (foreign.status_code, nobody.status_code) == (404, 401)
    assert "locked_key" not in foreign.json().keys() | nobody.json().keys()


def test_s36_a_token_hands_out_no_key(ben: User) -> None:
    keep(ben)
    header = {"authorization": token_for(ben)}
    assert release(Client(headers=header), ben).status_code == 401


def test_the_same_key_is_replaced_and_only_so_many_are_kept(ben: User, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(ben)
    keep(ben)
    assert KeptKey.objects.count() == 1
    monkeypatch.setattr(reader_keys, "MOST_KEYS", 1)
    keep(ben)
    other = brought_key("bea")
    said = {"public_key": other.public_key, "locked_key": other.locked_key, "language": ""}
    with pytest.raises(Refused, match="More keys are not kept"):
        reader_keys.keep_key(by=ben, **said, now=datetime.now(UTC))


def test_a_key_is_forgotten_by_its_owner_for_a_code(browser: Client, ben: User) -> None:
    kept = keep(ben)
    asked = {"fingerprint": kept.fingerprint, "code": code_for(ben)}
    assert_sound_page(browser.post("/reading/key/forget/", {**asked, "code": "000000"}), status=403)
    assert_sound_page(browser.post("/reading/key/forget/", {**asked, "code": ""}), status=403)
    bea = make_person("Bea")
    foreign = sign_in(Client(), bea).post("/reading/key/forget/", {**asked, "code": code_for(bea)})
    assert (foreign.status_code, KeptKey.objects.count()) == (404, 1)
    assert browser.post("/reading/key/forget/", asked).status_code == 302
    assert not KeptKey.objects.exists()
    assert of_object(ben.pk)[-1].verb == "reader_key_forgotten"


def test_the_panel_offers_the_kept_keys_and_posts_no_words(browser: Client, ben: User) -> None:
    assert "No key of yours is kept here" in assert_sound_page(browser.get("/reading/unlock/")).text_content()
    kept = keep(ben)
    panel = assert_sound_page(browser.get("/reading/unlock/")).xpath("//*[@data-unlock]")[0]
    assert panel.xpath(".//input[@name='fingerprint']/@value") == [kept.fingerprint]
    assert panel.xpath(".//*[@data-words]/@name") == []
    assert panel.get("hidden") is not None


@pytest.mark.once
def test_the_words_of_a_language_are_listed_one_a_line(browser: Client) -> None:
    for language, first in (("en", "abandon"), ("ru", "абзац"), ("xx", "abandon")):
        listed = browser.get(f"/reading/words/?language={language}").content.decode().split("\n")
        assert (len(listed), listed[0]) == (2048, first)


@pytest.mark.once
def test_where_the_program_is_missing_the_pages_say_so_and_load_no_script(
    browser: Client, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_person("Ben", fund=make_fund(), roles=("member",))
    for address in ("/reading/", "/reading/key/"):
        assert assert_sound_page(browser.get(address)).xpath("//script")
    monkeypatch.setattr(settings, "READER_SCRIPT", settings.VAR / "nothing-here")
    for address in ("/reading/", "/reading/key/"):
        page = assert_sound_page(browser.get(address))
        assert "open in another program" in page.text_content()
        assert not page.xpath("//script")
