"""Who defines a group of countries, what is refused, and what it changes around requests."""

from typing import Any

import pytest
from django.test import Client

from emergency.actions.ending import country_locks
from emergency.actions.governing import country_groups
from emergency.actors import Actor
from emergency.deciding.motion_terms import FrameTerms
from emergency.models import CountryLock
from fund import payees
from fund.actions import advances, mandates, purses, treasury, ways
from fund.actions import country_groups as groups
from fund.actions import payees as payee_acts
from fund.appointing import Appointment
from fund.country_groups import covered_by, in_clear
from fund.ledger.purpose import OtherPurpose, require_purpose
from fund.models import CountryGroupChange, Fund, ListedPayee
from fund.money import Money
from fund.ways import has_float, open_ways
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from tests.emergency.api.callers import Town, asking, assert_problem
from tests.emergency.grouping.groups import define, grouped, naming
from tests.factories import NOW, elect
from tests.pages import assert_sound_page
from tests.people import code_for, sign_in


def _put_down(town: Town, *countries: str, code: str = "X1", by: str = "gil") -> CountryGroupChange:
    return groups.propose(fund=town.fund, said=groups.Group(code, countries), by=town.people[by].pk, now=NOW)


def _told(country: str) -> dict[str, Any]:
    return asking({"medicine": "10.00"}, country=country, for_whom="self")


def _agree(town: Town, change: CountryGroupChange, by: str) -> None:
    country_groups.agree(change_id=change.pk, by=town.people[by].pk, now=NOW)


def test_a_group_takes_two_of_data_guardian_chair_and_deputy_chair(town: Town) -> None:
    change = _put_down(town, "BY", "RU")
    with pytest.raises(Refused, match="second person"):
        _agree(town, change, "gil")
    for stranger in ("cora", "bo", "tom"):
        with pytest.raises(NotFound):
            _agree(town, change, stranger)
    assert Fund.objects.get(pk=town.fund.pk).country_groups == {}
    _agree(town, change, "bea")
    assert Fund.objects.get(pk=town.fund.pk).country_groups == {"BY": "X1", "RU": "X1"}
    with pytest.raises(Stale):
        _agree(town, change, "ben")
    said = [(event.verb, event.actor_id, event.data) for event in audit.of_object(change.pk)]
    assert said == [
        ("country_group_proposed", town.people["gil"].pk, {"code": "X1", "count": 2}),
        ("country_group_agreed", town.people["bea"].pk, {"code": "X1", "count": 2}),
    ]


def test_a_group_of_one_is_refused_because_it_hides_nothing(town: Town) -> None:
    refused = town["gil"].post("country-groups/", {"code": "X1", "countries": ["BY"]}, fresh=True)
    told = assert_problem(refused, 400)["fields"]["countries"]
    assert told == "A group of one hides nothing: name at least two countries."


def test_a_country_stands_in_one_group_and_a_group_may_grow_by_one(town: Town) -> None:
    fund = define(town.fund, town.people, "BY", "RU")
    with pytest.raises(Malformed) as refused:
        _put_down(town, "RU", "TM", code="X2")
    assert "one group at most" in str(refused.value.fields["countries"])
    fund = define(fund, town.people, "TM")
    assert fund.country_groups == {"BY": "X1", "RU": "X1", "TM": "X1"}


def test_one_change_waits_at_a_time_and_may_be_taken_back(town: Town) -> None:
    change = _put_down(town, "BY", "RU")
    with pytest.raises(Refused, match="waits"):
        _put_down(town, "TM", "UZ", code="X2", by="ben")
    groups.discard(change_id=change.pk, by=town.people["ben"].pk, now=NOW)
    assert _put_down(town, "TM", "UZ", code="X2", by="ben").is_open


def test_a_code_that_no_group_has_is_no_place(town: Town) -> None:
    assert in_clear(town.fund, "X7") == ""
    said = ways.Switch("X7", "cash", True, "5/26")
    with pytest.raises(Malformed):
        ways.propose(fund=town.fund, said=said, by=town.people["ben"].pk, now=NOW)


def test_by_page_it_is_a_plain_form_and_the_second_person_sees_what_waits(town: Town) -> None:
    gil, ben, cora = (sign_in(Client(), town.people[name]) for name in ("gil", "ben", "cora"))
    [form] = [one for one in assert_sound_page(gil.get("/duty/groups/")).forms if one.action == "/duty/groups/"]
    assert form.method == "POST" and not form.xpath(".//script")
    filled = {name: value for name, value in form.fields.items() if value}
    filled |= {"group-group": "X1", "group-countries": ["BY", "RU"], "group-code": code_for(town.people["gil"])}
    assert gil.post(form.action, filled).status_code == 302
    change = CountryGroupChange.objects.get()
    page = assert_sound_page(ben.get("/duty/groups/"))
    [form] = [one for one in page.forms if one.action.endswith(f"{change.pk}/agree/")]
    filled = {name: value for name, value in form.fields.items() if value}
    [code] = [name for name in form.fields if name.endswith("-code")]
    assert ben.post(form.action, {**filled, code: code_for(town.people["ben"])}).status_code == 302
    shown = assert_sound_page(cora.get("/duty/groups/")).text_content()
    assert "Group 1" in shown and "Belarus, Russia" in shown and "Put it down" not in shown


