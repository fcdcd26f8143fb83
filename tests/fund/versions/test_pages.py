"""The pages of the versions: sound, for their readers only, and a whole life of a draft by page."""

from typing import Any

import pytest
from django.test import Client

from emergency.actions import trying
from fund.models import Regulation, RegulationComment
from fund.regulations import parameters_of
from fund.rules.codes import USES
from tests.factories import DAY, NOW
from tests.fund.api.desk import Desk
from tests.fund.versions.story import TODAY, draft, publish
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

ALL = "/regulations/"
SEATS = {"ben", "bea", "bo", "bela", "bao"}


@pytest.mark.parametrize(
    ("address", "readers"),
    [
        (ALL, "members"),
        (f"{ALL}R1/", "members"),
        (f"{ALL}R2/", "seats"),
        (f"{ALL}draft/", "seats"),
        (f"{ALL}R2/adopt/", "seats"),
        (f"{ALL}R2/try/", "seats"),
    ],
)
def test_a_page_is_sound_and_there_for_its_readers_only(desk: Desk, address: str, readers: str) -> None:
    draft(desk, parameters={"objection_hours": 12})
    seen = {name: visitor(desk, name).get(address) for name in desk.people}
    expected = SEATS if readers == "seats" else desk.people.keys() - {"cy"}
    assert {name for name, answer in seen.items() if answer.status_code == 200} == expected
    assert {answer.status_code for name, answer in seen.items() if name not in expected} <= {404}
    for name in expected:
        assert_sound_page(seen[name])
    assert Client().get(address)["Location"].startswith("/login/")


def test_a_version_is_drafted_published_commented_and_adopted_by_page(desk: Desk) -> None:
    ben, ada, bea = (visitor(desk, name) for name in ("ben", "ada", "bea"))
    address = f"{ALL}draft/"
    typed = {
        "duty_limit_minor": "250,50",
        "setaside_share_bps": "12.5",
        "objection_hours": "12",
        "allowed_uses": [*USES],
    }
    sent = filled(assert_sound_page(ben.get(address)), address, **typed, code=coded(desk, "ben"), title="Quicker")
    assert ben.post(address, sent)["Location"] == ALL
    second = Regulation.objects.get(code="R2")
    numbers = parameters_of(second)
    assert (numbers.duty_limit_minor, numbers.setaside_share_bps, numbers.objection_hours) == (25_050, 1250, 12)
    assert numbers.allowed_uses == parameters_of(Regulation.objects.get(code="R1")).allowed_uses
    page = assert_sound_page(ben.get(f"{ALL}R2/"))
    assert "One seat on duty decides up to €300.00 €250.50" in words(page)
    there = f"{ALL}R2/publish/"
    assert ben.post(there, filled(page, there))["Location"] == f"{ALL}R2/"
    page, there = assert_sound_page(ada.get(f"{ALL}R2/")), f"{ALL}R2/comment/"
    said = {"comment-stance": "too_low", "comment-text": "<i>Rent</i>", "comment-parameter": "duty_limit_minor"}
    heard = ada.post(there, filled(page, there, **said), follow=True)
    assert "One seat on duty decides up to : too low (country contact) <i>Rent</i>" in words(assert_sound_page(heard))
    page, there = assert_sound_page(bea.get(f"{ALL}R2/adopt/")), f"{ALL}R2/adopt/"
    said = {"minute_number": "7/26", "adopting_body": "general_meeting", "code": coded(desk, "bea")}
    done = bea.post(there, filled(page, there, **said), follow=True)
    assert "Adopted General Meeting" in words(assert_sound_page(done))
    assert (Regulation.objects.get(code="R2").state, RegulationComment.objects.count()) == ("adopted", 1)
    assert "What you can do" not in words(assert_sound_page(done))


