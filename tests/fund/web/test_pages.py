"""The treasury's pages: sound, for their roles only, and the books on them."""

from functools import partial

import pytest
from django.test import Client
from django.utils.timezone import localtime

from fund import selectors
from tests.factories import HOUR, NOW, donate
from tests.fund.api.desk import Desk, bank_says, other_treasurer
from tests.fund.api.test_roles import BOOKS, FIGURES, KEEPERS
from tests.fund.web.visits import visitor, words
from tests.pages import assert_sound_page

PAGES = {
    "/treasury/": FIGURES,
    "/treasury/set-aside/": FIGURES,
    "/treasury/accounts/": BOOKS,
    "/treasury/entries/": BOOKS,
    "/treasury/trial-balance/": BOOKS,
    "/treasury/statements/": KEEPERS,
    "/treasury/bank-profiles/": KEEPERS,
    "/treasury/bank-profiles/new/": KEEPERS,
}


BELOW = "//nav[@aria-label='Pages of this part']"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_sound_and_there_for_its_roles_only(desk: Desk, address: str) -> None:
    project = desk.signed()["id"]
    desk.arrived(project, "500.00")
    seen = {name: visitor(desk, name).get(address) for name in desk.people}
    allowed = {name for name, answer in seen.items() if answer.status_code == 200}
    assert allowed == PAGES[address]
    assert {answer.status_code for name, answer in seen.items() if name not in allowed} == {404}
    for name in allowed:
        assert_sound_page(seen[name])
    assert Client().get(address)["Location"].startswith("/login/")


def test_the_tabs_lead_only_where_the_person_may_go(desk: Desk) -> None:
    for name, expected in (("tom", 6), ("ana", 5), ("bo", 4)):
        client = visitor(desk, name)
        page = assert_sound_page(client.get("/treasury/"))
        tabs = page.xpath("//nav[@aria-label='Treasury']//a/@href")
        assert len(tabs) == expected
        assert {client.get(tab).status_code for tab in tabs} == {200}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "tom",
            [
                "Payments",
                "Payees",
                "Ways of paying",
                "Advances",
                "Deposits that come back",
                "Vouchers",
                "Money back after erasing",
            ],
        ),
        ("ana", ["Payees", "Ways of paying", "Advances", "Deposits that come back", "Vouchers"]),
        ("bo", ["Payees", "Ways of paying", "Vouchers"]),
        ("cora", ["Payees", "Ways of paying"]),
    ],
)
def test_the_tab_of_payments_leads_to_the_first_of_its_pages_that_is_open(
    desk: Desk, name: str, expected: list[str]
) -> None:
    client = visitor(desk, name)
    page = assert_sound_page(client.get("/treasury/ways/"))
    (tab,) = page.xpath("//nav[@aria-label='Treasury']//a[@aria-current='page']")
    assert tab.text == "Payments"
    page = assert_sound_page(client.get(tab.get("href")))
    below = page.xpath(f"{BELOW}//li")
    assert [words(one).strip() for one in below] == expected
    assert below[0].xpath(".//a") == [], "the page that is drawn leads nowhere"
    assert {client.get(address).status_code for address in page.xpath(f"{BELOW}//a/@href")} == {200}


def test_the_overview_shows_figures_and_what_waits(desk: Desk) -> None:
    project = desk.signed()["id"]
    desk.arrived(project, "20000.00")
    desk.moved(project, "500.00")
    desk.upload("tom", bank_says(("3.00", "DBIT", "fee")))
    told = words(assert_sound_page(visitor(desk, "tom").get("/treasury/")))
    assert "Free to promise €10,500.00" in told
    assert "Still owed €1,500.00" in told
    assert "Moved in, of what is due: 25 %" in told
    assert "1 line of the bank waits for its entry" in told
    assert "books and bank differ. 1 line of the bank is not explained yet." in told
    board = words(assert_sound_page(visitor(desk, "bo").get("/treasury/")))
    assert "Free to promise €10,500.00" in board
    assert "What waits" not in board


