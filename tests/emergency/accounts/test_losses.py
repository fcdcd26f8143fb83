"""The table of losses: another authenticator, new recovery codes, and two people who let somebody in again."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from emergency.accounts import second_factor
from emergency.accounts.second_factor import STEP_SECONDS, code_at, recovery_codes_left
from emergency.models import Entry, Passkey, SecondFactor, User
from notifications.models import OutboxMessage
from tests.emergency.accounts.network import Network, own_passphrase, passphrase_shown
from tests.journeys.searching import in_tables
from tests.people import code_for, one_time_code, passphrase_of, sign_in, sign_in_by_page, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(db: None) -> Network:
    return Network()


def new_code(user: User) -> str:
    """Return what the new authenticator shows."""
    secret = SecondFactor.objects.get(user=user).next_secret
    return code_at(secret, int(datetime.now(UTC).timestamp()) // STEP_SECONDS)


def codes_in(answer: object) -> list[str]:
    """Return the recovery codes that a page shows."""
    text = re.sub(r"</?span[^>]*>", "", answer.content.decode())
    return re.findall(r"<li>([2-9a-z]{4} [2-9a-z]{4} [2-9a-z]{4})</li>", text)


def test_new_recovery_codes_are_shown_once_and_the_old_ones_die(network: Network) -> None:
    bo, old = network["bo"], code_for(network["bo"])
    answer = network.post("bo", "/account/recovery-codes/", prefix="print")
    codes = codes_in(answer)
    assert (len(codes), recovery_codes_left(bo.pk)) == (10, 10)
    assert not second_factor.check_code(bo, old, now=datetime.now(UTC))
    assert second_factor.check_code(bo, codes[0], now=datetime.now(UTC))
    assert in_tables((codes[1].replace(" ", ""), codes[1].replace(" ", "-"))) == []


def test_s24_no_new_codes_or_authenticator_without_a_fresh_code(network: Network) -> None:
    old = code_for(network["bo"])
    for address, prefix in (("recovery-codes", "print"), ("authenticator", "replace")):
        for code in ("", "000000"):
            answer = network.post("bo", f"/account/{address}/", prefix=prefix, fresh=False, code=code)
            assert answer.status_code == 403
    assert network.browser("bo").get("/account/authenticator/new/").status_code == 404
    assert second_factor.check_code(network["bo"], old, now=datetime.now(UTC))


def test_a_recovery_code_opens_the_way_to_another_authenticator(network: Network) -> None:
    bo, browser, elsewhere = network["bo"], network.browser("bo"), sign_in(Client(), network["bo"])
    script = {"authorization": token_for(bo)}
    assert network.post("bo", "/account/authenticator/", prefix="replace").status_code == 302
    assert one_time_code(bo) and sign_in_by_page(Client(), bo, code=one_time_code(bo)).status_code == 302
    assert browser.post("/account/authenticator/new/", {"code": one_time_code(bo)}).status_code == 403
    old, code = SecondFactor.objects.get(user=bo).secret, new_code(bo)
    assert browser.post("/account/authenticator/new/", {"code": code})["Location"] == "/account/safety/"
    assert network.is_in("bo")
    assert elsewhere.get("/account/").status_code == 302
    assert Client().get("/api/v1/me/", headers=script).status_code == 401
    factor = SecondFactor.objects.get(user=bo)
    assert (factor.secret != old, factor.next_secret) == (True, "")
    present = int(datetime.now(UTC).timestamp()) // STEP_SECONDS
    assert not second_factor.check_code(bo, code_at(old, present + 2), now=datetime.now(UTC))
    assert not second_factor.check_code(bo, code, now=datetime.now(UTC)), "the code that confirmed it is used up"
    assert browser.get("/account/authenticator/new/").status_code == 404


def test_s35_no_key_of_an_authenticator_lies_in_clear_in_session_or_table(network: Network) -> None:
    network.post("bo", "/account/authenticator/", prefix="replace")
    network.browser("bo").get("/account/authenticator/new/")
    waiting = SecondFactor.objects.get(user=network["bo"]).next_secret
    cy = User.objects.create_user("cy", passphrase_of("cy"), pseudonym="Cy")
    first = Client()
    sign_in_by_page(first, cy, code="")
    first.get("/account/second-factor/")
    assert in_tables((waiting, SecondFactor.objects.get(user=cy).secret)) == []


def test_two_members_let_in_again_who_lost_the_phone(network: Network, client: Client) -> None:
    bo, browser = network["bo"], network.browser("bo")
    Passkey.objects.create(user=bo, number=1, credential="", made_at=datetime.now(UTC))
    old_code, old_secret = code_for(bo), SecondFactor.objects.get(user=bo).secret
    path = network.again()
    assert browser.get("/account/").status_code == 302, "asking for it freezes the account"
    assert client.get(path).status_code == 200
    assert client.post(path, {"passphrase": "wrong"}).status_code == 422
    assert client.post(path, own_passphrase("bo"))["Location"] == "/account/second-factor/"
    assert client.get("/account/").status_code == 302, "nothing opens before the new authenticator is confirmed"
    shown = client.post("/account/second-factor/", {"code": new_code(bo)})
    assert (shown.status_code, len(codes_in(shown))) == (200, 10)
    assert client.get("/account/").status_code == 200
    assert (network["bo"].frozen_at, Passkey.objects.count()) == (None, 0)
    assert SecondFactor.objects.get(user=bo).secret != old_secret
    assert not second_factor.check_code(bo, old_code, now=datetime.now(UTC))
    assert Client().get(path).status_code == 404, "the address works once"


def test_both_lost_the_address_gives_a_new_pass_phrase_once(network: Network, client: Client) -> None:
    path = network.again(kind="all")
    assert client.get(path).status_code == 200
    passphrase = passphrase_shown(client.post(path))
    assert network["bo"].check_password(passphrase)
    other = Client()
    assert "Pass phrase" in other.get(path).content.decode()
    assert other.post(path, own_passphrase("bo")).status_code == 422
    assert client.post("/account/second-factor/", {"code": new_code(network["bo"])}).status_code == 200
    assert sign_in_by_page(Client(), network["bo"], passphrase=passphrase).status_code == 302


def test_s36_an_address_opens_nothing_before_another_keeper_confirmed_it(network: Network, client: Client) -> None:
    network.step("ben", "bo", "again", kind="factor")
    entry = Entry.objects.get()
    assert network.entry_step("ben", "confirm").status_code == 422
    assert network.entry_step("ada", "confirm").status_code == 404
    assert (entry.confirmed_at, network["bo"].frozen_at is None) == (None, False)
    assert network.step("bea", "bo", "again", kind="all").status_code == 422, "one address at a time"
    assert network.step("ben", "ben", "again", kind="factor").status_code == 422, "nobody for themselves"


def test_s36_an_address_is_over_after_a_day_or_when_withdrawn_even_half_way(network: Network, client: Client) -> None:
    with time_machine.travel(datetime.now(UTC), tick=False) as time:
        path = network.again()
        client.post(path, own_passphrase("bo"))
        network.entry_step("ben", "withdraw")
        assert client.get("/account/second-factor/")["Location"] == "/login/"
        assert client.post("/account/second-factor/", {"code": new_code(network["bo"])})["Location"] == "/login/"
        time.shift(timedelta(seconds=1))
        late = network.again("bea", confirmed_by="sam")
        time.shift(timedelta(hours=24, seconds=1))
        assert client.post(late, own_passphrase("bo")).status_code == 404
    assert network["bo"].frozen_at is not None


def test_s33_guessing_the_pass_phrase_at_an_address_is_delayed_as_at_signing_in(network: Network) -> None:
    path = network.again()
    tried = [Client().post(path, {"passphrase": "wrong"}).status_code for _try in range(6)]
    assert tried == [422] * 5 + [429]


def test_the_person_chair_and_guardian_are_told_of_every_step(network: Network) -> None:
    network.again()
    told = set(OutboxMessage.objects.filter(kind="ring").values_list("recipient_id", flat=True))
    assert told == {network.people[name].pk for name in ("bea", "gil", "bo")}, "all but who asked"


@pytest.mark.once
def test_what_to_do_is_said_without_login_and_the_same_to_all(client: Client, network: Network) -> None:
    page = client.get("/lost/")
    assert page.status_code == 200
    for word in ("recovery code", "Two of them together", "make a new key"):
        assert word in page.content.decode()
    assert "/lost/" in client.get("/login/").content.decode()


@pytest.mark.once
def test_the_page_of_safety_leads_who_reads_to_a_new_key(network: Network) -> None:
    assert "/reading/key/" in network.browser("bo").get("/account/safety/").content.decode()
    assert "/reading/key/" not in network.browser("ada").get("/account/safety/").content.decode()
