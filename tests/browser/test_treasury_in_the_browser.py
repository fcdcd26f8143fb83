"""The treasury on a small phone without scripts, a laptop and paper: nothing stands out, nothing is too small."""

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page

from fund.actions.deposits import Terms, place
from fund.models import BankStatement, Deposit, DonorProject, Fund
from fund.money import Money
from tests.browser.looking import SCHEMES
from tests.browser.shots import shoot
from tests.browser.visits import LAPTOP, PHONE, SHEET, Visits, long_lines, small_targets, too_wide
from tests.emergency.payments.payer import authorised, payable, prepared, sent
from tests.factories import DAY, NOW, People, cast, make_fund
from tests.fund.api.desk import Desk, bank_says
from tests.people import sign_in


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A fund in the middle of its work: two projects, payments at every step, a statement."""
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + 3 * DAY)
    fund = make_fund("10000.00")
    desk = Desk(fund, cast(fund))
    first = desk.signed()["id"]
    desk.arrived(first, "20000.00")
    desk.moved(first, "1500.00")
    desk.signed(title="Safer nights", donor="Night Light", reference="NL-1")
    _payments(fund, desk.people)
    terms = Terms(ends_on=(NOW + 40 * DAY).date(), rate_bps=250, breaking_cost=Money(700, "EUR"))
    placed = {"amount": Money(100_000, "EUR"), "account": "1010", "on": NOW.date(), "terms": terms}
    place(fund=fund, **placed, by=desk.people["tom"].pk, now=NOW)
    desk.upload("tom", bank_says(("1500.00", "CRDT", "OHF-2026-7"), ("3.00", "DBIT", "fee")))
    return desk


def _payments(fund: Fund, people: People) -> None:
    for step in (sent, authorised, prepared):
        step(payable(fund, people), people)
    payable(fund, people, lines={"legal_aid": 60_000, "medicine": 12_000}, urgency="red")


def _open(visits: Visits, desk: Desk, name: str) -> Page:
    page = visits.open(scripts=False)
    session = sign_in(Client(), desk.people[name]).cookies[django_settings.SESSION_COOKIE_NAME].value
    cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": visits.address}
    page.context.add_cookies([cookie])
    return page


def test_every_page_of_the_treasury_fits_a_small_phone_a_laptop_and_paper(visits: Visits, desk: Desk) -> None:
    project, statement = DonorProject.objects.earliest("registered_at").pk, BankStatement.objects.get().pk
    pages = {
        "overview": "/treasury/",
        "set-aside": "/treasury/set-aside/",
        "project": f"/treasury/set-aside/{project}/",
        "payments": "/treasury/payments/",
        "statements": "/treasury/statements/",
        "statement": f"/treasury/statements/{statement}/",
        "accounts": "/treasury/accounts/",
        "entries": "/treasury/entries/",
        "deposits": "/treasury/deposits/",
        "deposit": f"/treasury/deposits/{Deposit.objects.get().pk}/",
        "closing": "/treasury/periods/",
        "trial-balance": "/treasury/trial-balance/",
        "report": "/treasury/reports/set-aside/",
    }
    page = _open(visits, desk, "tom")
    for name, address in pages.items():
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, name
        page.set_viewport_size(PHONE)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            shoot(page, f"treasury-{name}-360-{scheme}")
            assert too_wide(page) == [], name
            assert small_targets(page) == [], name
        page.set_viewport_size(LAPTOP)
        shoot(page, f"treasury-{name}-1280-dark")
        assert too_wide(page) == [], name
        assert long_lines(page) == [], name
        page.set_viewport_size(SHEET)
        page.emulate_media(media="print")
        assert too_wide(page) == [], name
        page.emulate_media(media="screen")


def test_what_the_bank_says_stands_beside_what_can_be_done_with_it(visits: Visits, desk: Desk) -> None:
    page = _open(visits, desk, "tom")
    page.set_viewport_size(LAPTOP)
    page.goto(f"/treasury/statements/{BankStatement.objects.get().pk}/")
    for line in page.locator(".line").all():
        said, done = (line.locator(f"> div:nth-child({place})").bounding_box() for place in (1, 2))
        assert said and done
        assert said["y"] == done["y"]
        assert said["x"] + said["width"] < done["x"]
    assert page.locator(".line").count() == 2
