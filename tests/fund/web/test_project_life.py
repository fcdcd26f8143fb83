"""A project's page and the pages of decisions and purses, as people fill them in."""

from typing import Any

from django.test import Client

from fund.ledger import balances
from fund.models import DonorProject, Fund, MoneyDecision
from tests.factories import HOUR, NOW
from tests.fund.api.desk import Desk
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

TAB = "/treasury/set-aside/"


def fills(desk: Desk, who: str, page: str, action: str, **typed: Any) -> Any:
    """Open a page, fill one of its forms, and return where it leads on to."""
    client, prefix = visitor(desk, who), typed.pop("prefix", "")
    shown = assert_sound_page(client.get(page))
    said = {f"{prefix}{field}": value for field, value in typed.items()}
    done = client.post(action, filled(shown, action, **said, **{f"{prefix}code": coded(desk, who)}))
    assert done.status_code == 302, words(assert_sound_page(done, status=done.status_code))
    return assert_sound_page(client.get(done["Location"]))


def test_a_project_is_announced_corrected_talked_about_and_named_by_page(desk: Desk) -> None:
    address = f"{TAB}{desk.signed()['id']}/"

    def does(act: str, **typed: Any) -> str:
        return words(fills(desk, "tom", address, f"{address}{act}/", prefix=f"{act}-", **typed))

    assert "€20,000.00" in does("promise", amount="20 000")
    promise = str(DonorProject.objects.get().promises.get().pk)
    assert "No instalment is announced." in does("instalment", amount="20000", promise_id=promise)
    told = does("correction", amount="10000", reason="repaid")
    assert "less €1,000.00" in told
    assert "Owed €1,000.00 until" in told
    assert "agreed" in does("word", word="agreed")
    assert "donor only" in does("names", donor="on")
    assert "share 10 % → 15 %" in does("amendment", amount="50000", setaside_percent="15", document="A 1")


def test_the_board_exempts_by_page_and_other_money_covers(desk: Desk) -> None:
    project = desk.signed()["id"]
    address = f"{TAB}{project}/"
    papers = {"reason": "given_in_kind", "document": "List of goods", "minute_number": "7/26"}
    fills(desk, "ben", address, f"{address}exemption/", prefix="exemption-", **papers)
    decision = f"/treasury/decisions/{MoneyDecision.objects.get().pk}/"
    own = visitor(desk, "ben").get(decision)
    assert "a second person has to confirm it" in words(assert_sound_page(own))
    assert "done" in words(fills(desk, "bea", decision, f"{decision}confirm/", prefix="confirm-")).lower()
    desk.arrived(project, "1000.00")
    told = words(fills(desk, "tom", address, f"{address}cover/", prefix="cover-", amount="60"))
    assert "Not asked, as exempt €100.00 Covered from other money €60.00" in told
    assert "exempt: it was given in kind" in words(assert_sound_page(visitor(desk, "bo").get(TAB)))
    papers |= {"reason": "mistake", "minute_number": "9/26"}
    fills(desk, "ben", address, f"{address}lifting/", prefix="lifting-", **papers)
    decision = f"/treasury/decisions/{MoneyDecision.objects.get(kind='lifting').pk}/"
    assert "done" in words(fills(desk, "bea", decision, f"{decision}confirm/", prefix="confirm-")).lower()
    shown = words(assert_sound_page(visitor(desk, "bo").get(address)))
    assert "It is liable again: the exemption rested on a mistake." in shown
    assert "Propose the exemption" not in shown
    assert "liable again from" in words(assert_sound_page(visitor(desk, "bo").get(TAB)))


