"""Reading in a real browser on a small phone: a key made there opens what the service sealed, and nothing else."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pysequoia
import pytest
from playwright.sync_api import Page, Request, expect

from emergency.attaching.files import Attachment
from emergency.models import KeptKey, User, Vote
from fund.models import Fund
from notifications import clock
from notifications.models import Box, Lock
from tests.browser.reader import adopt_key, bring_key, entered, hide, unlock
from tests.browser.shots import shoot
from tests.browser.visits import Visits, barriers, small_targets, too_wide
from tests.demo.device import read_plaintext
from tests.factories import (
    NOW,
    Case,
    People,
    answer_conflict,
    ask,
    bring_to,
    cast,
    make_fund,
    to_review,
)
from tests.keys import download
from tests.locked_key import WORDS
from tests.people import code_for

STORY = "A story, Ärger, беда"


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Wait longer than usual: stretched words are a long sum by design."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=1))
    return cast(make_fund("5000.00"))


@pytest.fixture
def fund(people: People) -> Fund:
    found: Fund = people["ben"].mandates.get().fund
    return found


@pytest.fixture
def page(visits: Visits, people: People) -> Page:
    return entered(visits, people["ben"])


def text_of(case: Case, kind: str) -> Box:
    return Box.objects.get(owner_id=case.row.pk, kind=kind)


def test_a_key_made_in_the_browser_opens_what_the_service_seals_to_it(
    page: Page, people: People, fund: Fund, tmp_path: Path
) -> None:
    page.goto("/reading/key/")
    page.get_by_role("button", name="Show me my words").click()
    expect(page.locator("[data-list] li")).to_have_count(8)
    phrase = page.locator("[data-list] li").all_inner_texts()
    shoot(page, "reader-words-360")
    page.get_by_role("button", name="I have them on paper").click()
    expect(page.locator("[data-list] li")).to_have_count(0)
    places = [int(place) for place in page.locator("[data-place]").all_inner_texts()]
    for field in page.locator("[data-back]").all():
        field.fill("wrong")
    page.get_by_role("button", name="Make my key").click()
    expect(page.locator("[data-step=back] [role=alert]")).to_be_visible()
    for field, place in zip(page.locator("[data-back]").all(), places, strict=True):
        field.fill(phrase[place - 1][:4].upper())
    page.get_by_role("button", name="Make my key").click()
    page.get_by_label("Code from your authenticator").fill(code_for(people["ben"]))
    shoot(page, "reader-keep-360")
    page.get_by_role("button", name="Keep my key").click()
    expect(page.get_by_role("main")).to_contain_text("Your key is kept here, locked")
    assert (too_wide(page), small_targets(page), barriers(page)) == ([], [], [])
    shoot(page, "reader-kept-360")
    kept = KeptKey.objects.get(user=people["ben"])
    adopt_key(fund, people, "ben", kept.public_key, kept.fingerprint)
    case = bring_to("in_review", fund, people)
    page.goto("/reading/")
    page.get_by_role("link", name=case.reference).click()
    unlock(page, people["ben"], " ".join(word[:4] for word in phrase))
    expect(page.locator(".opened")).to_have_count(1)
    page.get_by_label("I do not know them").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.locator(".opened").filter(has_text=STORY)).to_be_visible()
    assert (too_wide(page), small_targets(page), barriers(page)) == ([], [], [])
    shoot(page, "reader-story-360")
    # The same sealed text by gpg, with the very key of the browser, and by an independent library.
    sealed = download(text_of(case, "narrative").pk, people["ben"].pk)
    for plaintext in (by_gpg(tmp_path, kept.locked_key, " ".join(phrase), sealed), by_library(kept, phrase, sealed)):
        manifest, content = read_plaintext(plaintext, case=str(case.row.pk))
        assert (manifest["kind"], content.decode()) == ("narrative", STORY)


def by_gpg(folder: Path, locked_key: str, words: str, sealed: bytes) -> bytes:
    """Open a download as `gpg -d` does, with a key brought from the browser."""
    home = folder / "g"
    home.mkdir(mode=0o700)
    asked = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", words]
    try:
        subprocess.run([*asked, "--import"], input=locked_key.encode(), check=True, capture_output=True, timeout=60)
        return subprocess.run([*asked, "-d"], input=sealed, check=True, capture_output=True, timeout=60).stdout
    finally:
        subprocess.run(["gpgconf", "--homedir", str(home), "--kill", "gpg-agent"], check=False, capture_output=True)


def by_library(kept: KeptKey, phrase: list[str], sealed: bytes) -> bytes:
    """Open a download with an OpenPGP library of other people's making."""
    secret = pysequoia.Tsk.from_bytes(kept.locked_key.encode())
    return pysequoia.decrypt(sealed, decryptor=secret.decryptor(" ".join(phrase))).bytes or b""