def test_what_is_wrong_is_said_at_its_number_and_uses_no_code(desk: Desk) -> None:
    client, address, code = visitor(desk, "ben"), f"{ALL}draft/", coded(desk, "ben")
    page = assert_sound_page(client.get(address))
    wrong = {"setaside_share_bps": "9", "duty_limit_minor": "2000", "objection_hours": "x"}
    marked = assert_sound_page(client.post(address, filled(page, address, **wrong, code=code)), status=400)
    assert "Enter a whole number." in words(marked)
    wrong["objection_hours"] = "24"
    marked = assert_sound_page(client.post(address, filled(page, address, **wrong, code=code)), status=400)
    assert marked.xpath("//*[@aria-invalid='true']/@name") == ["setaside_share_bps"]
    wrong["setaside_share_bps"] = "10"
    marked = assert_sound_page(client.post(address, filled(page, address, **wrong, code=code)), status=400)
    assert "must not be lower than the limit before it" in words(marked)
    right = filled(page, address, duty_limit_minor="200", code=code)
    assert client.post(address, right).status_code == 302
    assert client.post(address, right).status_code == 302
    assert Regulation.objects.count() == 2


def test_a_draft_starts_from_another_by_page(desk: Desk) -> None:
    draft(desk, parameters={"objection_hours": 12})
    page = assert_sound_page(visitor(desk, "bo").get(f"{ALL}draft/?from=R2"))
    assert filled(page, f"{ALL}draft/?from=R2")["objection_hours"] == "12"
    assert visitor(desk, "bo").get(f"{ALL}draft/?from=R9").status_code == 404


def test_the_drafter_is_told_that_another_seat_adopts(desk: Desk) -> None:
    draft(desk)
    page = assert_sound_page(visitor(desk, "ben").get(f"{ALL}R2/adopt/"))
    assert "another board seat must adopt it" in words(page)
    assert page.xpath("//main//form") == []
    sent = {"minute_number": "1", "adopting_body": "board", "adopted_on": TODAY, "valid_from": TODAY}
    key = "6b2f1b1e-6a3e-4c9a-9a55-0d6f1f6f8b11"
    answer = visitor(desk, "ben").post(f"{ALL}R2/adopt/", {**sent, "key": key, "code": coded(desk, "ben")})
    assert answer.status_code == 422
    assert Regulation.objects.get(code="R2").state == "draft"


def test_an_adoption_into_the_past_comes_back_as_filled(desk: Desk) -> None:
    draft(desk)
    client, there = visitor(desk, "bea"), f"{ALL}R2/adopt/"
    sent = filled(assert_sound_page(client.get(there)), there, minute_number="7", code=coded(desk, "bea"))
    page = assert_sound_page(client.post(there, {**sent, "valid_from": str((NOW - DAY).date())}), status=400)
    assert "Rules begin today at the earliest" in words(page)
    assert filled(page, there)["minute_number"] == "7"
    assert client.post(there, sent).status_code == 302


def test_a_trial_is_begun_watched_and_read_by_page(desk: Desk) -> None:
    draft(desk)
    client, there = visitor(desk, "bo"), f"{ALL}R2/try/"
    page = assert_sound_page(client.get(there))
    assert "has not been tried yet" in words(page)
    begun = assert_sound_page(client.post(there, filled(page, there), follow=True))
    assert "It waits for its turn." in words(begun)
    assert begun.xpath("//a[text()='Look again']/@href") == [there]
    trying.carry_on(now=NOW)
    assert "0 cases would have been decided otherwise" in words(assert_sound_page(client.get(there)))


def test_a_draft_is_discarded_by_page(desk: Desk) -> None:
    draft(desk)
    publish(desk)
    client, there = visitor(desk, "ben"), f"{ALL}R2/discard/"
    page = assert_sound_page(client.get(f"{ALL}R2/"))
    without: dict[str, Any] = filled(page, there)
    assert_sound_page(client.post(there, without), status=403)
    assert client.post(there, {**without, "discard-code": coded(desk, "ben")})["Location"] == ALL
    assert Regulation.objects.get().code == "R1"
