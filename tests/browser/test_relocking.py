"""Locks for a newcomer made in a real browser: the line is cut in the middle, what was made stays, the rest follows."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page, Route, expect

from emergency.actions.reading import reader_keys
from emergency.models import User
from fund.models import Fund, Mandate
from notifications import clock, roster
from notifications.models import Box, BoxRead, Lock
from tests.browser.shots import shoot
from tests.browser.visits import Visits, barriers, small_targets, too_wide
from tests.demo.device import member
from tests.factories import MANDATES, NOW, READING_ROLES, People, ask, cast, make_fund, to_review
from tests.keys import device, founder_lines, next_document, opened, signed
from tests.people import BEGINNING, code_for, sign_in

WORDS = "abandon ability able about above absent absorb abstract"
MAKE_KEY = """async ([name, words]) => {
    const { makeKey } = await import("/static/reader/key.mjs");
    return await makeKey(name, words);
}"""


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    return cast(make_fund("5000.00"))


@pytest.fixture
def page(visits: Visits, people: People) -> Page:
    opened_page = visits.open(scripts=True)
    session = sign_in(Client(), people["cora"]).cookies[django_settings.SESSION_COOKIE_NAME].value
    cookie: Any = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": visits.address}
    opened_page.context.add_cookies([cookie])
    return opened_page


def _adopt(fund: Fund, people: People, key: dict[str, str], roles: dict[str, tuple[str, ...]]) -> None:
    """Adopt the next roster, in which Cora reads with this key and these people with their devices'."""
    lines: list[dict[str, object]] = founder_lines(fund.pk)
    for name, held in roles.items():
        line = member(device(name), str(people[name].pk), sorted(held))
        lines.append({**line, **key} if name == "cora" else line)
    document = next_document(fund.pk, lines)
    roster.adopt(document, signed(document), fund.pk, NOW)


def _comes(fund: Fund, people: People, made: dict[str, str]) -> User:
    """Let a case be sealed to Cora's browser key, then let Cy come to the board."""
    key = {"public_key": made["publicKey"], "fingerprint": made["fingerprint"]}
    reading: dict[str, tuple[str, ...]] = {
        name: found for name, (roles, _more) in MANDATES.items() if (found := tuple(READING_ROLES & {*roles}))
    }
    _adopt(fund, people, key, reading)
    for _case in range(2):
        to_review(ask(fund, people), people)
    Mandate.objects.create(fund=fund, user=people["cy"], role="member", starts_on=BEGINNING, seat_number=9)
    _adopt(fund, people, key, {**reading, "cy": ("member",)})
    return people["cy"]


def test_locks_are_made_in_the_browser_through_a_cut_line(page: Page, visits: Visits, people: People) -> None:
    fund: Fund = people["ben"].mandates.get().fund
    page.goto("/reading/key/")
    made: dict[str, str] = page.evaluate(MAKE_KEY, ["Reviewer 3", WORDS])
    said = {"public_key": made["publicKey"], "locked_key": made["lockedKey"], "language": "en"}
    reader_keys.keep_key(by=people["cora"], **said, now=NOW)
    newcomer = _comes(fund, people, made)
    before = dict(Box.objects.values_list("pk", "sha256"))
    page.goto("/relock/")
    shoot(page, "relock-360")
    assert (too_wide(page), small_targets(page), barriers(page)) == ([], [], [])
    sent: list[str] = []

    def cut(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/locks/", cut)
    page.get_by_role("button", name="Make them now").click()
    page.get_by_label("Your words").fill(WORDS)
    page.get_by_label("Code from your authenticator").fill(code_for(people["cora"]))
    page.get_by_role("button", name="Unlock for 15 minutes").click()
    expect(page.locator("[data-said]")).to_contain_text("The line is cut")
    assert Lock.objects.filter(user_id=newcomer.pk).count() == 1
    page.get_by_role("button", name="Make them now").click()
    expect(page.locator("[data-said]")).to_contain_text("Done.")
    shoot(page, "relock-done-360")
    made_locks = Lock.objects.filter(user_id=newcomer.pk, made_by=people["cora"].pk)
    assert sorted(made_locks.values_list("box__kind", flat=True)) == ["narrative", "narrative", "summary", "summary"]
    for lock in made_locks.select_related("box"):
        manifest, _content = opened("cy", bytes(lock.packet) + bytes(lock.box.ciphertext), box=str(lock.box_id))
        assert manifest["kind"] == lock.box.kind
    assert dict(Box.objects.values_list("pk", "sha256")) == before
    assert set(BoxRead.objects.values_list("way", flat=True)) == {"relock"}
    page.goto("/relock/")
    expect(page.get_by_role("main")).to_contain_text("must make some too")
    # The browser says so when a line is cut; nothing else was wrong.
    assert [one for one in visits.complaints if "ERR_FAILED" not in one] == []
    visits.complaints.clear()


def test_without_scripts_the_page_says_plainly_what_needs_one(visits: Visits, people: People) -> None:
    page = visits.open(scripts=False)
    session = sign_in(Client(), people["cora"]).cookies[django_settings.SESSION_COOKIE_NAME].value
    cookie: Any = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": visits.address}
    page.context.add_cookies([cookie])
    fund: Fund = people["ben"].mandates.get().fund
    to_review(ask(fund, people), people)
    key = {"public_key": device("cora").public_key, "fingerprint": device("cora").fingerprint}
    Mandate.objects.create(fund=fund, user=people["cy"], role="member", starts_on=BEGINNING, seat_number=9)
    _adopt(fund, people, key, {"cora": ("coordinator",), "cy": ("member",)})
    page.goto("/relock/")
    expect(page.get_by_text("This one thing needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Make them now")).to_have_count(0)
    assert (too_wide(page), barriers(page)) == ([], [])
