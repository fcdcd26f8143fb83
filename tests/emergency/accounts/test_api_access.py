"""The API: tokens with scope and end, sessions with CSRF, and 401 for everybody else."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from emergency.accounts.tokens import digest_of
from emergency.models import ApiToken, SecondFactor
from fund.models import Fund
from tests.people import make_person, sign_in, token_for

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/"


def get(authorization: str) -> int:
    """Return the status of `me/` for this header."""
    return Client().get(ME, headers={"authorization": authorization}).status_code


def test_me_says_who_i_am_and_what_i_may_do_where(client: Client) -> None:
    erf, abc = Fund.objects.create(code="erf", name="Relief"), Fund.objects.create(code="abc", name="Other")
    ben = make_person("Ben", fund=erf, roles=("member",), is_chair=True)
    make_person("Ben", fund=abc, roles=("contact",), countries=["GE"])
    make_person("Ben", fund=abc, roles=("treasurer",), ends_on=date(2021, 1, 1))
    answer = client.get(ME, headers={"authorization": token_for(ben, scope="read")}).json()
    assert answer.pop("roles") == [
        {
            "fund": "abc",
            "roles": ["contact"],
            "flags": [],
            "countries": ["GE"],
            "asks_for": [{"country": "GE", "group": None}],
        },
        {"fund": "erf", "roles": ["member"], "flags": ["chair"], "countries": [], "asks_for": []},
    ]
    assert answer == {"id": str(ben.pk), "pseudonym": "Ben", "language": "en", "waiting": 0}


def test_without_login_every_call_is_401_with_a_challenge(client: Client) -> None:
    for method in (client.get, client.post, client.put, client.delete):
        answer = method(ME)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Token")
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "not_signed_in"


def test_only_the_digest_of_a_token_is_kept() -> None:
    header = token_for(make_person("Ben"))
    text = header.removeprefix("Token ")
    assert ApiToken.objects.get().digest == digest_of(text)
    assert get(header) == 200
    assert get(f"Token {ApiToken.objects.get().digest}") == 401


@pytest.mark.parametrize("header", ["Token", "Token ", "Token a b", "Token \xff", "Token x", "token x", "Token \x00"])
def test_nonsense_in_the_header_is_401(header: str) -> None:
    assert get(header) == 401


def test_an_expired_or_revoked_token_is_401() -> None:
    ben = make_person("Ben")
    assert get(token_for(ben, lasts=timedelta(seconds=-1))) == 401
    header = token_for(ben)
    ApiToken.objects.all().delete()
    assert get(header) == 401


def test_w02_s36_a_token_is_worth_nothing_without_a_confirmed_second_factor() -> None:
    ben, cy = make_person("Ben"), make_person("Cy", enrolled=False)
    header = token_for(ben)
    assert get(header) == 200
    SecondFactor.objects.filter(user=ben).update(confirmed_at=None)
    assert get(header) == 401
    assert get(token_for(cy)) == 401


def test_a_token_that_may_only_read_cannot_act() -> None:
    ben = make_person("Ben")
    answer = Client().post(ME, headers={"authorization": token_for(ben, scope="read")})
    assert answer.json()["code"] == "token_reads_only"
    assert Client().post(ME, headers={"authorization": token_for(ben)}).status_code == 405


def test_a_bad_token_is_401_even_beside_a_good_session(client: Client) -> None:
    sign_in(client, make_person("Ben"))
    assert client.get(ME).status_code == 200
    assert client.get(ME, headers={"authorization": "Token x"}).status_code == 401


def test_a_session_acts_only_with_its_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, make_person("Ben"))
    assert client.post(ME).status_code == 401
    page = client.get("/account/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    json = {"content_type": "application/json", "data": "{}"}
    assert client.post(ME, headers={"x-csrftoken": token}, **json).status_code == 405


def test_the_language_of_a_tokens_person_is_spoken_and_does_not_stay(client: Client) -> None:
    ada = make_person("Ada")
    ada.language = "ru"
    ada.save()
    assert client.get(ME, headers={"authorization": token_for(ada)})["Content-Language"] == "ru"
    assert client.get(ME)["Content-Language"] == "en"


def test_the_description_names_both_ways_to_authenticate() -> None:
    schema = SchemaGenerator().get_schema(public=True)
    assert set(schema["components"]["securitySchemes"]) == {"token", "session"}
    assert schema["paths"][ME]["get"]["security"] == [{"token": []}, {"session": []}]
