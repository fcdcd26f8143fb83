"""All cases a person may know of: by role, filtered, a page at a time, and never more than the single case shows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emergency.actors import Actor
from emergency.models import AidRequest, ConflictAnswer, Exclusion
from emergency.permissions import check_can_see, standing_of
from emergency.reading import archive
from emergency.selectors import cases
from fund.models import Fund, Mandate
from notifications.errors import NotFound
from tests.emergency.api.callers import Caller
from tests.emergency.web.forms import tree, words
from tests.factories import NOW, People, ask, bring_to
from tests.pages import assert_sound_page
from tests.people import token_for

STATES = ("submitted", "verifying", "info_needed", "in_review", "approved", "payable", "paid", "declined", "withdrawn")
WORKERS = ("cora", "ben", "bea", "bao", "tom", "chen", "gil")


def shown(page: Any) -> list[str]:
    return [cell.text_content() for cell in tree(page).xpath("//table/tbody/tr/th")]


@pytest.fixture
def many(fund: Fund, people: People) -> dict[str, str]:
    return {state: bring_to(state, fund, people).reference for state in STATES}


def test_each_role_finds_what_it_may_know_of(browser: Any, many: dict[str, str]) -> None:
    assert set(shown(browser("cora").get("/all/"))) == set(many.values())
    assert set(shown(browser("gil").get("/all/"))) == set(many.values())
    decided = {many[state] for state in ("approved", "payable", "paid")}
    assert set(shown(browser("tom").get("/all/"))) == decided
    assert set(shown(browser("ben").get("/all/"))) == decided | {many["in_review"]}


@pytest.mark.parametrize("name", ["ada", "cy", "sam", "ana"])
def test_who_works_on_no_case_finds_no_list(browser: Any, many: dict[str, str], name: str) -> None:
    assert browser(name).get("/all/").status_code == 404


def test_the_list_and_the_single_case_agree_on_who_may_know(fund: Fund, people: People, many: dict[str, str]) -> None:
    """One query answers for all cases what `check_can_see` answers for one, conflicts and exclusions included."""
    for number, reference in enumerate(many.values()):
        case = AidRequest.objects.get(reference=reference)
        user = people[WORKERS[number % 4]]
        if number % 2:
            Exclusion.objects.create(aid_request=case, user=user)
        else:
            ConflictAnswer.objects.update_or_create(aid_request=case, user=user, defaults={"level": 1 + number % 3})
    for name in WORKERS:
        roles = frozenset(Mandate.objects.filter(user=people[name], fund=fund).values_list("role", flat=True))
        listed = set(archive.visible(people[name], fund, roles).values_list("reference", flat=True))
        assert listed == {case.reference for case in cases() if may_see(case, people[name])}, name


def may_see(case: AidRequest, user: Any) -> bool:
    try:
        check_can_see(standing_of(Actor(user=user), case, now=NOW), case, presented=case.presented)
    except NotFound:
        return False
    return True


def test_a_filter_finds_what_matches_and_says_so_when_nothing_does(
    browser: Any, fund: Fund, people: People, many: dict[str, str]
) -> None:
    red = ask(fund, people, urgency="red", lines={"ticket": 30_000}).reference
    cora = browser("cora")
    assert shown(cora.get("/all/", {"use": "ticket"})) == [red]
    assert shown(cora.get("/all/", {"state": "declined"})) == [many["declined"]]
    assert shown(cora.get("/all/", {"urgency": "red", "country": "GE"})) == [red]
    nothing = assert_sound_page(cora.get("/all/", {"use": "visa"}))
    assert "Nothing matches." in nothing.text_content()
    wrong = cora.get("/all/", {"state": "sleeping"})
    assert wrong.status_code == 400
    assert "Select a valid choice" in words(wrong)


def test_pages_go_on_to_the_end_without_repeating_anything(
    browser: Any, fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PAGE", 3)
    asked = {ask(fund, people).reference for _ in range(7)}
    cora, address, found = browser("cora"), "/all/", []
    while address:
        page = cora.get(address)
        found.append(shown(page))
        address = "".join(tree(page).xpath("//a[@rel='next']/@href"))
    assert [len(one) for one in found] == [3, 3, 1]
    assert {reference for one in found for reference in one} == asked


def test_a_word_for_the_next_page_serves_nobody_else(
    browser: Any, fund: Fund, people: People, monkeypatch: Any
) -> None:
    monkeypatch.setattr(archive, "PAGE", 1)
    for _ in range(2):
        ask(fund, people)
    onward = tree(browser("cora").get("/all/")).xpath("//a[@rel='next']/@href")[0]
    assert browser("cora").get(onward).status_code == 200
    assert browser("gil").get(onward).status_code == 400
    assert "begin again" in words(browser("cora").get("/all/", {"after": "x"})).lower()


def test_the_api_lists_the_same(people: People, many: dict[str, str]) -> None:
    found = Caller(people["cora"], token=token_for(people["cora"])).reads("aid-requests/?list=all")
    assert {row["reference"] for row in found["results"]} == set(many.values())
    assert found["next"] is None


def test_the_api_filters_what_waits_and_refuses_words_off_the_lists(people: People, many: dict[str, str]) -> None:
    cora = Caller(people["cora"], token=token_for(people["cora"]))
    waiting = cora.reads("aid-requests/?state=verifying&use=legal_aid&country=GE")["results"]
    assert [row["reference"] for row in waiting] == [many["verifying"]]
    assert cora.reads("aid-requests/?use=visa")["results"] == []
    for wrong in ("list=none", "state=sleeping", "country=QQ", "after=x", "list=all&after=x"):
        assert cora.get(f"aid-requests/?{wrong}").status_code == 400, wrong


def test_a_page_costs_two_statements_whatever_it_holds(fund: Fund, people: People, many: dict[str, str]) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert len(archive.page_of(people["cora"], fund, {"coordinator"}, archive.Wanted()).rows) == len(many)
    assert len(captured) == 2
