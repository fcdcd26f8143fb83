"""Accounts on a small phone: a passkey of a real browser, and the pages of safety, losses and the accounts' keepers."""

from typing import Any

import pytest
from playwright.sync_api import Page

from emergency.models import Passkey
from tests.browser.looking import look_at
from tests.browser.visits import Visits
from tests.emergency.accounts.network import Network
from tests.people import code_for, passphrase_of


@pytest.fixture
def network(transactional_db: None) -> Network:
    return Network()


def with_authenticator(page: Page, **more: Any) -> None:
    """Give the page's browser a built-in device that makes passkeys and knows its person."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
        **more,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def enter(page: Page, network: Network, name: str) -> None:
    """Sign in with a code."""
    page.goto("/login/")
    page.fill("[name=login]", name)
    page.fill("[name=passphrase]", passphrase_of(name))
    page.fill("[name=code]", code_for(network.people[name]))
    page.click("main form button.button:not(.quiet)")


def test_a_browser_makes_a_passkey_and_signs_in_with_it(visits: Visits, network: Network, settings: Any) -> None:
    settings.PASSKEY_ORIGIN = visits.address
    page = visits.open(scripts=True)
    page.goto("/login/")
    with_authenticator(page)
    enter(page, network, "bo")
    page.goto("/account/safety/")
    page.fill("[name=passkey-code]", code_for(network["bo"]))
    page.click("text=Add a passkey")
    page.wait_for_selector("text=Passkey 1")
    look_at(page, "safety-with-passkey-360-light")
    page.goto("/account/")
    page.click("text=Sign out here")
    page.fill("[name=login]", "bo")
    page.fill("[name=passphrase]", passphrase_of("bo"))
    look_at(page, "login-with-passkey-360-light")
    page.click("text=Sign in with a passkey")
    page.wait_for_url(f"{visits.address}/home/")
    assert Passkey.objects.get().sign_count > 0


def test_a_device_that_does_not_know_its_person_signs_nothing(visits: Visits, network: Network, settings: Any) -> None:
    settings.PASSKEY_ORIGIN = visits.address
    page = visits.open(scripts=True)
    page.goto("/login/")
    with_authenticator(page, isUserVerified=False)
    enter(page, network, "bo")
    page.goto("/account/safety/")
    page.fill("[name=passkey-code]", code_for(network["bo"]))
    page.click("text=Add a passkey")
    page.wait_for_selector("text=The device made no passkey")
    assert not Passkey.objects.exists()


def test_the_pages_of_accounts_fit_a_small_phone_without_scripts(visits: Visits, network: Network) -> None:
    page = visits.open(scripts=False)
    page.goto("/lost/")
    look_at(page, "lost-360-light")
    enter(page, network, "ben")
    page.goto("/account/safety/")
    look_at(page, "safety-360-light")
    page.goto("/accounts/")
    page.click("text=Invite somebody")
    page.fill("[name=invite-pseudonym]", "Dora")
    page.fill("[name=invite-code]", code_for(network["ben"]))
    page.click("button:has-text('Invite')")
    look_at(page, "address-360-light")
    network.freeze("ada", "bo")
    page.goto("/accounts/")
    look_at(page, "accounts-360-light")
    page.click("a:text-is('Bo')")
    look_at(page, "account-of-360-light")


def test_setting_up_again_shows_the_key_as_a_picture_too(visits: Visits, network: Network) -> None:
    path = network.again()
    page = visits.open(scripts=False, scheme="dark")
    page.goto(path)
    look_at(page, "come-again-360-dark")
    page.fill("[name=passphrase]", passphrase_of("bo"))
    page.click("main button")
    assert page.locator("main svg").count() == 1
    look_at(page, "enrol-360-dark")
