"""The public pages: generated from the version in force, light, without script; former versions stay readable."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import DAY, NOW
from tests.fund.api.desk import Desk
from tests.fund.versions.story import adopt, draft, publish
from tests.fund.web.visits import words
from tests.pages import assert_sound_page

BUDGET = 30 * 1024
STYLE = Path(settings.STATICFILES_DIRS[0]) / "house/house.css"


def told(address: str = "/rules/", language: str = "en") -> str:
    return words(assert_sound_page(Client().get(address, headers={"Accept-Language": language})))


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
@pytest.mark.parametrize("address", ["/rules/", "/rules/relief/R1/"])
def test_a_public_page_with_its_style_takes_at_most_30_kb_and_no_script(
    desk: Desk, address: str, language: str
) -> None:
    draft(desk, parameters={"objection_hours": 12})
    adopt(desk)
    answer = Client().get(address, headers={"Accept-Language": language})
    page = assert_sound_page(answer)
    assert page.xpath("//script") == []
    assert page.xpath("//link[@rel='stylesheet']/@href") == ["/static/house/house.css"]
    assert len(answer.content) + STYLE.stat().st_size <= BUDGET
    assert not answer.cookies


def test_the_page_shows_the_numbers_of_the_version_in_force_and_of_no_draft(desk: Desk) -> None:
    assert "up to €300.00 one seat on duty" in told()
    draft(desk, parameters={"duty_limit_minor": 20_000, "decision_red_hours": 9})
    publish(desk)
    assert "up to €300.00 one seat on duty" in told()
    adopt(desk)
    shown = told()
    assert "Version R2, minute 7/26" in shown
    assert "up to €200.00 one seat on duty" in shown
    assert "9 hours" in shown


def test_the_page_says_who_does_what_and_what_stays_between_whom(desk: Desk) -> None:
    shown = told()
    for function in ("country contact", "coordinator", "board", "treasurer", "checker", "data guardian", "auditor"):
        assert function in shown
    for name in ("Cora", "Ben", "Tom"):
        assert name not in shown
    assert "The coordinator and the board carry the keys to the story" in shown
    assert "90 days after the end when money was paid, 45 days after it when not" in shown


def test_the_example_is_judged_by_the_rules_of_the_day(desk: Desk) -> None:
    shown = told()
    assert "tickets, €400.00" in shown
    assert "2 people confirm the need" in shown
    assert "For €400.00 this decides: two seats and no objection. The other seats have 24 hours to object" in shown
    assert "All this within 36 hours after asking; the money is on its way within 36 hours" in shown
    assert "A receipt is shown within 30 days" in shown
    draft(desk, parameters={"duty_limit_minor": 50_000, "own_statement_limit_minor": 50_000})
    adopt(desk)
    shown = told()
    assert "1 person confirms the need" in shown
    assert "For €400.00 this decides: one seat on duty." in shown
    assert "to object; an objection" not in shown
    assert "The person says within 30 days what it was used for" in shown


def test_former_versions_stay_readable_for_everybody_and_drafts_do_not(desk: Desk) -> None:
    draft(desk, parameters={"duty_limit_minor": 20_000})
    publish(desk)
    for address in ("/rules/relief/R2/", "/rules/relief/R9/", "/rules/nowhere/R1/"):
        assert Client().get(address).status_code == 404
    adopt(desk, valid_from=str((NOW + DAY).date()), adopting_body="general_meeting")
    page = assert_sound_page(Client().get("/rules/"))
    versions = page.xpath("//a[starts-with(@href, '/rules/relief/')]/@href")
    assert versions == ["/rules/relief/R1/", "/rules/relief/R2/"]
    assert "One seat on duty decides up to €300.00" in told(versions[0])
    assert "One seat on duty decides up to €200.00" in told(versions[1])
    assert "General Meeting" in told(versions[1])


def test_without_rules_in_force_the_page_says_that_nothing_can_be_paid(db: None) -> None:
    assert "No rules are in force yet." in told()
