"""A reader with a phone: signed in, their key kept and on the roster, unlocked, put out of sight."""

from typing import Any

from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page

from emergency.actions.reading import reader_keys
from emergency.models import User
from fund.models import Fund
from notifications import roster
from tests.browser.visits import Visits
from tests.demo.device import member
from tests.factories import MANDATES, NOW, READING_ROLES, People
from tests.keys import device, founder_lines, next_document, signed
from tests.locked_key import WORDS, brought_key
from tests.people import code_for, sign_in


def entered(visits: Visits, person: User, *, scripts: bool = True) -> Page:
    """Open a phone in which this person is signed in."""
    opened_page = visits.open(scripts=scripts)
    session = sign_in(Client(), person).cookies[django_settings.SESSION_COOKIE_NAME].value
    cookie: Any = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": visits.address}
    opened_page.context.add_cookies([cookie])
    return opened_page


def adopt_key(fund: Fund, people: People, name: str, public_key: str, fingerprint: str) -> None:
    """Put the next roster in force, in which one person reads with this key instead of their device's."""
    lines: list[dict[str, object]] = founder_lines(fund.pk)
    for each, (roles, _more) in MANDATES.items():
        if reading := sorted(READING_ROLES & {*roles}):
            own = {"public_key": public_key, "fingerprint": fingerprint} if each == name else {}
            lines.append({**member(device(each), str(people[each].pk), reading), **own})
    document = next_document(fund.pk, lines)
    roster.adopt(document, signed(document), fund.pk, NOW)


def bring_key(person: User) -> None:
    """Keep a key that gpg made, which stands on the roster already, under words of its owner's."""
    key = brought_key(person.login)
    said = {"public_key": key.public_key, "locked_key": key.locked_key, "language": ""}
    reader_keys.keep_key(by=person, **said, now=NOW)


def unlock(page: Page, person: User, words: str = WORDS) -> None:
    page.get_by_label("Your words").fill(words)
    page.get_by_label("Code from your authenticator").fill(code_for(person))
    page.get_by_role("button", name="Unlock for 15 minutes").click()


def hide(page: Page, *, hidden: bool) -> None:
    """Let the page believe that it went out of sight, or came back."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )
