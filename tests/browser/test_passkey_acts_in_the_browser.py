"""A passkey of a real browser instead of a typed code, on a small phone: one vote, one payment let go."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from emergency.models import Passkey, Vote
from fund.models import Disbursement
from notifications import clock
from tests.browser.looking import look_at
from tests.browser.test_accounts_in_the_browser import with_authenticator
from tests.browser.visits import Visits
from tests.emergency.payments.payer import payable, prepared
from tests.factories import HOUR, NOW, People, ask, cast, make_fund, ready_to_vote, to_review
from tests.people import code_for, passphrase_of

USE = "Use my passkey instead of a code"


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    return cast(make_fund("5000.00"))


def with_passkey(visits: Visits, settings: Any, people: People, name: str) -> Page:
    """Sign in by code on a phone that makes passkeys, and add one."""
    settings.PASSKEY_ORIGIN = visits.address
    page = visits.open(scripts=True)
    page.goto("/login/")
    with_authenticator(page)
    page.fill("[name=login]", name)
    page.fill("[name=passphrase]", passphrase_of(name))
    page.fill("[name=code]", code_for(people[name]))
    page.click("main form button.button:not(.quiet)")
    page.goto("/account/safety/")
    page.fill("[name=passkey-code]", code_for(people[name]))
    page.click("text=Add a passkey")
    page.wait_for_selector("text=Passkey 1")
    return page


def test_a_vote_is_cast_by_passkey_and_the_next_needs_neither(visits: Visits, people: People, settings: Any) -> None:
    fund = people["ben"].mandates.get().fund
    cases = [ready_to_vote(to_review(ask(fund, people), people), people) for _case in "12"]
    page = with_passkey(visits, settings, people, "bo")
    page.goto(f"/work/{cases[0].reference}/vote/")
    page.check("[name=choice][value=abstain]")
    look_at(page, "vote-with-passkey-360-light")
    page.click(f"text={USE}")
    page.wait_for_selector("text=This is done")
    assert Vote.objects.get(user=people["bo"]).choice == "abstain"
    assert Passkey.objects.get().sign_count > 1
    page.goto(f"/work/{cases[1].reference}/vote/")
    assert not page.locator(f"text={USE}").count()
    page.check("[name=choice][value=abstain]")
    page.click("form.act button:not([type=button])")
    page.wait_for_selector("text=This is done")
    assert Vote.objects.filter(user=people["bo"]).count() == 2


def test_a_payment_is_authorised_by_passkey(
    visits: Visits, people: People, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = payable(people["ben"].mandates.get().fund, people)
    row = prepared(case, people)
    monkeypatch.setattr(clock, "now", lambda: case.at + HOUR)
    page = with_passkey(visits, settings, people, "chen")
    page.goto("/treasury/payments/")
    form = page.locator("form.act", has_text="Lets this payment go")
    look_at(page, "authorise-with-passkey-360-light")
    form.locator(f"text={USE}").click()
    page.wait_for_selector("text=Done, and recorded")
    assert Disbursement.objects.get(pk=row.pk).authorised_by == people["chen"].pk


def test_a_device_that_signs_nothing_leaves_the_form_as_it_was(visits: Visits, people: People, settings: Any) -> None:
    fund = people["ben"].mandates.get().fund
    case = ready_to_vote(to_review(ask(fund, people), people), people)
    page = with_passkey(visits, settings, people, "bo")
    Passkey.objects.update(user=people["ben"])
    page.goto(f"/work/{case.reference}/vote/")
    page.check("[name=choice][value=abstain]")
    page.click(f"text={USE}")
    page.wait_for_selector("text=No passkey has signed")
    assert page.locator("[name=choice][value=abstain]").is_checked()
    visits.complaints.clear()
    page.fill("[name=otp]", code_for(people["bo"]))
    page.click("form.act button:not([type=button])")
    page.wait_for_selector("text=This is done")