def test_entries_are_read_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for cents in range(1, 6):
        donate(desk.fund, f"1.0{cents}")
    monkeypatch.setattr(selectors, "entries_page", partial(selectors.entries_page, limit=4))
    client = visitor(desk, "ana")
    first = assert_sound_page(client.get("/treasury/entries/"))
    assert f"{NOW.year}/6" in words(first)
    assert f"{NOW.year}/1" not in words(first)
    (older,) = first.xpath("//a[text()='Older entries']/@href")
    assert f"{NOW.year}/1" in words(assert_sound_page(client.get(f"/treasury/entries/{older}")))
    assert_sound_page(client.get("/treasury/entries/?cursor=nonsense"), status=400)


def test_l20_the_trial_balance_of_a_day_sums_to_zero(desk: Desk) -> None:
    client = visitor(desk, "ana")
    today = words(assert_sound_page(client.get(f"/treasury/trial-balance/?at={NOW.date()}")))
    assert "Together €0.00" in today
    assert "1010 Bank €10,000.00 €10,000.00" in today
    before = words(assert_sound_page(client.get(f"/treasury/trial-balance/?at={NOW.year - 1}-06-30")))
    assert "Nothing was entered until this day." in before
    assert_sound_page(client.get("/treasury/trial-balance/?at=soon"), status=400)


def test_l20_the_trial_balance_is_told_as_it_was_known_at_a_moment(desk: Desk) -> None:
    donate(desk.fund, "75.00", at=NOW + HOUR / 2)
    client, day = visitor(desk, "ana"), {"at": str(NOW.date())}
    assert "€10,075.00" in words(assert_sound_page(client.get("/treasury/trial-balance/", day)))
    known = localtime(NOW + HOUR / 4)
    told = words(
        assert_sound_page(client.get("/treasury/trial-balance/", {**day, "known_at": f"{known:%Y-%m-%dT%H:%M}"}))
    )
    assert "as known at" in told and "€10,000.00" in told and "€10,075.00" not in told
    moment = {**day, "known_at": known.isoformat()}
    rows = {known: desk.get("ana", "fund/trial-balance/", **query) for known, query in ((False, day), (True, moment))}
    assert [rows[known].json()["funds"][0]["balance"]["amount"] for known in (False, True)] == ["10075.00", "10000.00"]
    assert_sound_page(client.get("/treasury/trial-balance/?known_at=soon"), status=400)


def test_who_reads_several_funds_chooses_one(desk: Desk) -> None:
    cy = other_treasurer(desk)
    desk.fund.mandates.create(user=cy, role="auditor", starts_on=NOW.date(), years=[NOW.year])
    client = visitor(desk, "cy")
    page = assert_sound_page(client.get("/treasury/accounts/?fund=relief"))
    assert page.xpath("//nav[@aria-label='Treasury']//a/@href")[0] == "/treasury/?fund=relief"
    assert "€10,000.00" in words(page)
    assert client.get("/treasury/statements/?fund=relief").status_code == 404
    assert client.get("/treasury/accounts/?fund=none").status_code == 404


def test_the_pictures_have_a_text_and_a_table_of_the_same_figures(desk: Desk) -> None:
    project = desk.signed()["id"]
    desk.arrived(project, "20000.00")
    desk.moved(project, "500.00")
    page = assert_sound_page(visitor(desk, "bo").get("/treasury/"))
    pictures = page.xpath("//svg[@role='img' and contains(@aria-labelledby, '-words')]")
    texts = [" ".join(picture.xpath("./title/text() | ./desc/text()")) for picture in pictures]
    assert "Free now: €10,500.00" in texts[0]
    assert "Harm reduction in five countries: €500.00 of €2,000.00" in texts[1]
    history, shares = (words(table) for table in page.xpath("//details//table"))
    assert "Balance" in history and "€10,500.00" in history
    assert "€2,000.00 €500.00 €1,500.00" in shares


def test_without_anything_due_there_is_no_picture_of_shares(desk: Desk) -> None:
    page = assert_sound_page(visitor(desk, "bo").get("/treasury/"))
    assert len(page.xpath("//svg[contains(@aria-labelledby, '-words')]")) == 1
