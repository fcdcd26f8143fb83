"""The login page: one form, no script, nobody told which part was wrong."""

import re
import threading
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import get_resolver, reverse

from emergency.actions.people import accounts
from emergency.models import SecondFactor, User
from notifications.errors import Throttled
from tests.people import code_for, make_person, one_time_code, passphrase_of, sign_in, sign_in_by_page

pytestmark = pytest.mark.django_db


def body_of(answer: Any) -> str:
    """Return the page without what differs by chance."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def is_signed_in(client: Client) -> bool:
    """Tell whether the browser's session is somebody's."""
    return client.get("/account/").status_code == 200


def test_name_pass_phrase_and_code_in_one_form_open_a_session(client: Client) -> None:
    answer = sign_in_by_page(client, make_person("Ada"))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_signing_in_works_with_the_csrf_check_on() -> None:
    client = Client(enforce_csrf_checks=True)
    ada = make_person("Ada")
    assert sign_in_by_page(client, ada).status_code == 403
    page = client.get("/login/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    assert sign_in_by_page(client, ada, csrfmiddlewaretoken=token).status_code == 302
    assert is_signed_in(client)


def test_s24_a_code_used_to_sign_in_does_not_sign_in_again() -> None:
    ada = make_person("Ada")
    code = one_time_code(ada)
    assert sign_in_by_page(Client(), ada, code=code).status_code == 302
    assert sign_in_by_page(Client(), ada, code=code).status_code == 422


@pytest.mark.parametrize("wrong", [{"passphrase": "wrong"}, {"code": "000000"}, {"code": ""}, {"login": "nobody"}])
def test_each_wrong_part_gets_the_same_answer(client: Client, wrong: dict[str, str]) -> None:
    answer = sign_in_by_page(client, make_person("Ada"), **wrong)
    assert answer.status_code == 422
    assert str(accounts.SignInRefused.sentence) in answer.content.decode()
    assert not is_signed_in(client)


def test_known_unknown_and_frozen_names_answer_alike_and_each_costs_one_hash(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    hashed = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    real = __import__("django.contrib.auth.hashers", fromlist=["x"]).MD5PasswordHasher.encode
    monkeypatch.setattr(f"{hasher}.encode", lambda self, *given: hashed.append(1) or real(self, *given))
    make_person("Ada")
    make_person("Cy", enrolled=False)
    frozen = make_person("Gil")
    User.objects.filter(pk=frozen.pk).update(frozen_at="2026-01-01T00:00Z")
    pages, costs = [], []
    for name in ("ada", "cy", "gil", "nobody"):
        hashed.clear()
        answer = client.post("/login/", {"login": name, "passphrase": "wrong", "code": "000000"})
        pages.append((answer.status_code, body_of(answer).replace(f'value="{name}"', "")))
        costs.append(len(hashed))
    assert len(set(pages)) == 1
    assert costs == [1, 1, 1, 1]


def test_s07_a_frozen_or_inactive_person_cannot_sign_in(client: Client) -> None:
    for name, change in (("Gil", {"frozen_at": "2026-01-01T00:00Z"}), ("Cy", {"is_active": False})):
        person = make_person(name)
        code = code_for(person)
        User.objects.filter(pk=person.pk).update(**change)
        assert sign_in_by_page(client, person, code=code).status_code == 422


def test_hashing_is_bounded_for_the_whole_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_hashing", threading.BoundedSemaphore(1))
    monkeypatch.setattr(accounts, "HASHING_WAIT_SECONDS", 0.01)
    ada = make_person("Ada")
    with accounts._bounded_hashing():
        assert sign_in_by_page(Client(), ada).status_code == 429
    assert sign_in_by_page(Client(), ada).status_code == 302
    with accounts._bounded_hashing(), pytest.raises(Throttled), accounts._bounded_hashing():
        pass


@pytest.mark.parametrize(
    ("asked", "went"),
    [
        ("/account/", "/account/"),
        ("/account/?x=1", "/account/?x=1"),
        ("https://elsewhere.invalid/", "/"),
        ("//elsewhere.invalid/", "/"),
        ("/\\elsewhere.invalid/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_leads_only_to_this_service(client: Client, asked: str, went: str) -> None:
    ada = make_person("Ada")
    assert sign_in_by_page(client, ada, next=asked)["Location"] == went
    assert client.get("/login/", {"next": asked})["Location"] == went


def test_the_form_carries_the_address_one_came_for(client: Client) -> None:
    answer = client.get("/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/account/")
    assert '<input type="hidden" name="next" value="/account/">' in client.get(answer["Location"]).content.decode()


def test_w02_without_a_second_factor_the_right_pass_phrase_leads_to_enrolment_only(client: Client) -> None:
    answer = sign_in_by_page(client, make_person("Cy", enrolled=False), code="")
    assert answer["Location"] == reverse("second_factor")
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("address", ["/account/", "/account/language/", "/account/tokens/", "/api/v1/me/"])
def test_s36_nothing_opens_before_enrolment_by_page_or_api(client: Client, address: str) -> None:
    sign_in_by_page(client, make_person("Cy", enrolled=False), code="")
    for method in (client.get, client.post):
        answer = method(address)
        assert answer.status_code in {302, 401, 405}
        assert answer.status_code != 302 or answer["Location"].startswith("/login/")


def test_s36_a_session_dies_when_its_second_factor_is_no_longer_confirmed(client: Client) -> None:
    ada = make_person("Ada")
    sign_in(client, ada)
    assert is_signed_in(client)
    SecondFactor.objects.filter(user=ada).update(confirmed_at=None)
    assert not is_signed_in(client)
    assert client.get("/api/v1/me/").status_code == 401


def test_s34_there_is_no_way_to_make_an_account_without_invitation(client: Client) -> None:
    before = User.objects.count()
    named = [str(name) for name in get_resolver().reverse_dict if isinstance(name, str)]
    assert not [name for name in named if re.search(r"sign_?up|regist|password|reset", name)]
    for address in ("/signup/", "/sign-up/", "/register/", "/accounts/signup/", "/account/signup/", "/welcome/x/"):
        for method in (client.get, client.post):
            assert method(address, {"login": "eve", "passphrase": "x"}).status_code == 404
    sign_in_by_page(client, make_person("Ada"), login="eve")
    assert User.objects.count() == before + 1


def test_malformed_forms_are_refused_and_store_nothing(client: Client) -> None:
    for filled in ({}, {"login": "a" * 41, "passphrase": "x"}, {"login": "a\x00", "passphrase": "x"}):
        assert client.post("/login/", filled).status_code == 400
    assert client.put("/login/").status_code == 405


def test_the_pass_phrase_is_never_sent_back(client: Client) -> None:
    answer = client.post("/login/", {"login": "ada", "passphrase": passphrase_of("ada"), "code": "1"})
    assert passphrase_of("ada") not in answer.content.decode()


def test_signing_out_needs_a_post_and_ends_the_session(client: Client) -> None:
    sign_in(client, make_person("Ada"))
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert not is_signed_in(client)


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_quick_exit_ends_the_session_from_a_link_and_says_nothing(method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, make_person("Ada"))
    answer = getattr(client, method)("/leave/")
    assert answer.status_code == 200
    assert not re.search(r"fund|relief|account|href", answer.content.decode(), re.IGNORECASE)
    assert answer["Clear-Site-Data"] == '"cache"'
    assert not is_signed_in(client)
