"""The agenda of the board: what waits, most urgent first, with clocks, tier and sums; closed cases are not on it."""

from collections.abc import Callable
from typing import Any

from emergency.actions.ending import holds
from emergency.actors import Actor
from fund.models import Fund
from tests.emergency.documents.test_minutes import text_of
from tests.emergency.web.forms import words
from tests.factories import Case, People, answer_conflict, ask, bring_to, to_review, vote
from tests.pages import assert_sound_page

API = "/api/v1/reports/board-agenda/"
At = Callable[..., None]


def two_cases(fund: Fund, people: People, at: At) -> tuple[Case, Case]:
    """Lay a green and then a red case before the board."""
    green = to_review(ask(fund, people, urgency="green", lines={"legal_aid": 250_000}), people)
    red = to_review(ask(fund, people, urgency="red", lines={"medicine": 20_000, "ticket": 10_000}), people)
    at(red.at)
    return green, red


def test_r10_the_most_urgent_stands_first_with_its_sums_tier_and_clocks(
    fund: Fund, people: People, browser: Any, at: At
) -> None:
    green, red = two_cases(fund, people, at)
    said = browser("ben").get(API).json()
    assert [one["reference"] for one in said["to_decide"]] == [red.reference, green.reference]
    first = said["to_decide"][0]
    sums = {line["use"]: line["amount"]["amount"] for line in first["lines"]}
    assert sums == {"medicine": "200.00", "ticket": "100.00"}
    assert (first["tier"], first["kind"], first["urgency"]) == (red.round.tier, "first", "red")
    assert first["deadline_at"] == red.round.deadline_at.isoformat().replace("+00:00", "Z")
    assert first["due_at"] == red.row.due_at.isoformat().replace("+00:00", "Z")


def test_page_and_pdf_say_the_same_and_lead_to_the_cases(fund: Fund, people: People, browser: Any, at: At) -> None:
    green, red = two_cases(fund, people, at)
    page = browser("bea").get("/agenda/")
    links = assert_sound_page(page).xpath("//main//table//a/@href")
    assert links == [f"/work/{one.reference}/" for one in (red, green)]
    paper = text_of(browser("bea").get("/agenda/", {"as": "pdf"}))
    for said in (words(page), paper):
        assert said.index(red.reference) < said.index(green.reference)
        assert "medicine €200.00; tickets €100.00" in said


def test_only_seats_and_coordinators_have_an_agenda(fund: Fund, people: People, browser: Any, at: At) -> None:
    two_cases(fund, people, at)
    for name in people:
        expected = 200 if name in {"cora", "ben", "bea", "bo", "bela", "bao"} else 404
        assert browser(name).get(API).status_code == expected, name
        assert browser(name).get("/agenda/").status_code == expected, name


def test_a_case_one_is_kept_away_from_is_not_on_ones_agenda(fund: Fund, people: People, browser: Any, at: At) -> None:
    green, red = two_cases(fund, people, at)
    answer_conflict(red, people["bo"], level=3)
    seen = [one["reference"] for one in browser("bo").get(API).json()["to_decide"]]
    assert seen == [green.reference]
    assert red.reference not in words(browser("bo").get("/agenda/"))


def test_how_others_voted_does_not_show(fund: Fund, people: People, browser: Any, at: At) -> None:
    green, _red = two_cases(fund, people, at)
    before = browser("bea").get(API).json()
    answer_conflict(green, people["ben"])
    vote(green, people["ben"])
    assert browser("bea").get(API).json() == before


def test_what_waits_for_money_or_an_answer_stands_apart(fund: Fund, people: People, browser: Any, at: At) -> None:
    case = bring_to("deferred", fund, people)
    at(case.at)
    said = browser("ben").get(API).json()
    assert said["to_decide"] == []
    assert [one["reference"] for one in said["waiting_for_money"]] == [case.reference]
    assert "Approved, and waiting for money" in words(browser("ben").get("/agenda/"))


def test_a_held_case_says_so_and_an_empty_agenda_too(fund: Fund, people: People, browser: Any, at: At) -> None:
    assert "Nothing waits for a decision." in words(browser("ben").get("/agenda/"))
    case = to_review(ask(fund, people), people)
    holds.freeze(reference=case.reference, by=Actor(people["cora"]), now=case.at, reason_code="danger")
    at(case.at)
    assert browser("ben").get(API).json()["to_decide"][0]["frozen"] is True
    assert f"{case.reference} (frozen)" in words(browser("ben").get("/agenda/"))


def test_the_agenda_asks_the_same_few_questions_however_long_it_is(
    fund: Fund, people: People, browser: Any, at: At, django_assert_max_num_queries: Any
) -> None:
    two_cases(fund, people, at)
    client = browser("ben")
    client.get(API)
    with django_assert_max_num_queries(30) as asked:
        client.get(API)
    before = len(asked)
    at(to_review(ask(fund, people), people).at)
    with django_assert_max_num_queries(before):
        client.get(API)
