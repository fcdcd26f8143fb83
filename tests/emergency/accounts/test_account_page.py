"""A person's own page: language, tokens, sign out everywhere."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from emergency.models import ApiToken, RecoveryCode, User
from notifications.audit import of_object
from tests.people import code_for, make_person, sign_in, token_for

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_after_a_fresh_code(client: Client) -> None:
    ben = make_person("Ben")
    sign_in(client, ben)
    answer = client.post("/account/tokens/", {"scope": "act", "days": 30, "code": code_for(ben)})
    text = re.search(r"<code>([\w-]{43})</code>", answer.content.decode()).group(1)
    header = {"authorization": f"Token {text}"}
    assert Client().get("/api/v1/me/", headers=header).json()["pseudonym"] == "Ben"
    assert text not in client.get("/account/").content.decode()
    token = ApiToken.objects.get()
    assert (token.expires_at - token.made_at).days == 30
    assert [detail.verb for detail in of_object(token.pk)] == ["token_made"]


@pytest.mark.parametrize(
    ("filled", "status"),
    [
        ({"scope": "act", "days": 30}, 403),
        ({"scope": "act", "days": 30, "code": "000000"}, 403),
        ({"scope": "act", "days": 91, "code": "GOOD"}, 400),
        ({"scope": "act", "days": 0, "code": "GOOD"}, 400),
        ({"scope": "all", "days": 30, "code": "GOOD"}, 400),
    ],
)
def test_no_token_without_a_code_or_beyond_ninety_days(client: Client, filled: dict[str, object], status: int) -> None:
    ben = make_person("Ben")
    sign_in(client, ben)
    given = filled | ({"code": code_for(ben)} if filled.get("code") == "GOOD" else {})
    assert client.post("/account/tokens/", given).status_code == status
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_by_its_owner_only(client: Client) -> None:
    ben = make_person("Ben")
    header = {"authorization": token_for(ben)}
    token = ApiToken.objects.get()
    other = sign_in(Client(), make_person("Bea"))
    foreign = other.post(f"/account/tokens/{token.pk}/revoke/")
    unknown = other.post(f"/account/tokens/{uuid4()}/revoke/")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert Client().get("/api/v1/me/", headers=header).status_code == 200
    sign_in(client, ben)
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 302
    assert Client().get("/api/v1/me/", headers=header).status_code == 401


def test_s35_signing_out_everywhere_ends_every_session_and_token(client: Client) -> None:
    ben = make_person("Ben")
    elsewhere = sign_in(Client(), ben)
    sign_in(client, ben)
    header = {"authorization": token_for(ben)}
    assert client.post("/account/sign-out-everywhere/")["Location"] == "/login/"
    for browser in (client, elsewhere):
        assert browser.get("/account/").status_code == 302
    assert Client().get("/api/v1/me/", headers=header).status_code == 401
    assert [detail.verb for detail in of_object(ben.pk)] == ["signed_out_everywhere"]


def test_the_language_is_kept_with_the_account(client: Client) -> None:
    ben = make_person("Ben")
    sign_in(client, ben)
    assert client.post("/account/language/", {"language": "ru"})["Location"] == "/account/"
    assert User.objects.get(pk=ben.pk).language == "ru"
    assert client.get("/account/")["Content-Language"] == "ru"
    back = {"language": "en", "next": "/account/?from=here"}
    assert client.post("/account/language/", back)["Location"] == "/account/?from=here"
    elsewhere = {"language": "en", "next": "//elsewhere.invalid"}
    assert client.post("/account/language/", elsewhere)["Location"] == "/account/"
    assert client.post("/account/language/", {"language": "xx"}).status_code == 400
    translation.activate("en")


def test_the_page_says_how_many_recovery_codes_are_left(client: Client) -> None:
    ben = make_person("Ben")
    sign_in(client, ben)
    code_for(ben)
    code_for(ben)
    assert "2 printed codes still work." in client.get("/account/").content.decode()
    RecoveryCode.objects.first().delete()
    assert "1 printed code still works." in client.get("/account/").content.decode()


def test_strangers_are_sent_to_sign_in_and_nothing_happens(client: Client) -> None:
    ben = make_person("Ben")
    token_for(ben)
    acts = ["language/", "sign-out-everywhere/", "tokens/", f"tokens/{ApiToken.objects.get().pk}/revoke/"]
    for act in acts:
        assert client.post(f"/account/{act}", {"language": "ru"})["Location"].startswith("/login/")
    assert ApiToken.objects.count() == 1
    assert User.objects.get(pk=ben.pk).session_epoch == 0


def test_no_page_of_the_account_is_kept_by_a_browser(client: Client) -> None:
    sign_in(client, make_person("Ben"))
    assert "no-store" in client.get("/account/")["Cache-Control"]
