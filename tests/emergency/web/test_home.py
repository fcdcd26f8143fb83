"""The first page of each role: what waits, in order of need; for contacts nothing but a number."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from emergency.models import AidRequest, BudgetLine, Round, RoundSeat
from fund.models import Fund
from tests.emergency.web.forms import filled, tree, words
from tests.factories import DAY, NOW, People, answer_conflict, ask, bring_to, vote
from tests.pages import assert_sound_page
from tests.people import make_person, sign_in


def references(page: Any, *, table: int = 1) -> list[str]:
    return [cell.text_content() for cell in tree(page).xpath(f"(//table)[{table}]/tbody/tr/th")]


def test_a_stranger_is_sent_to_sign_in(client: Client, people: People) -> None:
    assert client.get("/home/")["Location"].startswith("/login/")


def test_the_first_address_leads_signed_in_people_here(browser: Any) -> None:
    assert browser("ben").get("/")["Location"] == "/home/"


MENUS = {
    "ada": ["Overview", "Ask", "Rules", "Account"],
    "cora": ["Overview", "Reading", "Payees", "Organisations", "Rules", "People", "Keys", "Duty", "Account"],
    "ben": ["Overview", "Reading", "Treasury", "Rules", "People", "Keys", "Accounts", "Duty", "Account"],
    "tom": ["Overview", "Reading", "Treasury", "Organisations", "Rules", "Keys", "Duty", "Account"],
    "chen": ["Overview", "Reading", "Treasury", "Rules", "Keys", "Duty", "Account"],
    "gil": ["Overview", "Rules", "Keys", "Accounts", "Duty", "Account"],
    "sam": ["Overview", "Rules", "People", "Keys", "Accounts", "Account"],
    "cy": ["Overview", "Account"],
}


def test_every_role_gets_a_sound_page_and_its_own_menu(browser: Any) -> None:
    for name, items in MENUS.items():
        page = assert_sound_page(browser(name).get("/home/"))
        assert [link.text_content() for link in page.xpath("//nav[@class='nav']//a")] == items
        assert page.xpath("//nav[@class='nav']//a[@aria-current='page']")[0].text_content() == "Overview"


def test_contacts_see_a_number_and_no_case(browser: Any, fund: Fund, people: People) -> None:
    waiting = bring_to("info_needed", fund, people)
    bring_to("verifying", fund, people)
    page = browser("ada").get("/home/")
    assert "1 of those you asked for waits" in words(page)
    assert waiting.reference not in page.content.decode()
    assert not tree(page).xpath("//table")
    for telling in ("Georgia", "legal aid", "400"):
        assert telling not in words(page)
    assert "0 of those you asked for wait" in words(browser("aziz").get("/home/"))


def test_r10_the_most_urgent_stands_first_with_uses_sum_and_clock(browser: Any, fund: Fund, people: People) -> None:
    green = ask(fund, people, urgency="green")
    red = ask(fund, people, urgency="red", lines={"legal_aid": 90_000, "medicine": None})
    amber = ask(fund, people, urgency="amber")
    soon = ask(fund, people, urgency="amber", by_when=NOW + DAY / 24)
    page = browser("cora").get("/home/")
    assert_sound_page(page)
    assert references(page) == [red.reference, soon.reference, amber.reference, green.reference]
    first = " ".join(tree(page).xpath("//tbody/tr")[0].text_content().split())
    assert "red: life or liberty today" in first
    assert "legal aid, medicine" in first
    assert "€900.00 and more" in first
    assert "sent" in first


WAITING: dict[str, set[str]] = {
    "cora": {"submitted", "verifying", "declined"},
    "ben": {"in_review"},
    "bao": set(),
    "tom": {"deferred"},
    "chen": set(),
    "gil": set(),
    "ana": set(),
}


def test_what_waits_follows_the_role(browser: Any, fund: Fund, people: People) -> None:
    made = {
        bring_to(state, fund, people).reference: state
        for state in ("submitted", "verifying", "info_needed", "in_review", "declined", "deferred")
    }
    for name, states in WAITING.items():
        page = browser(name).get("/home/")
        assert {made[reference] for reference in references(page)} == states, name
        assert states or "Nothing waits for you." in words(page)
    assert "You hold no role in a fund now." in words(browser("cy").get("/home/"))


def test_the_coordinator_follows_what_waits_for_others(browser: Any, fund: Fund, people: People) -> None:
    followed = {bring_to(state, fund, people).reference for state in ("info_needed", "in_review", "approved")}
    ended = bring_to("declined", fund, people).reference
    page = browser("cora").get("/home/")
    assert references(page) == [ended]
    assert set(references(page, table=2)) == followed
    for reference in followed:
        assert reference not in words(browser("tom").get("/home/"))


def test_what_was_voted_on_stands_apart(browser: Any, fund: Fund, people: People) -> None:
    done, waiting = bring_to("in_review", fund, people), bring_to("in_review", fund, people)
    answer_conflict(done, people["ben"])
    vote(done, people["ben"])
    page = browser("ben").get("/home/")
    assert (references(page), references(page, table=2)) == ([waiting.reference], [done.reference])


def test_other_funds_and_closed_cases_stay_unseen(browser: Any, fund: Fund, people: People) -> None:
    excluded = bring_to("in_review", fund, people, exclude=("seat-1",))
    party = bring_to("in_review", fund, people)
    answer_conflict(party, people["ben"], 3)
    page = browser("ben").get("/home/")
    for case in (excluded, party):
        assert case.reference not in page.content.decode()


def test_a_person_of_two_funds_sees_both_by_name(browser: Any, fund: Fund, people: People) -> None:
    other = Fund.objects.create(code="second", name="Second Fund")
    make_person("Cora", fund=other, roles=("coordinator",))
    page = browser("cora").get("/home/")
    assert_sound_page(page)
    assert "Second Fund" in words(page)
    assert "Emergency Relief Fund" in words(page)


def test_a_case_is_opened_by_its_reference(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("in_review", fund, people)
    gil = browser("gil")
    answer = gil.post("/home/", {**filled(gil.get("/home/"), action="/home/"), "reference": case.reference.lower()})
    assert answer["Location"] == f"/work/{case.reference}/"
    tom = browser("tom")
    bodies = set()
    for reference in (case.reference, "ZZZZ-9999"):
        wrong = tom.post("/home/", {"reference": reference})
        assert_sound_page(wrong, status=404)
        assert "There is nothing here." in words(wrong)
        bodies.add(words(wrong))
    assert len(bodies) == 1


def many(fund: Fund, people: People, count: int) -> None:
    """Copy one case before the board until there are that many."""
    row = bring_to("in_review", fund, people).row
    lines = list(row.lines.all())
    shown = row.rounds.get()
    for number in range(count - AidRequest.objects.count()):
        copy = AidRequest.objects.get(pk=row.pk)
        copy.pk, copy.reference, copy.ledger_ref = None, f"{number:04d}-JJJJ", None
        copy._state.adding = True
        copy.id = AidRequest._meta.pk.get_default()
        copy.save(force_insert=True)
        BudgetLine.objects.bulk_create(
            BudgetLine(aid_request=copy, position=line.position, use=line.use, currency="EUR", asked_minor=100)
            for line in lines
        )
        opened = Round.objects.create(
            aid_request=copy, revision=1, tier=shown.tier, opened_at=NOW, deadline_at=shown.deadline_at
        )
        RoundSeat.objects.create(round=opened, user=people["ben"], position=1, called_at=NOW)


@pytest.mark.parametrize("count", [50, 500])
def test_the_board_list_asks_eight_statements_at_most(fund: Fund, people: People, count: int) -> None:
    many(fund, people, count)
    ben = sign_in(Client(), people["ben"])
    with CaptureQueriesContext(connection) as asked:
        page = ben.get("/home/")
    assert len(references(page)) == min(count, 200)
    statements = [query["sql"][:60] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 8, "\n".join(statements)
    if count == 50:
        assert len(page.content) <= 60_000
