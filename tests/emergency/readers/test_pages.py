"""The page of keys: what stands there, what a change is in words, and signing without any script."""

import json
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from notifications import roster_document
from notifications.models import RosterProposal, RosterVersion
from notifications.words import words_for
from tests.emergency.readers.ceremony import Ceremony
from tests.fund.web.visits import filled, words
from tests.keys import device
from tests.pages import assert_sound_page
from tests.people import code_for, sign_in, token_for

# What pages and API do with an act does not hang on the database.
pytestmark = pytest.mark.once
ALL = "/readers/"


def visitor(ceremony: Ceremony, name: str) -> Client:
    return sign_in(Client(), ceremony.people[name])


def page_of(client: Client) -> html.HtmlElement:
    return assert_sound_page(client.get(ALL))


def code(ceremony: Ceremony, name: str, prefix: str) -> dict[str, str]:
    return {f"{prefix}-code": code_for(ceremony.people[name])}


def test_the_page_shows_whose_keys_read_what_and_the_words_of_the_version(ceremony: Ceremony) -> None:
    page = page_of(visitor(ceremony, "gil"))
    shown = words(page)
    fingerprint = device("bo").fingerprint
    assert (
        "".join(page.xpath("//tr[th[contains(., 'Bo')]]//*[@class='code']")[0].itertext()).replace(" ", "")
        == fingerprint
    )
    assert "Where the money goes" in shown and "founder's key" in shown
    digest = bytes.fromhex(RosterVersion.objects.get().digest)
    for language in ("en", "ru", "uk"):
        listed = page.xpath(f"//ol[@lang='{language}']/li/text()")
        assert tuple(listed) == words_for(digest, language)
    assert not page.xpath("//form[contains(@action, 'wish')]")


def test_a_key_is_proposed_signed_and_adopted_by_forms_alone(ceremony: Ceremony) -> None:
    bo, ben, bea = (visitor(ceremony, name) for name in ("bo", "ben", "bea"))
    wish = f"{ALL}wish/key/"
    page = page_of(bo)
    file = SimpleUploadedFile("key.asc", device("bo-new").public_key.encode())
    sent = bo.post(wish, filled(page, wish) | code(ceremony, "bo", "key") | {"key-file": file})
    assert sent.status_code == 302, words(html.fromstring(sent.content))
    row = RosterProposal.objects.get()
    page = page_of(ben)
    assert "Bo has another key" in words(page) and "Nobody has signed yet" in words(page)
    assert f"--local-user {device('ben').fingerprint} --armor --detach-sign keys2.json" in words(page)
    (address,) = page.xpath("//a[@download]/@href")
    document = ben.get(address)
    assert (document.content, document["Content-Type"]) == (row.octets, "application/octet-stream")
    sign = f"{ALL}{row.pk}/sign/"
    said = {"sign-signature": device("ben").sign(document.content)} | code(ceremony, "ben", "sign")
    assert ben.post(sign, filled(page, sign, **said)).status_code == 302
    assert "You have signed" in words(page_of(ben))
    page = page_of(bea)
    assert "Signed by: Ben" in words(page)
    file = SimpleUploadedFile("keys2.json.asc", device("bea").sign(document.content).encode())
    assert bea.post(sign, filled(page, sign) | code(ceremony, "bea", "sign") | {"sign-file": file}).status_code == 302
    assert "In force: version 2" in words(page_of(bea))
    assert ceremony.line("bo").fingerprint == device("bo-new").fingerprint


def test_a_refused_signature_says_why_and_the_words_of_what_waits_are_those_of_the_file(ceremony: Ceremony) -> None:
    row = ceremony.key_of("bo", device("bo-new"))
    ben, sign = visitor(ceremony, "ben"), f"{ALL}{row.pk}/sign/"
    page = page_of(ben)
    said = {"sign-signature": device("bea").sign(row.octets)} | code(ceremony, "ben", "sign")
    refused = ben.post(sign, filled(page, sign, **said))
    assert refused.status_code == 422
    assert "another member's key" in words(assert_sound_page(refused, status=422))
    RosterProposal.objects.update(document=row.document.replace('"state":"active"', '"state":"lost"', 1))
    altered = roster_document.digest_of(RosterProposal.objects.get().octets)
    spoken = page_of(ben).xpath("//section//ol[@lang='en']/li/text()")
    assert tuple(spoken) == words_for(bytes.fromhex(altered), "en")


@pytest.mark.parametrize("name", ["key", "own", "other", "roles", "offline"])
def test_s36_no_wish_is_put_down_without_a_fresh_code(ceremony: Ceremony, name: str) -> None:
    ben, wish = visitor(ceremony, "ben"), f"{ALL}wish/{name}/"
    typed = {
        "key-public_key": device("bo-new").public_key,
        "own-state": "lost",
        "other-member": str(ceremony.people["bo"].pk),
        "other-state": "frozen",
        "offline-role": "recovery",
        "offline-public_key": device("safe").public_key,
    }
    said = filled(page_of(ben), wish, **{key: value for key, value in typed.items() if key.startswith(name)})
    for given in ({}, {f"{name}-code": "000000"}):
        assert ben.post(wish, said | given).status_code == 403
    assert not RosterProposal.objects.exists()


def test_s36_no_signature_and_no_withdrawal_without_a_fresh_code(ceremony: Ceremony) -> None:
    row = ceremony.key_of("bo", device("bo-new"))
    ben = visitor(ceremony, "ben")
    page = page_of(ben)
    for step, typed in (("sign", {"sign-signature": device("ben").sign(row.octets)}), ("withdraw", {})):
        address = f"{ALL}{row.pk}/{step}/"
        assert ben.post(address, filled(page, address, **typed)).status_code == 403
    row.refresh_from_db()
    assert row.is_open and not row.signatures.exists()


def test_forms_are_only_for_whom_they_are(ceremony: Ceremony) -> None:
    tom = visitor(ceremony, "tom")
    assert set(page_of(tom).xpath("//form[contains(@action, 'wish')]/@action")) == {
        f"{ALL}wish/key/",
        f"{ALL}wish/own/",
    }
    for name in ("other", "roles", "offline", "nothing"):
        assert tom.post(f"{ALL}wish/{name}/", {}).status_code == 404
    for name in ("ada", "cy"):
        assert visitor(ceremony, name).get(ALL).status_code == 404


def test_a_list_that_does_not_hold_is_said_and_hides_nothing_behind_a_crash(ceremony: Ceremony) -> None:
    RosterVersion.objects.update(signatures=[])
    assert "does not hold" in words(page_of(visitor(ceremony, "ben")))


def call(ceremony: Ceremony, name: str, path: str, body: dict[str, Any] | None = None, *, fresh: bool = True) -> Any:
    """Read an address of the API, or act there with a fresh code."""
    person = ceremony.people[name]
    headers = {"Authorization": token_for(person), "Idempotency-Key": uuid.uuid4().hex}
    if body is None:
        return Client().get(f"/api/v1/{path}", headers=headers)
    said = {**body, "otp": code_for(person)} if fresh else body
    return Client().post(f"/api/v1/{path}", json.dumps(said), content_type="application/json", headers=headers)


def test_by_api_a_version_is_proposed_signed_by_two_and_in_force(ceremony: Ceremony) -> None:
    made = call(ceremony, "bo", "roster/proposals/", {"wish": "key", "public_key": device("bo-new").public_key})
    assert made.status_code == 201, made.content
    waiting = call(ceremony, "gil", "roster/").json()["waiting"]
    assert waiting["id"] == made.json()["id"]
    assert re.match("Bo has another key", waiting["changes"][0])
    ends = []
    for name in ("ben", "bea"):
        said = {"signature": device(name).sign(waiting["document"].encode())}
        path = f"roster/proposals/{waiting['id']}/signatures/"
        assert call(ceremony, name, path, said, fresh=False).status_code == 403
        ends.append(call(ceremony, name, path, said).json()["ending"])
    assert ends == ["", "adopted"]
    shown = call(ceremony, "tom", "roster/").json()
    assert (shown["version"], shown["waiting"], shown["holds"]) == (2, None, True)
    assert shown["digest"] == waiting["digest"] and shown["words"] == waiting["words"]
    assert call(ceremony, "ben", path, said).status_code == 409


def test_by_api_refusals_have_codes_and_a_repeat_answers_as_before(ceremony: Ceremony) -> None:
    frozen = {"wish": "state", "member": str(ceremony.people["bo"].pk), "state": "frozen"}
    assert call(ceremony, "tom", "roster/proposals/", frozen).status_code == 404
    assert call(ceremony, "ben", "roster/proposals/", frozen, fresh=False).json()["code"] == "second_factor_required"
    made = call(ceremony, "ben", "roster/proposals/", frozen).json()
    again = call(ceremony, "bea", "roster/proposals/", {"wish": "roles"})
    assert (again.status_code, again.json()["code"]) == (422, "roster_unchanged")
    path = f"roster/proposals/{made['id']}/"
    refused = call(ceremony, "bea", f"{path}signatures/", {"signature": "nothing"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_signature")
    assert call(ceremony, "tom", f"{path}withdraw/", {}).json()["code"] == "not_the_proposer"
    assert call(ceremony, "bea", f"{path}withdraw/", {}).json()["ending"] == "withdrawn"
    unfit = call(ceremony, "bo", "roster/proposals/", {"wish": "key", "public_key": "no key"})
    assert (unfit.status_code, unfit.json()["code"]) == (422, "key_unreadable")
