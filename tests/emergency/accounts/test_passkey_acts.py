"""A passkey instead of a code, act by act: bound, short-lived, judged once, and otherwise as a code is."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory

from emergency.accounts import passkey_acts
from emergency.accounts.second_factor import check_passkey
from emergency.models import ApiToken, Passkey, PasskeyChallenge, SecondFactor, User, Vote
from fund.models import Fund
from notifications import clock
from tests.factories import NOW, Case, ask, cast, make_fund, ready_to_vote, to_review
from tests.passkey_device import ORIGIN, Device
from tests.people import code_for, make_person, passphrase_of, sign_in, sign_in_by_page, token_for
from tests.processes import at_once

FREEZE = "/account/freeze-another/"


@pytest.fixture(autouse=True)
def _taken(settings: Any) -> None:
    settings.PASSKEY_ORIGIN = ORIGIN


@pytest.fixture
def ben(db: None) -> User:
    return make_person("Ben")


@pytest.fixture
def device(ben: User) -> Device:
    made = Device()
    made.kept_for(ben)
    return made


def challenge(browser: Client, address: str) -> Any:
    """Return what a page's script is asked to have signed for an act at this address."""
    return browser.post("/account/passkeys/sign/", {"for": address}).json()


def tokens(browser: Client, signed: str = "", address: str = "/account/tokens/") -> int:
    """Make a token, which wants a fresh factor each time, and return the status."""
    return int(browser.post(address, {"scope": "read", "days": "1", "code": "", "passkey": signed}).status_code)


def is_made() -> bool:
    """Tell whether a token came of it."""
    return ApiToken.objects.exists()