def test_three_are_read_and_voted_on_with_one_unlock_and_one_code_while_the_line_is_cut(
    page: Page, visits: Visits, people: People, fund: Fund
) -> None:
    bring_key(people["ben"])
    cases = [to_review(ask(fund, people, lines={"legal_aid": 40_000 + place}), people) for place in range(3)]
    page.goto("/reading/")
    unlock(page, people["ben"])
    expect(page.get_by_text("Unlocked until")).to_be_visible()
    posted: list[str] = []
    page.on("request", lambda asked: posted.extend(key_of(asked) if asked.url.endswith("/vote/") else ()))
    first = page.locator("#reader-list th a").first
    reference = first.inner_text()
    first.click()
    for place in range(3):
        expect(page.get_by_role("heading", name=reference)).to_be_visible()
        expect(page.locator(".opened")).to_have_text("Nino, Tbilisi, asked by Ada")
        page.get_by_label("I do not know them").check()
        page.get_by_role("button", name="Give this answer").click()
        expect(page.locator(".opened").filter(has_text=STORY)).to_be_visible()
        page.get_by_role("radio", name="Approve").check()
        cut(page, place)
        page.get_by_role("button", name="Cast my vote").click()
        if place < 2:
            expect(page.get_by_role("alert")).to_contain_text("Not sent: the line is cut.")
            shoot(page, "reader-cut-360")
            assert Vote.objects.count() == (0, 2)[place]
            page.unroute("**/vote/")
            page.get_by_role("button", name="Cast my vote").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.locator("[data-page]")).not_to_contain_text("is shown after you have voted")
        assert Vote.objects.count() == place + 1
        expect(page.locator(".opened").filter(has_text=STORY)).to_be_visible()
        if place < 2:
            following = page.locator("button[data-next]")
            reference = following.inner_text().split()[-1]
            following.click()
    # Each was sent until it was answered, under the same key every time.
    assert [len(set(posted[:2])), len(set(posted[2:4])), len(set(posted)), len(posted)] == [1, 1, 3, 5]
    assert {vote.round.aid_request.reference for vote in Vote.objects.all()} == {case.reference for case in cases}
    assert page.url == f"{visits.address}/reading/"
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.title]") == [0, 0, "Reading"]
    visits.complaints[:] = [each for each in visits.complaints if "net::ERR_FAILED" not in each]


def key_of(asked: Request) -> list[str]:
    """Return the key that a form was sent under."""
    return parse_qs(asked.post_data or "")["key"]


def cut(page: Page, place: int) -> None:
    """Cut the line for the next vote: of the first before it is sent, of the second after the service has heard it."""
    if place == 0:
        page.route("**/vote/", lambda route: route.abort())
    if place == 1:
        page.route("**/vote/", lambda route: (route.fetch(max_redirects=0), route.abort())[-1])


def test_s14_a_swapped_or_exchanged_text_is_not_shown(page: Page, people: People, fund: Fund) -> None:
    bring_key(people["ben"])
    case, other = (bring_to("in_review", fund, people) for _again in range(2))
    answer_conflict(case, people["ben"])
    # Lock and box of another case, which Ben may read: it opens, and is not what was asked for.
    exchange(text_of(case, "narrative"), text_of(other, "narrative"), people["ben"])
    # The right case and box, with the lock of another box: it does not open.
    lock = Lock.objects.get(box=text_of(other, "summary"), user_id=people["ben"].pk)
    Lock.objects.filter(box=text_of(case, "summary"), user_id=people["ben"].pk).update(packet=lock.packet)
    page.goto("/reading/")
    unlock(page, people["ben"])
    page.get_by_role("link", name=case.reference).click()
    expect(page.locator(".text").filter(has_text="This is not the text it should be")).to_have_count(1)
    expect(page.locator(".text").filter(has_text="This does not open with your key")).to_have_count(1)
    expect(page.locator(".opened")).to_have_count(1)
    expect(page.locator(".opened")).to_have_text("Nino, Tbilisi, asked by Ada")
    shoot(page, "reader-swapped-360")


def exchange(box: Box, other: Box, reader: User) -> None:
    """Put another box's content, and the reader's lock to it, in the place of a box."""
    Box.objects.filter(pk=box.pk).update(ciphertext=bytes(other.ciphertext), sha256=other.sha256)
    packet = Lock.objects.get(box=other, user_id=reader.pk).packet
    Lock.objects.filter(box=box, user_id=reader.pk).update(packet=packet)