def test_a_foreign_project_shows_its_base_value_beside(desk: Desk) -> None:
    client = visitor(desk, "tom")
    page = assert_sound_page(client.get(TAB))
    typed = {"donor": "Open Hand", "title": "Clinics", "amount": "5000000", "currency": "jpy"}
    client.post(TAB, filled(page, TAB, **typed, code=coded(desk, "tom")))
    project = DonorProject.objects.get()
    assert (project.currency, project.amount_minor) == ("JPY", 5_000_000)
    back = client.post(TAB, filled(page, TAB, **{**typed, "currency": "Q"}, code="000000"))
    assert "three capital letters" in words(assert_sound_page(back, status=400))
    address = f"{TAB}{project.pk}/instalment/"
    page = assert_sound_page(client.get(f"{TAB}{project.pk}/"))
    sent = filled(page, address, **{"instalment-amount": "100000", "instalment-code": coded(desk, "tom")})
    assert "rate" in words(assert_sound_page(client.post(address, sent), status=422))


def test_a_receipt_is_explained_by_page(desk: Desk) -> None:
    project = desk.signed()["id"]
    desk.arrived(project, "1000.00")
    body = {"kind": "unknown_receipt", "amount": {"amount": "60.00", "currency": "EUR"}, "account": "1010"}
    entry = desk.post("tom", "fund/entries/", {**body, "on": str(NOW.date())}, fresh=True).json()["entry"]
    assert "1 receipt that nobody has explained yet" in words(assert_sound_page(visitor(desk, "tom").get(TAB)))
    page = f"{TAB}receipts/"
    assert "Every receipt is explained." in words(fills(desk, "tom", page, page, entry_id=entry, project_id=project))


def test_a_purse_is_opened_filled_and_shown(desk: Desk) -> None:
    purses = "/treasury/purses/"
    typed = {"code_of": "winter", "name": "Winter purse", "restriction": "medicine in winter", "uses": ["medicine"]}
    fills(desk, "tom", purses, purses, **typed)
    purse = Fund.objects.get(parent=desk.fund)
    moved = {"to_fund": purse.code, "amount": "75.50", "minute_number": "8/26"}
    # With a purse there are two funds to choose from, and every form says which one it means.
    page, here = "/treasury/decisions/", f"?fund={desk.fund.code}"
    fills(desk, "ben", f"{page}{here}", f"{page}{here}", **moved)
    decision = f"{page}{MoneyDecision.objects.get().pk}/"
    fills(desk, "bo", f"{decision}{here}", f"{decision}confirm/{here}", prefix="confirm-", minute_number="8/26")
    assert balances.overview(purse, now=NOW + HOUR).free.text() == "75.50"
    assert "Winter purse" in words(assert_sound_page(visitor(desk, "ana").get(purses)))


def test_what_a_step_refuses_stands_on_its_form(desk: Desk) -> None:
    project = desk.signed()["id"]
    desk.arrived(project, "1000.00")
    address, client = f"{TAB}{project}/", visitor(desk, "ben")
    page = assert_sound_page(client.get(address))
    act = f"{address}write-off/"
    typed = {"write-off-amount": "100.01", "write-off-minute_number": "7", "write-off-code": coded(desk, "ben")}
    back = assert_sound_page(client.post(act, filled(page, act, **typed)), status=422)
    assert "Only what the project still owes" in words(back)
    assert filled(back, act)["write-off-amount"] == "100.01"


def test_everybody_reads_only_the_names_that_were_released(desk: Desk) -> None:
    """Donor and project are released each by itself; the rest stays unknown to who does not sign in."""
    told = {"donor": (True, False), "title": (False, True), "none": (False, False)}
    for name, (donor, title) in told.items():
        project = desk.signed(donor=f"Donor {name}", title=f"Title {name}", reference=name)["id"]
        body = {"donor": donor, "title": title}
        desk.post("tom", f"fund/projects/{project}/names/", body, fresh=True)
    page = words(assert_sound_page(Client().get("/figures/")))
    assert "Whose projects set money aside for this" in page
    shown = {f"{what} {name}" for what in ("Donor", "Title") for name in told if f"{what} {name}" in page}
    assert shown == {"Donor donor", "Title title"}