@pytest.fixture
def case(db: None, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    fund = make_fund("5000.00")
    people = cast(fund)
    return ready_to_vote(to_review(ask(fund, people, lines={"legal_aid": 200_000}), people), people)


def ballot(case: Case, choice: str = "abstain", **more: str) -> dict[str, str]:
    """Return the form of a vote as the page would send it."""
    return {"key": uuid.uuid4().hex, "revision": str(case.row.revision), "choice": choice, "seen": "in_review", **more}


def test_s24_a_vote_by_passkey_counts_and_opens_the_sitting_for_the_next(case: Case) -> None:
    ben, device = User.objects.get(login="ben"), Device()
    device.kept_for(ben)
    browser, address = sign_in(Client(), ben), f"/work/{case.reference}/vote/"
    assert browser.post(address, ballot(case)).status_code == 403
    signed = device.sign(challenge(browser, address))
    sent = ballot(case, passkey=signed)
    assert browser.post(address, sent).status_code == 302
    assert Vote.objects.filter(user=ben).count() == 1
    # The repeat is known by its key before the signature, used up by now, is looked at.
    assert browser.post(address, sent).status_code == 302
    assert browser.post(address, ballot(case, "decline", reason_code="no_money")).status_code == 302
    assert Vote.objects.filter(user=ben, choice="decline").exists()
    # Given again in an open sitting, it is checked and refused like a used code.
    assert browser.post(address, ballot(case, passkey=signed)).status_code == 403


def test_s24_over_the_api_a_passkey_stands_in_for_the_code_of_its_own_token_and_act(case: Case) -> None:
    ben, device = User.objects.get(login="ben"), Device()
    device.kept_for(ben)
    path = f"/api/v1/aid-requests/{case.reference}/vote/"
    mine, other = ({"authorization": token_for(ben)} for _token in "12")

    def post(address: str, body: Any, headers: Any, key: str = "") -> Any:
        more = {"idempotency-key": key or uuid.uuid4().hex}
        return Client().post(address, body, content_type="application/json", headers={**headers, **more})

    def asked(address: str) -> Any:
        return post("/api/v1/me/passkey-challenge/", {"for": address}, mine).json()

    body = {"revision": case.row.revision, "choice": "abstain"}
    for headers, address in ((other, path), (mine, path.replace("vote", "object"))):
        signed = json.loads(device.sign(asked(address)))
        assert post(path, {**body, "passkey": signed}, headers).json()["code"] == "second_factor_wrong"
    signed = json.loads(device.sign(asked(path)))
    assert post(path, {**body, "passkey": signed}, mine, "one").status_code == 200
    assert post(path, {**body, "passkey": {}}, mine, "one").status_code == 200
    assert post(path, {**body, "passkey": signed}, mine).json()["code"] == "second_factor_wrong"
    assert Vote.objects.filter(user=ben).count() == 1


def test_s24_an_answer_counts_once_and_only_for_its_session_and_address(ben: User, device: Device) -> None:
    here, elsewhere = (sign_in(Client(), ben) for _browser in "12")
    signed = device.sign(challenge(here, "/account/tokens/"))
    assert tokens(elsewhere, signed) == 403
    assert tokens(here, device.sign(challenge(here, "/account/recovery-codes/"))) == 403
    assert not is_made()
    assert [tokens(here, signed), tokens(here, signed)] == [200, 403]
    assert ApiToken.objects.count() == 1


def test_s24_an_answer_of_a_device_that_does_not_count_is_used_up_by_its_challenge(ben: User, device: Device) -> None:
    browser = sign_in(Client(), ben)
    signed = replace(device, count=-1).sign(challenge(browser, "/account/tokens/"))
    assert Passkey.objects.get().sign_count == 0
    assert [tokens(browser, signed), tokens(browser, signed)] == [200, 403]


def test_s24_a_challenge_ends_after_two_minutes_and_is_forgotten(ben: User, device: Device) -> None:
    browser = sign_in(Client(), ben)
    begun = datetime.now(UTC)
    with time_machine.travel(begun, tick=False) as time:
        early, late = (challenge(browser, "/account/tokens/") for _time in "12")
        time.shift(timedelta(seconds=119))
        assert tokens(browser, device.sign(early)) == 200
        time.shift(timedelta(seconds=1))
        assert tokens(browser, device.sign(late)) == 403
        assert passkey_acts.forget_old(now=begun) == 1
    assert not PasskeyChallenge.objects.exists()


def test_s24_a_device_that_lies_or_does_not_know_its_person_gives_no_fresh_factor(ben: User, device: Device) -> None:
    browser = sign_in(Client(), ben)
    stranger = Device()
    stranger.kept_for(make_person("Bea"))
    for told in (
        replace(device, origin="https://relief.example.evil"),
        replace(device, host="evil.example"),
        replace(device, verifies=False),
        replace(device, key=Device().key),
        stranger,
    ):
        SecondFactor.objects.update(wrong_codes=0)
        assert tokens(browser, told.sign(challenge(browser, "/account/tokens/"))) == 403, told
    Passkey.objects.filter(user=ben).update(sign_count=50)
    assert tokens(browser, device.sign(challenge(browser, "/account/tokens/"))) == 403, "a copy that has fallen behind"
    assert not is_made()


def test_s36_a_challenge_of_signing_in_is_none_of_an_act_and_no_act_signs_in(ben: User, device: Device) -> None:
    browser = sign_in(Client(), ben)
    asked = browser.post("/login/passkey/").json()
    assert tokens(browser, device.sign(asked)) == 403
    signed = device.sign(challenge(browser, "/login/"))
    said = {"login": "ben", "passphrase": passphrase_of("Ben")}
    for more in ({"code": "", "passkey": signed}, {"code": signed[:40]}):
        assert Client().post("/login/", {**said, **more}).status_code == 422


def test_s33_wrong_answers_are_counted_with_wrong_codes(ben: User, device: Device) -> None:
    browser = sign_in(Client(), ben)
    assert [tokens(browser, sent) for sent in ("{}", "{", '{"id": 1}')] == [403] * 3
    assert SecondFactor.objects.get(user=ben).wrong_codes == 3
    assert tokens(browser, device.sign(challenge(browser, "/account/tokens/"))) == 200
    assert SecondFactor.objects.get(user=ben).wrong_codes == 0
    for _try in range(5):
        tokens(browser, "{}")
    right = device.sign(challenge(browser, "/account/tokens/"))
    assert tokens(browser, right) == 429
    SecondFactor.objects.update(last_wrong_at=datetime.now(UTC) - timedelta(minutes=15))
    assert tokens(browser, right) == 200, "who has to wait uses nothing up"


def test_s36_a_key_is_handed_out_by_passkey_and_never_by_the_sitting_it_opens(ben: User, device: Device) -> None:
    browser, address = sign_in(Client(), ben), "/reading/release/"
    said = {"fingerprint": "A" * 40, "code": ""}
    signed = device.sign(challenge(browser, address))
    assert browser.post(address, {**said, "passkey": signed}).status_code == 404, (
        "let through to a key that is not there"
    )
    assert browser.session["sitting_until"]
    assert browser.post(address, said).status_code == 400
    assert browser.post(address, {**said, "passkey": signed}).status_code == 403


def test_only_who_has_a_passkey_is_offered_it_and_never_where_texts_are_open(ben: User) -> None:
    make_person("Ben", fund=Fund.objects.create(code="relief", name="Relief"), roles=("member",), seat_number=1)
    browser = Client()
    sign_in_by_page(browser, ben)
    assert "passkey-acts" not in browser.get("/account/").content.decode()
    assert browser.post("/account/passkeys/sign/", {"for": "/x/"}).status_code == 422
    made = Device().make(browser.post("/account/passkeys/challenge/").json())
    browser.post("/account/passkeys/", {"passkey-passkey": made, "passkey-code": code_for(ben)})
    assert 'src="/static/house/passkey-acts.mjs"' in browser.get("/account/").content.decode()
    reading = browser.get("/reading/")
    assert reading.status_code == 200 and "passkey-acts" not in reading.content.decode()
    assert "passkey-acts" not in browser.get("/start/").content.decode()
    for wrong in ("", "https://elsewhere.example/", "/" + "x" * 300):
        assert browser.post("/account/passkeys/sign/", {"for": wrong}).status_code == 400


def test_only_the_newest_challenges_of_a_person_are_kept(ben: User, device: Device) -> None:
    browser = sign_in(Client(), ben)
    asked = [challenge(browser, "/account/tokens/") for _time in range(passkey_acts.MOST + 1)]
    assert PasskeyChallenge.objects.count() == passkey_acts.MOST
    assert [tokens(browser, device.sign(one)) for one in (asked[0], asked[-1])] == [403, 200]


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_s24_of_four_processes_with_one_signature_exactly_one_wins() -> None:
    person, device = make_person("Ben"), Device()
    device.kept_for(person)
    asking: Any = RequestFactory().post("/account/tokens/")
    asking.user, asking.session = person, sign_in(Client(), person).session
    now = datetime.now(UTC)
    signed = device.sign(json.loads(json.dumps(_plain(passkey_acts.ask(asking, asking.path, now=now)))))
    answers = at_once(lambda _number: check_passkey(asking, signed, now=now), 4)
    assert sorted(answers) == [False, False, False, True]


def _plain(asked: dict[str, Any]) -> dict[str, Any]:
    return {"publicKey": dict(asked["publicKey"])}
