"""What people see of sums in another currency: the form that asks, the case, the agenda, the minute, the payments."""

from typing import Any

from django.test import Client
from django.utils.formats import date_format
from lxml import html

from emergency.models import AidRequest
from tests.emergency.currencies.abroad import Abroad, give
from tests.emergency.payments.payer import TAB
from tests.emergency.web.forms import filled, tree, words
from tests.emergency.web.test_asking import TYPED, begin, form_of
from tests.factories import DAY, NOW
from tests.pages import assert_sound_page
from tests.people import sign_in


def visitor(abroad: Abroad, name: str) -> Client:
    """Return a browser in which this person is signed in at this moment of the story."""
    return sign_in(Client(), abroad.town.people[name])


def said(page: html.HtmlElement) -> str:
    """Return the words of a page, hard spaces made soft."""
    return " ".join(page.text_content().replace("\xa0", " ").split())


def test_the_public_form_offers_the_currencies_the_fund_counts_in(abroad: Abroad) -> None:
    abroad.rate("0.45", currency="BHD")
    abroad.rate("3", currency="GEL", at=NOW - 11 * DAY)  # too old to count
    page = begin(Client())
    assert_sound_page(page)
    (chosen,) = tree(page).xpath("//select[@name='currency']")
    assert [option.get("value") for option in chosen] == ["EUR", "BHD", "KZT"]
    assert "Kazakhstani Tenge" in words(page)
    sent = Client().post("/start/", form_of(page, currency="BHD", amount_1="120,001"))
    assert_sound_page(sent)
    lines = AidRequest.objects.get(state="submitted").lines.all()
    assert [(line.currency, line.asked_minor) for line in lines] == [("BHD", 120_001), ("BHD", None)]


def test_a_currency_that_is_not_on_the_list_or_has_fewer_places_stands_as_typed(abroad: Abroad) -> None:
    abroad.rate("160", currency="JPY")
    page = begin(Client())
    again = Client().post("/start/", form_of(page, currency="JPY", amount_1="400,50"))
    assert "Write a sum like 120" in words(again)
    assert tree(again).xpath("//select[@name='currency']/option[@selected]/@value") == ["JPY"]
    assert not AidRequest.objects.filter(state="submitted").exists()
    other = Client().post("/start/", form_of(page, currency="USD"))
    assert other.status_code == 400
    assert not AidRequest.objects.filter(state="submitted").exists()


def test_case_agenda_and_minute_show_both_sums_and_the_rate(abroad: Abroad) -> None:
    case = abroad.ask("1200000.00")
    abroad.town.to_review(case)
    both = f"KZT1,200,000.00, about €2,400.00 at 500 of {date_format(NOW, 'DATE_FORMAT')}"
    cora = visitor(abroad, "cora")
    assert both in said(assert_sound_page(cora.get(f"/work/{case.reference}/")))
    assert "about €2,400.00 at 500" in said(assert_sound_page(cora.get("/agenda/")))
    abroad.town.approve(case, "ben", "bea", "bo")
    minute = said(assert_sound_page(cora.get(f"/work/{case.reference}/minute/")))
    assert "about €2,400.00 at 500" in minute
    told = abroad.town["cora"].reads(f"reports/decision-minute/?reference={case.reference}")["decisions"][0]
    assert told["rate"]["per_base"] == "500"


def test_the_treasurer_is_led_from_the_refusal_to_the_vote_on_the_rate(abroad: Abroad) -> None:
    case = abroad.payable()
    abroad.rate("458.71", at=abroad.at(1))
    tom = visitor(abroad, "tom")
    page = assert_sound_page(tom.get(TAB))
    assert "more than 5 %" in said(page)
    assert "decided as about €2,400.00" in said(page)
    (address,) = page.xpath("//a[contains(@href, 'top-up')]/@href")
    asked = tom.get(address)
    assert_sound_page(asked)
    assert tom.post(address, filled(asked, action=address)).status_code == 302
    assert case.state == "in_review"
    shown = said(assert_sound_page(visitor(abroad, "cora").get(f"/work/{case.reference}/")))
    assert "a sum that the rate of exchange has made dearer" in shown


def test_the_account_to_pay_from_and_what_came_back_are_in_the_currency_of_the_promise(abroad: Abroad) -> None:
    case = abroad.payable()
    abroad.rate("1.1", currency="USD")
    give(abroad, "10.00 USD", "1040")
    tom = visitor(abroad, "tom")
    page = assert_sound_page(tom.get(TAB))
    offered = page.xpath(f"//select[@name='{case.reference}-account']/option")
    assert [option.get("value") for option in offered] == ["1030", "1010", "1040"]
    assert "the bank exchanges" not in offered[0].text
    assert "the bank exchanges" in offered[1].text
    abroad.town.pay(case)
    assert "Amount that came back, in KZT" in said(assert_sound_page(tom.get(TAB)))


def test_in_the_base_currency_no_page_speaks_of_rates(abroad: Abroad) -> None:
    filed: dict[str, Any] = {**TYPED, "currency": "EUR"}
    page = begin(Client())
    Client().post("/start/", form_of(page, **filed))
    row = AidRequest.objects.get(state="submitted")
    assert {line.currency for line in row.lines.all()} == {"EUR"}
    shown = said(assert_sound_page(visitor(abroad, "cora").get(f"/work/{row.reference}/")))
    assert "about" not in shown.partition("The sums")[2].partition("Facts")[0]
    assert "rate of today" not in shown
