"""The list of readers' keys on a small phone without scripts, and a signature made where scripts run."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from emergency.actions.reading.reader_keys import keep_key
from notifications import clock
from notifications.models import RosterProposal
from tests.browser.looking import look_at
from tests.browser.visits import Visits
from tests.emergency.readers.ceremony import Ceremony
from tests.factories import NOW, People, cast, make_fund
from tests.keys import device
from tests.people import code_for, passphrase_of

WORDS = "abandon ability able about above absent absorb abstract"
MAKE_KEY = """async ([name, words]) => {
    const { makeKey } = await import("/static/reader/key.mjs");
    return await makeKey(name, words);
}"""


@pytest.fixture
def ceremony(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Ceremony:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    fund = make_fund("5000.00")
    return Ceremony(fund, cast(fund))


def sign_in(page: Page, people: People, name: str) -> None:
    page.goto("/login/")
    page.fill("[name=login]", name)
    page.fill("[name=passphrase]", passphrase_of(name))
    page.fill("[name=code]", code_for(people[name]))
    page.click("main button")


def test_a_change_is_proposed_and_signed_on_a_small_phone_without_scripts(visits: Visits, ceremony: Ceremony) -> None:
    page = visits.open(scripts=False)
    sign_in(page, ceremony.people, "ben")
    page.goto("/readers/")
    page.click("text=Another member's key")
    look_at(page, "readers-360")
    form = page.locator("form[action='/readers/wish/other/']")
    form.locator("select").select_option(label="Bo: board member")
    form.locator("input[value=frozen]").check()
    form.locator("[name=other-code]").fill(code_for(ceremony.people["ben"]))
    form.locator("button").click()
    row = RosterProposal.objects.get()
    form = page.locator(f"form[action='/readers/{row.pk}/sign/']")
    form.locator("textarea").fill(device("ben").sign(row.octets))
    look_at(page, "readers-waiting-360")
    form.locator("[name=sign-code]").fill(code_for(ceremony.people["ben"]))
    form.locator("button").click()
    assert page.locator("text=You have signed.").is_visible()
    ceremony.sign(row, "bea")
    page.reload()
    assert page.locator("tr", has_text="Bo").locator(".badge", has_text="frozen").count() == 1
    look_at(page, "readers-adopted-360")


def test_a_key_kept_locked_signs_in_the_browser_and_the_service_takes_the_signature(
    visits: Visits, ceremony: Ceremony
) -> None:
    ben = ceremony.people["ben"]
    page = visits.open(scripts=True)
    sign_in(page, ceremony.people, "ben")
    page.goto("/readers/")
    assert page.locator("script").count() == 0
    made: dict[str, str] = page.evaluate(MAKE_KEY, ["Reviewer 4", WORDS])
    keep_key(by=ben, public_key=made["publicKey"], locked_key=made["lockedKey"], language="en", now=NOW)
    ceremony.adopt(ceremony.key_of("ben", made["publicKey"]), "bea", "bo")
    row = ceremony.state_of("tom", "lost")
    page.goto("/readers/")
    page.click("text=Make my signature")
    page.get_by_label("Your words").fill(WORDS)
    page.locator("#reader-code").fill(code_for(ben))
    page.click("text=Unlock for 15 minutes")
    page.wait_for_selector("text=Signed: your signature stands")
    form = page.locator(f"form[action='/readers/{row.pk}/sign/']")
    form.locator("[name=sign-code]").fill(code_for(ben))
    look_at(page, "readers-signed-here-360")
    form.locator("button").click()
    page.wait_for_selector("text=You have signed.")
    ceremony.sign(row, "bea")
    assert ceremony.line("tom").state == "lost"
