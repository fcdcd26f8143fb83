"""From the first page to the closed case in a browser: scripts off, a small phone, everything pressed by keyboard.

Everybody uses the pages as they are; sealed texts are opened by an OpenPGP reader of its own, with the person's key.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from emergency.actions import clockwork
from emergency.models import AidRequest, User
from fund.models import Fund
from notifications import clock
from tests.browser.shots import clear
from tests.browser.visits import Visits
from tests.browser.walker import Walker
from tests.factories import NOW, People, cast, make_fund
from tests.keys import opened
from tests.people import code_for

STORY = "My friend was taken from his room this morning. He needs a lawyer today; his tablets last four days."
WINDOW = timedelta(hours=2, minutes=5)


@dataclass
class Way:
    """What the story knows as it goes on."""

    visits: Visits
    people: People
    fund: Fund
    at: datetime = NOW + timedelta(minutes=1)
    looked: list[str] = field(default_factory=list)
    walkers: dict[str, Walker] = field(default_factory=dict)
    reference: str = ""
    code: str = ""

    def __getitem__(self, name: str) -> Walker:
        if name not in self.walkers:
            self.walkers[name] = Walker(self.visits.open(scripts=False), self.looked)
        return self.walkers[name]

    @property
    def case(self) -> str:
        """Return the address of the case's page."""
        return f"/work/{self.reference}/"

    @property
    def state(self) -> str:
        """Return where the case stands in the books of the service."""
        return AidRequest.objects.get(reference=self.reference).state

    def later(self, by: timedelta) -> None:
        """Let time pass, and do what is due."""
        self.at += by
        clockwork.run(now=self.at)


