"""Asking, coming back and deciding on a small phone without scripts, in light and dark."""

from datetime import timedelta
from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from notifications import clock
from tests.browser.shots import shoot
from tests.browser.visits import Visits, barriers, small_targets, too_wide
from tests.factories import NOW, People, answer_conflict, ask, bring_to, cast, make_fund, to_review, vote
from tests.people import code_for, passphrase_of

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    return cast(make_fund("5000.00"))


def look_at(page: Page, name: str) -> None:
    """Keep a picture and check that nothing stands out or is too small to be hit."""
    shoot(page, name)
    assert too_wide(page) == [], name
    assert small_targets(page) == [], name
    assert barriers(page) == [], name


def sign_in(page: Page, people: People, name: str) -> None:
    page.goto("/login/")
    page.fill("[name=login]", name)
    page.fill("[name=passphrase]", passphrase_of(name))
    page.fill("[name=code]", code_for(people[name]))
    page.click("main button")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_somebody_asks_and_comes_back_on_a_small_phone(visits: Visits, people: People, scheme: Scheme) -> None:
    page = visits.open(scripts=False, scheme=scheme)
    page.goto("/start/")
    look_at(page, f"start-360-{scheme}")
    page.click("main button")
    code = page.locator(".code").nth(1).inner_text().replace(" ", "")
    reference = page.locator(".code").nth(0).inner_text()
    look_at(page, f"ask-360-{scheme}")
    fill_in(page, code[-4:] if scheme == "light" else "0000")
    page.click("text=Lock and send")
    if scheme == "dark":
        look_at(page, f"ask-wrong-360-{scheme}")
        page.fill("[name=last_group]", code[-4:])
        page.click("text=Lock and send")
    assert page.locator("h1").inner_text() == "It is locked and sent"
    look_at(page, f"asked-360-{scheme}")
    page.goto("/return/")
    look_at(page, f"return-360-{scheme}")
    page.fill("[name=reference]", reference)
    page.fill("[name=code]", code)
    page.click("main button")
    look_at(page, f"visit-360-{scheme}")


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


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_asker_answers_and_says_where_the_money_goes(visits: Visits, people: People, scheme: Scheme) -> None:
    fund = people["ben"].mandates.get().fund
    asked = bring_to("info_needed", fund, people)
    promised = bring_to("approved", fund, people)
    page = visits.open(scripts=False, scheme=scheme)
    for case, name in ((asked, "answer"), (promised, "payout")):
        page.goto("/return/")
        page.fill("[name=reference]", case.reference)
        page.fill("[name=code]", case.access_code)
        page.click("main button")
        look_at(page, f"visit-{name}-360-{scheme}")
    page.check("[name=way][value=bank]")
    page.click("text=Go on")
    look_at(page, f"visit-payout-bank-360-{scheme}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_seat_looks_and_votes_on_a_small_phone(visits: Visits, people: People, scheme: Scheme) -> None:
    fund = people["ben"].mandates.get().fund
    waiting = to_review(ask(fund, people, lines={"legal_aid": 90_000, "medicine": 70_000}, urgency="red"), people)
    for name in ("bea", "bo"):
        answer_conflict(waiting, people[name])
        vote(waiting, people[name])
    bring_to("in_review", fund, people)
    page = visits.open(scripts=False, scheme=scheme)
    sign_in(page, people, "ben")
    look_at(page, f"home-board-360-{scheme}")
    page.click(f"text={waiting.reference}")
    look_at(page, f"case-question-360-{scheme}")
    page.check("[name=level][value='0']")
    page.click(".act button")
    look_at(page, f"case-vote-360-{scheme}")
    page.check("[name=choice][value=approve]")
    page.fill("[name=otp]", code_for(people["ben"]))
    page.click("text=Cast my vote")
    look_at(page, f"case-voted-360-{scheme}")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_coordinator_works_on_a_small_phone(visits: Visits, people: People, scheme: Scheme) -> None:
    fund: Any = people["cora"].mandates.get().fund
    case = bring_to("verifying", fund, people)
    bring_to("info_needed", fund, people)
    page = visits.open(scripts=False, scheme=scheme)
    sign_in(page, people, "cora")
    look_at(page, f"home-coordinator-360-{scheme}")
    page.goto(f"/work/{case.reference}/")
    look_at(page, f"case-coordinator-360-{scheme}")
    for act in ("present", "decline"):
        page.goto(f"/work/{case.reference}/{act}/")
        look_at(page, f"act-{act}-360-{scheme}")
