"""Asking, coming back and deciding on a small phone without scripts, in light and dark."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from notifications import clock
from tests.browser.looking import look_in_both
from tests.browser.visits import Visits
from tests.factories import NOW, People, answer_conflict, ask, bring_to, cast, make_fund, to_review, vote
from tests.people import code_for, passphrase_of


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    return cast(make_fund("5000.00"))


def sign_in(page: Page, people: People, name: str) -> None:
    page.goto("/login/")
    page.fill("[name=login]", name)
    page.fill("[name=passphrase]", passphrase_of(name))
    page.fill("[name=code]", code_for(people[name]))
    page.click("main button")


def test_somebody_asks_and_comes_back_on_a_small_phone(visits: Visits, people: People) -> None:
    page = visits.open(scripts=False)
    page.goto("/start/")
    look_in_both(page, "start-360")
    page.click("main button")
    code = page.locator(".code").nth(1).inner_text().replace(" ", "")
    reference = page.locator(".code").nth(0).inner_text()
    look_in_both(page, "ask-360")
    fill_in(page, "0000")
    page.click("text=Lock and send")
    look_in_both(page, "ask-wrong-360")
    page.fill("[name=last_group]", code[-4:])
    page.click("text=Lock and send")
    assert page.locator("h1").inner_text() == "It is locked and sent"
    look_in_both(page, "asked-360")
    page.goto("/return/")
    look_in_both(page, "return-360")
    page.fill("[name=reference]", reference)
    page.fill("[name=code]", code)
    page.click("main button")
    look_in_both(page, "visit-360")


def fill_in(page: Page, last_group: str) -> None:
    page.select_option("[name=country]", "GE")
    page.check("[name=urgency][value=red]")
    page.select_option("[name=use_1]", "legal_aid")
    page.fill("[name=amount_1]", "400")
    page.check("[name=for_whom][value=other]")
    page.check("[name=consent][value=cannot_be_asked]")
    page.check("[name=harm][value=no]")
    page.fill("[name=narrative]", "Taken this morning. The lawyer asks 400.")
    page.fill("[name=last_group]", last_group)


def test_the_asker_answers_and_says_where_the_money_goes(visits: Visits, people: People) -> None:
    fund = people["ben"].mandates.get().fund
    asked = bring_to("info_needed", fund, people)
    promised = bring_to("approved", fund, people)
    page = visits.open(scripts=False)
    for case, name in ((asked, "answer"), (promised, "payout")):
        page.goto("/return/")
        page.fill("[name=reference]", case.reference)
        page.fill("[name=code]", case.access_code)
        page.click("main button")
        look_in_both(page, f"visit-{name}-360")
    page.check("[name=way][value=bank]")
    page.click("text=Go on")
    look_in_both(page, "visit-payout-bank-360")


def test_a_seat_looks_and_votes_on_a_small_phone(visits: Visits, people: People) -> None:
    fund = people["ben"].mandates.get().fund
    waiting = to_review(ask(fund, people, lines={"legal_aid": 90_000, "medicine": 70_000}, urgency="red"), people)
    for name in ("bea", "bo"):
        answer_conflict(waiting, people[name])
        vote(waiting, people[name])
    bring_to("in_review", fund, people)
    page = visits.open(scripts=False)
    sign_in(page, people, "ben")
    look_in_both(page, "home-board-360")
    page.click(f"text={waiting.reference}")
    look_in_both(page, "case-question-360")
    page.check("[name=level][value='0']")
    page.click(".act button")
    look_in_both(page, "case-vote-360")
    page.check("[name=choice][value=approve]")
    page.fill("[name=otp]", code_for(people["ben"]))
    page.click("text=Cast my vote")
    look_in_both(page, "case-voted-360")


def test_the_coordinator_works_on_a_small_phone(visits: Visits, people: People) -> None:
    fund: Any = people["cora"].mandates.get().fund
    case = bring_to("verifying", fund, people)
    bring_to("info_needed", fund, people)
    page = visits.open(scripts=False)
    sign_in(page, people, "cora")
    look_in_both(page, "home-coordinator-360")
    page.goto(f"/work/{case.reference}/")
    look_in_both(page, "case-coordinator-360")
    for act in ("present", "decline"):
        page.goto(f"/work/{case.reference}/{act}/")
        look_in_both(page, f"act-{act}-360")