@pytest.fixture
def way(visits: Visits, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Way:
    clear("way-")
    fund = make_fund("5000.00")
    found = Way(visits, cast(fund), fund)
    monkeypatch.setattr(clock, "now", lambda: found.at)
    return found


def test_the_whole_way_from_asking_to_closing(way: Way) -> None:
    ask_without_an_account(way)
    take_up_and_ask_back(way)
    come_back_and_answer(way)
    confirm_and_present(way)
    for name in ("ben", "bea"):
        decide(way, name)
    look_in_russian(way)
    way.later(WINDOW)
    assert way.state == "approved"
    say_where_the_money_goes(way)
    pay(way)
    assert way.state == "paid"
    confirm_receipt_and_close(way)
    assert way.state == "closed"


def ask_without_an_account(way: Way) -> None:
    guest = way["guest"]
    guest.go("/")
    guest.look("front")
    guest.follow("Ask for help")
    guest.look("begin")
    guest.reach("Begin and show my access code")
    guest.press("Begin and show my access code")
    guest.look("form")
    shown = guest.page.locator(".card .code")
    way.reference, way.code = shown.nth(0).inner_text(), shown.nth(1).inner_text()
    guest.pick("In which country", "Georgia")
    guest.tick("How urgent is it?", "red")
    guest.pick("What is needed?", "legal aid")
    guest.page.get_by_label("Rough sum in EUR").first.fill("400")
    guest.unfold("Something else is needed too")
    guest.page.get_by_label("What else is needed?").first.select_option(label="medicine")
    guest.tick("Whom is it for?", "another person")
    guest.tick("Does the person in need know", "knows about it")
    guest.tick("Could money from abroad", "no")
    guest.write("What happened", STORY)
    guest.write("How can a coordinator reach you", "Ask for Nino at the drop-in.")
    guest.write("Type the last four digits", "0")
    guest.press("Lock and send")
    guest.look("form-to-mend")
    guest.sees("These are not the last four digits of your code")
    guest.write("Type the last four digits", way.code.split()[-1])
    guest.press("Lock and send")
    guest.sees("It is locked and sent")
    guest.look("sent")


def take_up_and_ask_back(way: Way) -> None:
    cora = way["cora"]
    cora.sign_in(way.people["cora"])
    cora.look("sign-in")
    cora.press("Sign in")
    cora.look("overview")
    cora.follow(way.reference)
    cora.look("case-new")
    assert opened("cora", cora.download("What happened"))[1].decode() == STORY
    cora.follow("Take it up")
    cora.look("take-up")
    cora.tick("Do you know the person in need?", "I do not know them")
    cora.press("Take it up")
    cora.look("case-taken-up")
    cora.follow("Ask the person")
    cora.tick("What do you ask?", "How much is needed")
    cora.write("Message to the person asking", "How much are two weeks of tablets?")
    cora.look("ask-back")
    cora.press("Ask the person")
    cora.look("case-asked-back")


def come_back_and_answer(way: Way) -> None:
    guest = way["guest"]
    guest.follow("Come back")
    guest.look("come-back")
    guest.write("Reference", way.reference)
    guest.write("Access code", "1234 5678 9012 3456")
    guest.press("Open")
    guest.look("come-back-wrong")
    guest.write("Reference", way.reference.lower().replace("-", ""))
    guest.write("Access code", way.code)
    guest.press("Open")
    guest.sees("How much are two weeks of tablets?")
    guest.look("question")
    guest.look_otherwise("question")
    guest.write("How much for medicine", "800")
    guest.write("Your answer", "The pharmacy says 800 for two weeks.")
    guest.press("Lock and send the answer")
    guest.sees("Your answer is sealed and sent.")
    guest.look("answered")


def confirm_and_present(way: Way) -> None:
    cora = way["cora"]
    for who in ("a member", "a contact"):
        cora.go(way.case)
        cora.follow("Record a confirmation")
        cora.tick("Who confirmed it?", who)
        cora.tick("How?", "by voice")
        cora.tick_box("Independent")
        cora.write("Note for coordinators and board", "Called back, the story holds.")
        if who == "a contact":
            cora.look("confirm")
        cora.press("Record a confirmation")
    cora.look("case-confirmed")
    cora.look_otherwise("case-confirmed")
    cora.follow("Lay it before the board")
    cora.write("Conflict card", "N., from the capital, asked by somebody without an account.")
    cora.write("Summary for the board", "A lawyer today, tablets for two weeks.")
    cora.tick("Could money from abroad", "no")
    cora.look("present")
    cora.press("Lay it before the board")
    cora.sees("two seats and no objection")
    cora.look("case-presented")


def decide(way: Way, name: str) -> None:
    seat = way[name]
    seat.sign_in(way.people[name])
    seat.press("Sign in")
    seat.sees("Waiting for you")
    seat.look(f"overview-{name}")
    seat.follow(way.reference)
    seat.look(f"conflict-{name}")
    assert opened(name, seat.download("Download sealed file: Conflict card"))[1].startswith(b"N., from the capital")
    seat.tick("Do you know the person in need?", "I do not know them")
    seat.press("Give this answer")
    seat.look(f"vote-{name}")
    assert STORY.encode() in {opened(name, one)[1] for one in _all_texts(seat)}
    seat.tick("Your vote", "approve")
    seat.write("Code from your authenticator", code_for(way.people[name]))
    if name == "ben":
        seat.look_otherwise("vote-ben")
        seat.reach("Cast my vote")
    seat.press("Cast my vote")
    seat.sees("of 2 approvals needed")
    seat.look(f"voted-{name}")


def look_in_russian(way: Way) -> None:
    stranger = Walker(way.visits.open(scripts=False), way.looked)
    for address, name in (("/", "front"), ("/start/", "begin"), ("/return/", "come-back")):
        stranger.go(f"{address}?language=ru")
        stranger.look(f"{name}-ru")
    stranger.page.fill("[name=reference]", way.reference)
    stranger.page.fill("[name=code]", way.code)
    stranger.press("")
    stranger.look("in-review-ru")
    User.objects.filter(login__in=["cora", "bea"]).update(language="ru")
    for name in ("cora", "bea"):
        way[name].go(way.case)
        way[name].look(f"case-{name}-ru")
    way["cora"].go("/home/")
    way["cora"].look("overview-ru")
    User.objects.update(language="en")


def say_where_the_money_goes(way: Way) -> None:
    guest = way["guest"]
    guest.go("/return/")
    guest.write("Reference", way.reference)
    guest.write("Access code", way.code)
    guest.press("Open")
    guest.sees("Money is promised")
    guest.look("promised")
    guest.tick("How should the money come?", "straight to the vendor")
    guest.press("Go on")
    guest.look("payout-details")
    guest.write("Name of who receives", "Clinic Aversi")
    guest.write("Their account number", "bill 17")
    guest.tick("Does the person know", "knows about it")
    guest.tick("Could money from abroad", "no")
    guest.press("Lock and send these details")
    guest.look("payout-given")


def pay(way: Way) -> None:
    tom, chen = way["tom"], way["chen"]
    tom.sign_in(way.people["tom"], "/treasury/payments/")
    tom.press("Sign in")
    tom.look("payments-to-prepare")
    tom.look_otherwise("payments-to-prepare")
    assert b"Clinic Aversi" in opened("tom", tom.download("Sealed payment details"))[1]
    tom.press("Prepare")
    tom.look("payments-prepared")
    chen.sign_in(way.people["chen"], "/treasury/payments/")
    chen.press("Sign in")
    for place in ("first", "second"):
        first = chen.page.locator("form.act", has_text="Lets this payment go").first
        chen.write("Code from your authenticator", code_for(way.people["chen"]), within=first)
        if place == "first":
            chen.look("payments-to-authorise")
            chen.reach("Authorise")
        chen.press("Authorise", within=first)
    chen.look("payments-authorised")
    for _payment in ("first", "second"):
        tom.go("/treasury/payments/")
        first = tom.page.locator("form.act", has_text="Say so once the bank").first
        tom.write("Code from your authenticator", code_for(way.people["tom"]), within=first)
        tom.press("It is sent", within=first)
    tom.look("payments-sent")
    tom.go("/treasury/")
    tom.look("treasury")
    tom.look_otherwise("treasury")


def confirm_receipt_and_close(way: Way) -> None:
    guest, cora = way["guest"], way["cora"]
    guest.go("/return/")
    guest.write("Reference", way.reference)
    guest.write("Access code", way.code)
    guest.press("Open")
    guest.look("paid")
    guest.press("The money has arrived")
    guest.look("arrived")
    cora.go(way.case)
    cora.look("case-paid")
    cora.follow("Record a proof")
    cora.tick("What is the proof?", "invoice")
    cora.look("prove")
    cora.press("Record a proof")
    cora.look("case-accounted")
    cora.press("Close the case")
    cora.look("case-closed")
    cora.look_at_paper("case-closed")
    guest.go("/return/")
    guest.write("Reference", way.reference)
    guest.write("Access code", way.code)
    guest.press("Open")
    guest.look("closed")


def _all_texts(walker: Walker) -> list[bytes]:
    links = walker.page.get_by_role("link", name="Download sealed file")
    found = []
    for place in range(links.count()):
        with walker.page.expect_download() as downloading:
            links.nth(place).press("Enter")
        found.append(downloading.value.path().read_bytes())
    return found
