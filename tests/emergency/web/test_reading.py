"""The reading page as the service gives it: whose it is, what it lists, and what a search may open."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from emergency.actions.deciding import conflicts
from emergency.actions.ending import holds
from emergency.actors import Actor
from emergency.models import ConflictAnswer, Exclusion, RoundSeat
from emergency.reading import library
from fund.models import Fund
from tests.factories import DAY, NOW, People, answer_conflict, ask, bring_to, to_review
from tests.pages import assert_sound_page

Browser = Callable[[str], Client]


def listed(client: Client) -> list[dict[str, Any]]:
    answer = client.get("/reading/search/")
    assert answer.status_code == 200
    return answer.json()["results"]


def test_the_page_lists_what_waits_and_names_nothing_in_its_address(
    browser: Browser, fund: Fund, people: People
) -> None:
    case = bring_to("in_review", fund, people)
    page = assert_sound_page(browser("ben").get("/reading/"))
    assert page.xpath("//section[@id='reader-list']//th/a/@href") == [f"/work/{case.reference}/"]
    assert page.xpath("//script/@type") == ["module"]
    assert "needs JavaScript" in page.xpath("//*[@id='without-script']")[0].text_content()
    for name in ("ada", "gil", "cy"):
        assert browser(name).get("/reading/").status_code == browser(name).get("/reading/search/").status_code == 404


def test_s14_the_page_of_a_case_says_what_each_manifest_must_say(browser: Browser, fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    answer_conflict(case, people["ben"])
    page = assert_sound_page(browser("ben").get(f"/work/{case.reference}/"))
    (shelf,) = page.xpath("//*[@data-case]")
    assert shelf.get("data-case") == str(case.row.pk)
    told = {one.get("data-box"): (one.get("data-kind"), one.get("data-seq")) for one in shelf.xpath("*")}
    linked = page.xpath("//a[contains(@href, '/text/')]/@href")
    assert {address.split("/")[-2] for address in linked} == told.keys()
    assert sorted(told.values()) == [("card", "1"), ("narrative", "1"), ("summary", "1")]


def test_a_search_opens_what_its_reader_may_be_served_and_no_other_kind(
    browser: Browser, fund: Fund, people: People
) -> None:
    case = bring_to("in_review", fund, people)
    row = {"reference": case.reference, "case": str(case.row.pk), "seq": 1}
    kinds = {one.pop("kind"): one for one in listed(browser("cora"))}
    assert kinds.keys() == {"identity", "narrative", "summary"}
    assert all({**row, "box": one["box"]} == one for one in kinds.values())
    # A seat opens nothing before it has answered the conflict question, and no identity ever.
    assert listed(browser("ben")) == []
    answer_conflict(case, people["ben"])
    assert {one["kind"] for one in listed(browser("ben"))} == {"narrative", "summary"}
    assert listed(browser("tom")) == []


def test_a_search_knows_nothing_of_what_is_shut_held_over_or_somebody_elses(
    browser: Browser, fund: Fund, people: People
) -> None:
    case = to_review(ask(fund, people), people)
    for name in ("ben", "bea", "bo"):
        answer_conflict(case, people[name])
    Exclusion.objects.create(aid_request=case.row, user=people["ben"])
    conflicts.recuse(reference=case.reference, by=Actor(people["bea"]), now=case.at, level=3)
    assert (listed(browser("ben")), listed(browser("bea"))) == ([], [])
    assert listed(browser("bo"))
    people["bo"].mandates.update(ends_on=NOW.date() - 2 * DAY)
    assert browser("bo").get("/reading/search/").status_code == 404
    assert listed(browser("cora"))
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=case.at, reason_code="danger")
    assert listed(browser("cora")) == []


@pytest.mark.parametrize("state", ["withdrawn", "closed"])
def test_a_search_passes_over_what_is_over(browser: Browser, fund: Fund, people: People, state: str) -> None:
    bring_to(state, fund, people)
    assert listed(browser("cora")) == []


def test_a_search_is_bounded_and_takes_few_statements(
    fund: Fund, people: People, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    for _again in range(3):
        ask(fund, people)
    held = list(people["cora"].mandates.all())
    with django_assert_max_num_queries(2):
        assert len({one.case_id for one in library.searchable(people["cora"], held, now=NOW)}) == 3
    monkeypatch.setattr(library, "MOST_CASES", 2)
    assert len({one.case_id for one in library.searchable(people["cora"], held, now=NOW)}) == 2


def test_a_coordinator_who_was_recused_as_a_seat_searches_nothing_of_it(
    browser: Browser, fund: Fund, people: People
) -> None:
    case = bring_to("in_review", fund, people)
    assert listed(browser("cora"))
    seats = RoundSeat.objects.filter(round=case.round, user=people["bo"])
    # When a round closes, that she was recused stays, and nothing of her answer.
    ConflictAnswer.objects.filter(aid_request=case.row).delete()
    assert seats.update(user=people["cora"], recused_at=NOW) == 1
    assert listed(browser("cora")) == []
