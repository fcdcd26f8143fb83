"""A passkey in the place of a code, on a small phone: it unlocks a reader's key and adds another passkey."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from emergency.models import Passkey
from notifications import clock
from tests.browser.looking import look_at
from tests.browser.reader import bring_key
from tests.browser.shots import shoot
from tests.browser.test_passkey_acts_in_the_browser import USE, with_passkey
from tests.browser.visits import Visits
from tests.factories import NOW, People, bring_to, cast, make_fund
from tests.locked_key import WORDS


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    return cast(make_fund("5000.00"))


def press(page: Page) -> None:
    page.get_by_role("button", name=USE).first.click()


def test_a_readers_key_is_unlocked_by_words_and_passkey_or_is_left_to_the_code(
    visits: Visits, people: People, settings: Any
) -> None:
    bring_key(people["ben"])
    case = bring_to("in_review", people["ben"].mandates.get().fund, people)
    page = with_passkey(visits, settings, people, "ben")
    page.goto("/reading/")
    # Without words nothing is signed, and nothing used up.
    press(page)
    assert page.evaluate("document.activeElement.id") == "reader-words"
    look_at(page, "unlock-with-passkey-360-light")
    counted = Passkey.objects.get().sign_count
    page.get_by_label("Your words").fill("other words than those")
    Passkey.objects.update(user=people["bo"])
    press(page)
    expect(page.get_by_role("alert")).to_contain_text("No passkey has signed")
    visits.complaints.clear()
    shoot(page, "unlock-unsigned-360-light")
    expect(page.get_by_role("button", name="Unlock for 15 minutes")).to_be_enabled()
    Passkey.objects.update(user=people["ben"])
    press(page)
    expect(page.get_by_role("alert")).to_contain_text("These words do not open this key", timeout=20_000)
    # For other words the same blob is tried again: the device is not asked twice.
    page.get_by_label("Your words").fill(WORDS)
    press(page)
    expect(page.get_by_text("Unlocked until")).to_be_visible(timeout=20_000)
    assert Passkey.objects.get().sign_count == counted + 1
    page.get_by_role("link", name=case.reference).click()
    expect(page.locator(".opened")).to_have_text("Nino, Tbilisi, asked by Ada")


def test_a_further_passkey_is_added_by_an_earlier_one_without_a_code(
    visits: Visits, people: People, settings: Any
) -> None:
    page = with_passkey(visits, settings, people, "ben")
    # The new one is on another device than the one that signs.
    session = page.context.new_cdp_session(page)
    page.goto("/account/safety/")
    form = page.locator("form.act", has=page.locator("[data-passkey=make]"))
    form.get_by_role("button", name=USE).click()
    expect(form.get_by_role("status")).to_contain_text("Signed. Now add the new passkey")
    look_at(page, "add-passkey-by-passkey-360-light")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    form.get_by_role("button", name="Add a passkey").click()
    page.wait_for_selector("text=Passkey 2")
    assert Passkey.objects.filter(user=people["ben"]).count() == 2