def test_whatever_names_a_country_afterwards_keeps_the_group(town: Town) -> None:
    grouped(town)
    people, fund, today = town.people, town.fund, NOW.date()
    ben, tom = people["ben"].pk, people["tom"].pk
    said = Appointment("cy", "contact", today, "7/26", countries=["KZ"])
    row = mandates.propose(fund=fund, said=said, by=ben, now=NOW)
    assert mandates.confirm(proposal_id=row.pk, by=people["bea"].pk, now=NOW).countries == ["X1"]
    change = ways.propose(fund=fund, said=ways.Switch("GE", "float", True, "5/26"), by=ben, now=NOW)
    ways.agree(change_id=change.pk, by=people["bea"].pk, now=NOW)
    bound = {"code": "winter", "name": "Winter", "restriction": "winter", "uses": []}
    assert purses.open_purse(fund=fund, **bound, countries=["GE"], by=tom, now=NOW).countries == ["X1"]
    euro = Money.parse("10.00", "EUR")
    wanted = advances.Wanted(people["ada"].pk, "KZ", today)
    payment = advances.prepare(fund=fund, wanted=wanted, amount=euro, account="1010", by=tom, now=NOW)
    assert payment.advance.country == "X1"
    signed = {"donor": "Open Hand", "title": "Project", "amount": euro, "signed_on": today, "country": "GE"}
    assert treasury.sign_project(fund=fund, **signed, by=tom, now=NOW).country == "X1"
    entry = payee_acts.Registration("Bureau", "lawyer", "GE", ["legal_aid"])
    payee = payee_acts.register(fund=fund, said=entry, by=people["cora"].pk, now=NOW)
    assert (payee.country, payee.uses) == ("X1", ["liberty"])
    terms = FrameTerms(["GE"], ["shelter"], "raids", 100, 100, today).in_clear(fund)
    assert (terms.as_json()["countries"], terms.as_json()["uses"]) == (["X1"], ["living"])
    assert naming("GE", "KZ", "legal_aid", "shelter") == []


def test_what_was_listed_before_is_found_under_the_group(town: Town) -> None:
    entry = payee_acts.Registration("Bureau", "lawyer", "GE", ["legal_aid"])
    payee = payee_acts.register(fund=town.fund, said=entry, by=town.people["cora"].pk, now=NOW)
    ListedPayee.objects.filter(pk=payee.pk).update(confirmed_by=town.people["chen"].pk, confirmed_at=NOW)
    grouped(town)
    payee.refresh_from_db()
    assert (payee.country, payee.uses) == ("X1", ["liberty"])
    assert payees.nameable(town.fund, "X1", ["liberty"]) == [payee]
    assert payees.nameable(town.fund, "GE", ["legal_aid"]) == [payee]


def test_a_way_switched_off_in_one_country_is_off_in_the_group_until_the_board_says_otherwise(town: Town) -> None:
    ben, bea = town.people["ben"].pk, town.people["bea"].pk

    def switch(country: str, way: str, is_open: bool) -> None:
        change = ways.propose(fund=town.fund, said=ways.Switch(country, way, is_open, "5/26"), by=ben, now=NOW)
        ways.agree(change_id=change.pk, by=bea, now=NOW)

    switch("GE", "bank", False)
    switch("GE", "float", True)
    grouped(town)
    assert "bank" not in (open_ways(town.fund, "X1") or ())
    assert "cash" in (open_ways(town.fund, "X1") or ())
    assert has_float(town.fund, "GE") is False
    switch("KZ", "bank", True)
    assert "bank" in (open_ways(town.fund, "X1") or ())


def test_money_bound_to_one_use_pays_no_group_that_may_mean_another(town: Town) -> None:
    grouped(town)
    bound = {"code": "trip", "name": "Trips", "restriction": "trips", "uses": ["ticket"], "countries": ["GE"]}
    purse = purses.open_purse(fund=town.fund, **bound, by=town.people["tom"].pk, now=NOW).fund
    with pytest.raises(OtherPurpose):
        require_purpose(purse, ["moving"], "X1")
    require_purpose(purse, ["ticket"], "KZ")


def test_a_frame_for_one_country_holds_for_its_group_and_not_for_the_others(town: Town) -> None:
    grouped(town)
    assert covered_by(town.fund, ["GE"]) == {"GE", "X1"}
    assert covered_by(town.fund, ["X1"]) == {"GE", "KZ", "X1"}


@pytest.mark.parametrize("locked_first", [True, False])
def test_a_lock_hides_the_requests_of_its_country_from_before_and_after_the_group(
    town: Town, locked_first: bool
) -> None:
    elect(town.fund, "cy", "coordinator")
    older, wanted = town.ask("ada"), country_locks.Wanted("GE", "search", town.people["cy"].pk, town.people["bela"].pk)
    if locked_first:
        country_locks.lay(fund=town.fund, by=Actor(town.people["gil"]), now=NOW, wanted=wanted)
    grouped(town)
    if not locked_first:
        country_locks.lay(fund=town.fund, by=Actor(town.people["gil"]), now=NOW, wanted=wanted)
    newer = town.nobody.must("aid-requests/", _told("GE"))
    elsewhere = town.nobody.must("aid-requests/", _told("UZ"))
    known = {one["reference"] for one in town["cora"].reads("aid-requests/?list=all")["results"]}
    assert known == {elsewhere["reference"]}
    named = {one["reference"] for one in town["cy"].reads("aid-requests/?list=all")["results"]}
    assert named == {older.reference, newer["reference"], elsewhere["reference"]}
    assert CountryLock.objects.get().country == ("GE" if locked_first else "X1")
