"""The register of organisations: kept by coordinator and treasurer; whose word counts is said by two of them (R-12)."""

from typing import Any

import pytest

from emergency.asking.confirming import partners
from fund.models import Organisation
from notifications import audit
from tests.fund.api.desk import Desk, new_desk
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

PATH = "fund/organisations/"
DOOR = {"name": "Open Door", "kind": "legal", "how_to_reach": "door.example, +995 32 000", "countries": ["GE"]}


@pytest.fixture
def desk(db: None) -> Desk:
    return new_desk()


def post(desk: Desk, by: str, path: str = PATH, status: int = 201, /, **said: Any) -> dict[str, Any]:
    answer = desk.post(by, path, said, fresh=True)
    assert answer.status_code == status, answer.content
    return answer.json()


def added(desk: Desk, **changes: Any) -> str:
    return f"{PATH}{post(desk, 'cora', **{**DOOR, **changes})['id']}/"


def test_r12_its_word_counts_once_two_different_people_have_said_so(desk: Desk) -> None:
    one = added(desk)
    assert post(desk, "cora", f"{one}partner/", confirms=True)["waits"] is True
    assert not partners().exists()
    assert post(desk, "cora", f"{one}partner/", 422, confirms=True)["code"] == "separation_of_duties"
    assert post(desk, "tom", f"{one}partner/", confirms=True)["confirms"] is True
    assert partners().get().name == "Open Door"
    assert post(desk, "tom", f"{one}partner/", 422, confirms=True)["code"] == "partner_already"
    assert post(desk, "cora", f"{one}partner/", confirms=False)["confirms"] is False
    assert not partners().exists()
    told = [row.verb for row in audit.of_object(Organisation.objects.get().pk)]
    assert told == ["organisation_added", "partner_asked", "partner_agreed", "partner_dropped"]


@pytest.mark.parametrize("changed", [{"name": "Other Door"}, {"how_to_reach": "other.example"}, {"active": False}])
def test_r12_under_another_name_or_address_its_word_counts_no_more(desk: Desk, changed: dict[str, Any]) -> None:
    one = added(desk)
    for name in ("cora", "tom"):
        post(desk, name, f"{one}partner/", confirms=True)
    assert post(desk, "tom", one, **{**DOOR, "uses": ["ticket"]})["confirms"] is True
    assert post(desk, "tom", one, **{**DOOR, **changed})["confirms"] is False
    assert not partners().exists()


def test_what_is_written_comes_from_lists_and_a_name_stands_once(desk: Desk) -> None:
    added(desk)
    assert post(desk, "tom", PATH, 400, **DOOR)["fields"].keys() == {"name"}
    wrong = {"name": "X", "kind": "bank", "how_to_reach": "x", "uses": ["weapons"], "countries": ["ZZ"]}
    fields = post(desk, "tom", PATH, 400, **wrong)["fields"]
    assert {name.partition(".")[0] for name in fields} == {"kind", "uses", "countries"}


def test_nobody_else_reads_or_keeps_it(desk: Desk) -> None:
    one = added(desk)
    for name in desk.people.keys() - {"cora", "tom"}:
        assert desk.get(name, PATH).status_code == 404
        post(desk, name, PATH, 404, **DOOR)
        post(desk, name, f"{one}partner/", 404, confirms=True)
    assert [row["name"] for row in desk.get("tom", PATH).json()["results"]] == ["Open Door"]


def test_the_register_is_kept_by_page(desk: Desk) -> None:
    cora, tom, address = visitor(desk, "cora"), visitor(desk, "tom"), "/organisations/"
    page = assert_sound_page(cora.get(address))
    assert "No organisation is registered yet." in words(page)
    said = {"name": "Open Door", "how_to_reach": "door.example", "countries": ["GE"], "uses": ["legal_aid"]}
    sent = filled(page, address, kind="legal", **said, code=coded(desk, "cora"))
    assert cora.post(address, sent)["Location"] == address
    row = Organisation.objects.get()
    assert (row.countries, row.uses, row.is_active) == (["GE"], ["legal_aid"], True)
    for name, browser in (("cora", cora), ("tom", tom)):
        there = f"{address}{row.pk}/partner/"
        page = assert_sound_page(browser.get(f"{address}{row.pk}/"))
        prefix = f"partner-{row.pk}-"
        assert browser.post(there, filled(page, there, **{f"{prefix}code": coded(desk, name)})).status_code == 302
    assert "counts as a confirmation" in words(assert_sound_page(tom.get(address)))
    assert partners().exists()


def test_a_long_register_stays_light_and_each_organisation_is_changed_on_its_own_page(desk: Desk) -> None:
    own = [f"/organisations/{added(desk, name=f'Door {number}').split('/')[-2]}/" for number in range(3)]
    cora = visitor(desk, "cora")
    page = assert_sound_page(cora.get("/organisations/"))
    assert page.xpath("//main//h2/a/@href") == own
    assert len(page.xpath("//select[option[@value='GE']]")) == 1, "countries are listed once, in the form of a new one"
    there = f"{own[1]}change/"
    page = assert_sound_page(cora.get(own[1]))
    prefix = next(name for name in filled(page, there) if name.endswith("-name")).removesuffix("name")
    typed = {f"{prefix}name": " ", f"{prefix}how_to_reach": "new.example", f"{prefix}code": coded(desk, "cora")}
    page = assert_sound_page(cora.post(there, filled(page, there, **typed)), status=400)
    assert filled(page, there)[f"{prefix}how_to_reach"] == "new.example"
    sent = filled(page, there, **{f"{prefix}name": "New Door", f"{prefix}code": coded(desk, "cora")})
    assert cora.post(there, sent)["Location"] == own[1]
    assert "New Door" in words(assert_sound_page(cora.get(own[1])))
