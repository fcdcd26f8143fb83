"""Passkeys: pass phrase and a signature of the person's own device, instead of a code."""

import logging
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from emergency.models import LoginThrottle, Passkey, User
from notifications.audit import of_object
from tests.passkey_device import ORIGIN, Device
from tests.people import code_for, make_person, passphrase_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _taken(settings: Any) -> None:
    settings.PASSKEY_ORIGIN = ORIGIN


def with_passkey(name: str = "Ben") -> tuple[User, Device]:
    """Return somebody who has added a passkey on the page."""
    person, device = make_person(name), Device()
    answer = add(sign_in(Client(), person), device, code=code_for(person))
    assert answer.status_code == 302, answer.content.decode()
    return person, device


def add(browser: Client, device: Device, *, code: str, asked: Any = None) -> Any:
    """Let the device make a key for the page and send it."""
    asked = asked or browser.post("/account/passkeys/challenge/").json()
    said = {"passkey-passkey": device.make(asked), "passkey-code": code}
    return browser.post("/account/passkeys/", said)


def enter(browser: Client, person: User, device: Device, *, asked: Any = None, **more: str) -> Any:
    """Sign in by pass phrase and passkey."""
    asked = asked or browser.post("/login/passkey/").json()
    said = {"login": person.login, "passphrase": passphrase_of(person.login), "code": "", "passkey": device.sign(asked)}
    return browser.post("/login/", said | more)


def is_signed_in(browser: Client) -> bool:
    """Tell whether the browser's session is somebody's."""
    return browser.get("/account/").status_code == 200


def test_a_passkey_is_added_after_a_code_and_signs_in_without_one(client: Client) -> None:
    ben, device = with_passkey()
    assert enter(client, ben, device)["Location"] == "/"
    assert is_signed_in(client)
    assert enter(Client(), ben, device).status_code == 302
    assert Passkey.objects.get().sign_count == 3


def test_s36_a_passkey_replaces_the_code_and_never_the_pass_phrase(client: Client) -> None:
    ben, device = with_passkey()
    assert enter(client, ben, device, passphrase="wrong").status_code == 422
    assert enter(client, ben, device, passphrase="").status_code == 400
    assert not is_signed_in(client)


def test_s36_what_is_not_signed_by_the_own_key_for_this_house_is_refused(client: Client) -> None:
    ben, device = with_passkey()
    lies: list[dict[str, Any]] = [
        {"origin": "https://relief.example.evil"},
        {"origin": "http://relief.example"},
        {"host": "evil.example"},
        {"verifies": False},
        {"key": Device().key},
        {"key_id": b"0" * 16},
    ]
    for told in lies:
        LoginThrottle.objects.all().delete()
        assert enter(client, ben, replace(device, **told)).status_code == 422, told
    assert not is_signed_in(client)
    LoginThrottle.objects.all().delete()
    assert enter(client, ben, device).status_code == 302


def test_s36_a_challenge_is_judged_once_and_only_in_its_own_session(client: Client) -> None:
    ben, device = with_passkey()
    asked = client.post("/login/passkey/").json()
    assert enter(Client(), ben, device, asked=asked).status_code == 422
    assert enter(client, ben, device, asked=asked, passphrase="wrong").status_code == 422
    assert enter(client, ben, device, asked=asked).status_code == 422
    assert not is_signed_in(client)


def test_s36_a_copied_key_that_has_fallen_behind_is_refused(client: Client) -> None:
    ben, device = with_passkey()
    assert enter(Client(), ben, device).status_code == 302
    device.count = 1
    assert enter(client, ben, device).status_code == 422


def test_s36_somebody_elses_passkey_opens_nothing(client: Client) -> None:
    _ben, device = with_passkey()
    bea = make_person("Bea")
    assert enter(client, bea, device).status_code == 422
    _other, own = with_passkey("Bo")
    assert enter(client, bea, own).status_code == 422


def test_nonsense_instead_of_a_signature_is_refused(client: Client) -> None:
    ben, device = with_passkey()
    for sent in ("", "x", "[]", "{}", "null", '{"id": 1}', '{"id": "AA", "rawId": "AA"}', "9" * 9_000):
        LoginThrottle.objects.all().delete()
        assert enter(client, ben, device, passkey=sent).status_code in {400, 422}, sent
    assert not is_signed_in(client)


def test_the_challenge_tells_nobody_who_has_a_passkey() -> None:
    with_passkey()
    asked = [Client().post("/login/passkey/", {"login": name}).json()["publicKey"] for name in ("ben", "nobody")]
    for one in asked:
        one.pop("challenge")
    assert asked[0] == asked[1] == {"rpId": "relief.example", "userVerification": "required"}


def test_s24_no_passkey_is_added_or_removed_without_a_fresh_code(client: Client) -> None:
    ben, _device = with_passkey()
    sign_in(client, ben)
    key = Passkey.objects.get()
    for code in ("", "000000"):
        assert add(client, Device(), code=code).status_code == 403
        assert client.post(f"/account/passkeys/{key.pk}/remove/", {f"remove-{key.pk}-code": code}).status_code == 403
    assert Passkey.objects.count() == 1


def test_a_key_made_for_another_challenge_is_not_kept(client: Client) -> None:
    ben = make_person("Ben")
    sign_in(client, ben)
    asked = Client().post("/login/passkey/").json()
    assert add(client, Device(), code=code_for(ben), asked=asked).status_code == 422
    assert add(client, Device(verifies=False), code=code_for(ben)).status_code == 422
    assert not Passkey.objects.exists()


def test_several_are_named_by_number_and_removed_one_by_one(client: Client) -> None:
    ben, device = with_passkey()
    sign_in(client, ben)
    assert add(client, Device(), code=code_for(ben)).status_code == 302
    page = client.get("/account/safety/").content.decode()
    assert "Passkey 1" in page and "Passkey 2" in page
    first = Passkey.objects.get(number=1)
    said = {f"remove-{first.pk}-code": code_for(ben)}
    assert sign_in(Client(), make_person("Bea")).post(f"/account/passkeys/{first.pk}/remove/", said).status_code == 404
    assert client.post(f"/account/passkeys/{first.pk}/remove/", said).status_code == 302
    assert [row.number for row in Passkey.objects.all()] == [2]
    assert enter(Client(), ben, device).status_code == 422
    assert [detail.verb for detail in of_object(first.pk)] == ["passkey_added", "passkey_removed"]


def test_neither_key_nor_id_stands_in_clear_in_the_table() -> None:
    _ben, device = with_passkey()
    with_raw = Passkey.objects.extra(select={"raw": "credential"}).values_list("raw", flat=True)
    raw = with_raw.get()
    assert raw.startswith("gAAAA")
    assert device.key_id.hex() not in raw


@pytest.mark.once
def test_no_id_of_a_passkey_is_logged_and_only_our_own_pages_may_ask(client: Client) -> None:
    assert not logging.getLogger("fido2.server").isEnabledFor(logging.INFO)
    policy = client.get("/login/")["Permissions-Policy"].split(", ")
    assert {"publickey-credentials-create=(self)", "publickey-credentials-get=(self)"} <= set(policy)


def test_without_an_origin_no_passkey_is_offered_or_taken(client: Client, settings: Any) -> None:
    ben, device = with_passkey()
    asked = client.post("/login/passkey/").json()
    settings.PASSKEY_ORIGIN = ""
    assert "passkey.mjs" not in client.get("/login/").content.decode()
    assert Client().post("/login/passkey/").status_code == 404
    assert enter(client, ben, device, asked=asked).status_code == 422
