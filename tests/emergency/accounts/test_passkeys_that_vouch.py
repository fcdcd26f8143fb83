"""What an earlier passkey signs instead of a code: the release of the locked key, and a further passkey."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from emergency.actions.reading import reader_keys
from emergency.models import KeptKey, Passkey, User
from notifications.audit import of_object
from tests.emergency.accounts.network import Network, own_passphrase
from tests.emergency.accounts.test_losses import new_code
from tests.locked_key import brought_key
from tests.pages import assert_sound_page
from tests.passkey_device import ORIGIN, Device
from tests.people import code_for, make_person, sign_in, token_for

pytestmark = pytest.mark.django_db

RELEASE, ADD = "/reading/release/", "/account/passkeys/"


@pytest.fixture(autouse=True)
def _taken(settings: Any) -> None:
    settings.PASSKEY_ORIGIN = ORIGIN


@pytest.fixture
def ben() -> User:
    return make_person("Ben")


@pytest.fixture
def device(ben: User) -> Device:
    made = Device()
    made.kept_for(ben)
    return made


@pytest.fixture
def kept(ben: User) -> KeptKey:
    key = brought_key()
    said = {"public_key": key.public_key, "locked_key": key.locked_key, "language": "en"}
    return reader_keys.keep_key(by=ben, **said, now=datetime.now(UTC))


def signed_by(device: Device, browser: Client, address: str) -> str:
    """Return what the device signs for an act at this address."""
    return device.sign(browser.post("/account/passkeys/sign/", {"for": address}).json())


def release(browser: Client, kept: KeptKey, signed: str) -> Any:
    return browser.post(RELEASE, {"fingerprint": kept.fingerprint, "passkey": signed})


def add(browser: Client, new: Device, signed: str = "", code: str = "") -> int:
    """Send a key that a new device has made, vouched for by what an earlier one signed, or by a code."""
    made = new.make(browser.post("/account/passkeys/challenge/").json())
    said = {"passkey-passkey": made, "passkey-code": code, "passkey": signed}
    return int(browser.post(ADD, said).status_code)


def test_s36_a_kept_key_is_handed_out_for_a_signature_of_this_act_and_session_once(
    ben: User, device: Device, kept: KeptKey
) -> None:
    here, elsewhere = (sign_in(Client(), ben) for _browser in "12")
    signed = signed_by(device, here, RELEASE)
    for refused in (
        release(elsewhere, kept, signed),
        release(here, kept, signed_by(device, here, "/reading/key/forget/")),
        release(here, kept, "{}"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_wrong")
        assert "locked_key" not in refused.json()
    assert [one.verb for one in of_object(ben.pk)] == ["reader_key_kept"]
    answer = release(here, kept, signed)
    assert (answer.status_code, answer.json()["locked_key"]) == (200, kept.locked_key)
    assert [one.verb for one in of_object(ben.pk)] == ["reader_key_kept", "reader_key_released"]
    # Neither the signature again nor the sitting that it has opened gives the key a second time.
    assert here.session["sitting_until"]
    assert [release(here, kept, sent).status_code for sent in (signed, "")] == [403, 400]


def test_s36_no_token_gets_a_key_by_a_passkey_either(ben: User, device: Device, kept: KeptKey) -> None:
    headers: Any = {"authorization": token_for(ben)}
    asked = Client().post(
        "/api/v1/me/passkey-challenge/", {"for": RELEASE}, content_type="application/json", headers=headers
    )
    assert asked.status_code == 200
    assert release(Client(headers=headers), kept, device.sign(asked.json())).status_code == 401


def test_the_panel_has_a_button_for_who_has_a_passkey_and_no_other_script(ben: User, kept: KeptKey) -> None:
    browser = sign_in(Client(), ben)
    page = assert_sound_page(browser.get("/reading/unlock/"))
    assert not page.xpath("//*[@data-passkey]")
    assert add(browser, Device(), code=code_for(ben)) == 302
    page = assert_sound_page(browser.get("/reading/unlock/"))
    (part,) = page.xpath("//form[@data-unsigned]//*[@data-passkey='sign']")
    assert (part.get("data-origin"), part.get("data-challenge")) == (ORIGIN, "/account/passkeys/sign/")
    assert part.get("hidden") is not None
    assert part.xpath(".//button[@type='button']")
    assert not page.xpath("//script")


def test_s24_a_further_passkey_is_added_by_what_an_earlier_one_signed_for_it_once(ben: User, device: Device) -> None:
    browser = sign_in(Client(), ben)
    for_other, right = (signed_by(device, browser, address) for address in ("/account/recovery-codes/", ADD))
    assert add(browser, Device(), for_other) == 403
    assert add(browser, Device(), right) == 302
    assert add(browser, Device(), right) == 403
    assert [one.number for one in Passkey.objects.filter(user=ben).order_by("number")] == [1, 2]


def test_s24_the_first_passkey_wants_a_code_and_none_vouches_for_itself(ben: User) -> None:
    browser, new = sign_in(Client(), ben), Device()
    assert browser.post("/account/passkeys/sign/", {"for": ADD}).status_code == 422
    bea = make_person("Bea")
    hers = Device()
    hers.kept_for(bea)
    theirs = sign_in(Client(), bea)
    # A challenge of somebody else's session, signed by the very device that is to be added, or by theirs.
    for signing in (new, hers):
        assert add(browser, new, signed_by(signing, theirs, ADD)) == 403
    assert not Passkey.objects.filter(user=ben).exists()
    assert add(browser, new, code=code_for(ben)) == 302


def test_s24_neither_a_new_nor_a_removed_passkey_vouches(ben: User, device: Device) -> None:
    browser, new = sign_in(Client(), ben), Device()
    # Asked while only the old one stands: what the new device signs counts for nothing before it is kept.
    assert add(browser, new, signed_by(new, browser, ADD)) == 403
    signed = signed_by(device, browser, ADD)
    Passkey.objects.filter(user=ben).delete()
    Device().kept_for(ben)
    assert add(browser, new, signed) == 403
    assert Passkey.objects.filter(user=ben).count() == 1


def test_the_table_of_losses_holds_for_a_passkey_that_another_has_vouched_for() -> None:
    network = Network()
    bo, lost, more = network["bo"], Device(), Device()
    lost.kept_for(bo)
    browser = network.browser("bo")
    assert add(browser, more, signed_by(lost, browser, ADD)) == 302
    unused = signed_by(more, browser, ADD)
    path = network.again()
    assert browser.post(ADD, {"passkey": unused})["Location"].startswith("/login/"), "frozen: the session is dead"
    assert Passkey.objects.filter(user=bo).count() == 2
    own = Client()
    assert own.post(path, own_passphrase("bo")).status_code == 302
    assert own.post("/account/second-factor/", {"code": new_code(bo)}).status_code == 200
    # Both are gone with the phone: the first passkey from now on wants a code of the new authenticator.
    assert not Passkey.objects.exists()
    assert add(own, Device()) == 403
    assert add(own, Device(), code=code_for(network["bo"])) == 302
