"""Which countries a contact may name in a request: told to that contact alone, on page and over the API alike."""

from typing import Any

from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from fund.models import Fund, Mandate, Role
from tests.emergency.api.callers import Town
from tests.emergency.grouping.groups import define, grouped
from tests.pages import assert_sound_page
from tests.people import make_person, sign_in, token_for

GROUP = [{"country": "GE", "group": "X1"}, {"country": "KZ", "group": "X1"}]


def _told(town: Town, name: str) -> dict[str, Any]:
    (row,) = town[name].reads("me/")["roles"]
    return dict(row)


def _offered(town: Town, name: str) -> list[str]:
    page = assert_sound_page(sign_in(Client(), town.people[name]).post("/ask/"))
    return sorted(page.xpath("//select[@name='country']/option/@value"))


def test_a_contact_learns_which_countries_stand_behind_the_code_and_can_ask_for_each(town: Town) -> None:
    assert _told(town, "ada")["asks_for"] == [{"country": "GE", "group": None}]
    grouped(town)
    for name in ("ada", "aziz"):
        told = _told(town, name)
        assert (told["countries"], told["asks_for"]) == (["X1"], GROUP)
        for one in told["asks_for"]:
            assert town.ask(name, country=one["country"]).row.country == one["group"]


def test_nobody_else_and_no_contact_of_another_country_is_told(town: Town) -> None:
    grouped(town)
    for name in ("ben", "cora", "gil", "tom", "ana", "sam"):
        told = _told(town, name)
        assert (told["countries"], told["asks_for"]) == ([], [])
    row = Mandate.objects.get(user=town.people["aziz"], role=Role.CONTACT)
    row.countries = ["AM"]
    row.save()
    assert _told(town, "aziz")["asks_for"] == [{"country": "AM", "group": None}]
    define(town.fund, town.people, "BY", "RU", code="X2")
    assert _told(town, "ada")["asks_for"] == GROUP


def test_of_two_funds_each_tells_its_own_groups(town: Town) -> None:
    other = Fund.objects.create(code="other", name="Other", country_groups={"GE": "X7", "AM": "X7"})
    make_person("Ada", fund=other, roles=("contact",), countries=["GE"])
    grouped(town)
    header = {"authorization": token_for(town.people["ada"])}
    told = Client().get("/api/v1/me/", headers=header).json()["roles"]
    named = {row["fund"]: [one["group"] for one in row["asks_for"]] for row in told}
    assert named == {"other": ["X7", "X7"], town.fund.code: ["X1", "X1"]}


def test_the_page_offers_the_very_same_countries(town: Town) -> None:
    grouped(town)
    assert _offered(town, "ada") == ["", *(one["country"] for one in _told(town, "ada")["asks_for"])]


def test_the_description_of_the_api_names_what_is_told(db: None) -> None:
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    assert set(schemas["AskingCountry"]["properties"]) == {"country", "group"}
    assert "told to nobody else" in schemas["FundRoles"]["properties"]["asks_for"]["description"]
