"""How an account comes to be: invited, a pass phrase shown once, a second factor confirmed."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from emergency.accounts.second_factor import STEP_SECONDS, code_at
from emergency.models import RecoveryCode, SecondFactor, User
from notifications.audit import of_object
from tests.people import make_person, sign_in_by_page

pytestmark = pytest.mark.django_db


def invited(login: str = "dora") -> str:
    """Return the address of a new person's invitation."""
    out = StringIO()
    call_command("add_person", login, "--pseudonym", "Dora", stdout=out)
    return out.getvalue().strip()


def code_now(login: str = "dora") -> str:
    """Return what the authenticator shows."""
    secret = SecondFactor.objects.get(user__login=login).secret
    return code_at(secret, int(datetime.now(UTC).timestamp()) // STEP_SECONDS)


def test_from_invitation_to_signed_in(client: Client) -> None:
    address = invited()
    assert client.get(address).status_code == 200
    page = client.post(address).content.decode()
    passphrase = re.search(r"((?:[a-z2-9]{4}-){4}[a-z2-9]{4})", page).group(1)
    assert client.get("/account/").status_code == 302
    key = client.get("/account/second-factor/").content.decode()
    assert re.sub(r"<[^>]+>|\s", "", key).count(SecondFactor.objects.get().secret) >= 1
    assert "otpauth://totp/Notes:Notes?" in key
    shown = client.post("/account/second-factor/", {"code": code_now()}).content.decode()
    codes = re.findall(r"<li>([2-9a-z]{4} [2-9a-z]{4} [2-9a-z]{4})</li>", re.sub(r"</?span[^>]*>", "", shown))
    assert len(codes) == 10
    assert client.get("/account/").status_code == 200
    again = {"login": "dora", "passphrase": passphrase, "code": codes[0]}
    assert Client().post("/login/", again).status_code == 302
    dora = User.objects.get(login="dora")
    told = ["person_added", "invitation_accepted", "second_factor_enrolled"]
    assert [detail.verb for detail in of_object(dora.pk)] == told


def test_s34_an_invitation_works_once_and_for_a_day() -> None:
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False) as time:
        address, late = invited(), invited("late")
        assert Client().post(address).status_code == 200
        assert Client().get(address).status_code == 404
        assert Client().post(address).status_code == 404
        time.shift(timedelta(hours=24, seconds=1))
        assert Client().post(late).status_code == 404
    assert not User.objects.get(login="late").has_usable_password()


def test_s34_an_altered_invitation_is_nothing() -> None:
    address = invited()
    assert Client().post(f"{address[:-2]}x/").status_code == 404
    assert not SecondFactor.objects.exists()


def test_s34_looking_at_an_invitation_does_not_spend_it(client: Client) -> None:
    address = invited()
    client.get(address)
    assert not User.objects.get(login="dora").has_usable_password()


def test_s36_recovery_codes_and_session_come_only_after_a_right_code(client: Client) -> None:
    client.post(invited())
    assert client.post("/account/second-factor/", {"code": "000000"}).status_code == 403
    assert client.post("/account/second-factor/", {}).status_code == 400
    assert not RecoveryCode.objects.exists()
    assert client.get("/account/").status_code == 302


def test_s36_the_code_that_confirmed_is_used_up(client: Client) -> None:
    client.post(invited())
    code = code_now()
    client.post("/account/second-factor/", {"code": code})
    User.objects.get(login="dora")
    page = client.post("/account/tokens/", {"scope": "read", "days": 1, "code": code})
    assert page.status_code == 403


def test_s36_an_enrolled_person_cannot_be_enrolled_again_by_pass_phrase_alone(client: Client) -> None:
    ada = make_person("Ada")
    before = SecondFactor.objects.get(user=ada).secret
    assert sign_in_by_page(client, ada, code="").status_code == 422
    assert client.get("/account/second-factor/")["Location"] == "/login/"
    assert client.post("/account/second-factor/", {"code": "123456"})["Location"] == "/login/"
    assert SecondFactor.objects.get(user=ada).secret == before


def test_s36_an_enrolment_left_open_cannot_take_over_a_confirmed_account() -> None:
    cy = make_person("Cy", enrolled=False)
    first, second = Client(), Client()
    sign_in_by_page(first, cy, code="")
    sign_in_by_page(second, cy, code="")
    assert second.post("/account/second-factor/", {"code": code_now("cy")}).status_code == 200
    assert first.get("/account/second-factor/")["Location"] == "/login/"
    assert first.post("/account/second-factor/", {"code": code_now("cy")})["Location"] == "/login/"


def test_each_start_of_enrolment_gives_a_new_key() -> None:
    cy = make_person("Cy", enrolled=False)
    sign_in_by_page(Client(), cy, code="")
    first = SecondFactor.objects.get(user=cy).secret
    sign_in_by_page(Client(), cy, code="")
    assert SecondFactor.objects.get(user=cy).secret != first


@pytest.mark.parametrize("login", ["dora", "DORA", "a", ".dora", "do ra", "dörte", "a" * 41])
def test_a_login_name_is_plain_and_taken_once(login: str) -> None:
    invited()
    with pytest.raises(CommandError) as refused:
        call_command("add_person", login, "--pseudonym", "Dora")
    assert refused.value.returncode == 2
    assert User.objects.count() == 1


def test_who_was_invited_and_did_not_answer_cannot_sign_in(client: Client) -> None:
    invited()
    for passphrase in ("", "!", User.objects.get().password):
        filled = {"login": "dora", "passphrase": passphrase, "code": "000000"}
        assert client.post("/login/", filled).status_code in {400, 422}