def test_what_is_open_is_blanked_out_of_sight_and_gone_when_it_is_locked(
    page: Page, people: People, fund: Fund
) -> None:
    page.clock.install()
    bring_key(people["ben"])
    case = bring_to("in_review", fund, people)
    page.goto("/reading/")
    unlock(page, people["ben"], "other words than those")
    expect(page.get_by_role("alert")).to_contain_text("These words do not open this key")
    # The code is used up, and not asked for again: only the words were wrong.
    page.get_by_label("Your words").fill(WORDS)
    page.get_by_role("button", name="Unlock for 15 minutes").click()
    page.get_by_role("link", name=case.reference).click()
    story = page.get_by_text("Nino, Tbilisi, asked by Ada")
    expect(story).to_be_visible()
    page.emulate_media(media="print")
    expect(story).not_to_be_visible()
    page.emulate_media(media="screen")
    hide(page, hidden=True)
    expect(story).to_have_count(0)
    hide(page, hidden=False)
    page.get_by_role("button", name="Show again").click()
    expect(story).to_be_visible()
    for ending in (lock_now, pass_a_quarter_of_an_hour, stay_away):
        ending(page)
        expect(story).to_have_count(0)
        expect(page.get_by_role("status").first).to_contain_text("The sitting is over")
        expect(page.get_by_role("button", name="Show again")).to_have_count(0)
        hide(page, hidden=False)
        if ending is not stay_away:
            unlock(page, people["ben"])
            expect(story).to_be_visible()
    expect(page.get_by_label("Your words")).to_be_visible()
    assert barriers(page) == []
    shoot(page, "reader-locked-360")


def lock_now(page: Page) -> None:
    page.get_by_role("button", name="Lock now").click()


def pass_a_quarter_of_an_hour(page: Page) -> None:
    page.clock.fast_forward("15:00")


def stay_away(page: Page) -> None:
    hide(page, hidden=True)
    page.clock.fast_forward("03:00")


def test_a_coordinator_finds_a_person_by_another_spelling_and_nothing_is_sent(
    visits: Visits, people: People, fund: Fund
) -> None:
    page = entered(visits, people["cora"])
    bring_key(people["cora"])
    texts = {"narrative": "Taken this morning", "identity": "Фёдор Хачатрян, Тбилиси"}
    wanted, other = ask(fund, people, texts=texts), ask(fund, people)
    page.goto("/reading/")
    unlock(page, people["cora"])
    expect(page.get_by_text("Unlocked until")).to_be_visible()
    before = len(visits.requests)
    page.get_by_label("Name, place or word").fill("fyodor khach")
    page.get_by_role("button", name="Search").click()
    found = page.locator("[data-found] a")
    expect(found).to_have_text([wanted.reference])
    shoot(page, "reader-found-360")
    asked = visits.requests[before:]
    assert len(asked) == 1 + 2 * 2
    assert not [address for address in asked if "khach" in address]
    found.click()
    expect(page.locator(".opened").filter(has_text="Хачатрян")).to_be_visible()
    assert other.reference not in page.locator("[data-page]").inner_text()


def test_without_script_the_pages_say_how_to_open_a_text_and_all_acts_stay(
    visits: Visits, people: People, fund: Fund
) -> None:
    case = bring_to("in_review", fund, people)
    page = entered(visits, people["ben"], scripts=False)
    for address in ("/reading/key/", "/reading/"):
        page.goto(address)
        expect(page.get_by_role("main")).to_contain_text("needs JavaScript")
        assert (too_wide(page), small_targets(page), barriers(page)) == ([], [], [])
        shoot(page, f"reader{address.replace('/', '-')}noscript-360")
    expect(page.get_by_text("gpg -d file.gpg").first).to_be_attached()
    page.get_by_role("link", name=case.reference).click()
    expect(page).to_have_url(f"{visits.address}/work/{case.reference}/")


def test_s16_an_attached_file_is_opened_by_a_tap_and_saved_by_another_after_a_warning(
    visits: Visits, page: Page, people: People, fund: Fund
) -> None:
    bring_key(people["ben"])
    paper = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
    case = to_review(ask(fund, people, attachments=(Attachment(paper, "справка.pdf"),)), people)
    answer_conflict(case, people["ben"])
    page.goto("/reading/")
    unlock(page, people["ben"])
    page.get_by_role("link", name=case.reference).click()
    expect(page.locator(".opened")).to_have_count(3)
    document = f"/text/{text_of(case, 'document').pk}/"
    assert not [address for address in visits.requests if address.endswith(document)]
    assert "справка" not in page.content()
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("справка.pdf")).to_be_visible()
    expect(page.get_by_text("A PDF can hold more than it shows")).to_be_visible()
    shoot(page, "reader-file-360")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save on this device").click()
    assert (saving.value.suggested_filename, saving.value.path().read_bytes()) == ("справка.pdf", paper)
    hide(page, hidden=True)
    expect(page.get_by_text("справка.pdf")).to_have_count(0)
