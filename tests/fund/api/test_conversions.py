"""A conversion over the API and by page: once, under a key, with a fresh code; taken back like any entry by hand."""

from typing import Any

import pytest
from django.db import transaction

from fund.ledger import chart
from fund.ledger.verifying import verify
from fund.models import JournalEntry
from tests.factories import NOW
from tests.fund.api.desk import Desk, euros
from tests.fund.rates.world import rate
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

PATH = "fund/conversions/"
PAGE = "/treasury/conversions/"
TODAY = NOW.date()


def dollars(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


BODY: dict[str, Any] = {
    "sold_from": "1010",
    "sold": euros("100.00"),
    "bought_into": "1020",
    "bought": dollars("108.00"),
    "fee": euros("1.50"),
    "on": str(TODAY),
}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    with transaction.atomic():
        tom = desk.people["tom"].pk
        chart.open_bank_account(desk.fund, code="1020", name="Dollars", currency="USD", by=tom, now=NOW)
    rate(desk.fund, "EUR", "USD", "1.1", on=TODAY)
    return desk


def test_a_conversion_is_entered_once_and_taken_back(desk: Desk) -> None:
    assert desk.post("tom", PATH, BODY).json()["code"] == "second_factor_required"
    assert desk.post("tom", PATH, BODY, key=None, fresh=True).json()["code"] == "key_missing"
    first = desk.post("tom", PATH, BODY, key="k", fresh=True)
    assert (first.status_code, first.json()["gained"]) == (201, euros("0.00")), first.content
    assert desk.post("tom", PATH, BODY, key="k").json() == first.json()
    assert JournalEntry.objects.filter(kind="conversion").count() == 1
    back = desk.post(
        "tom", f"fund/entries/{first.json()['entry']}/reverse/", {"reason_code": "wrong_amount"}, fresh=True
    )
    assert back.status_code == 201, back.content
    assert desk.get("ana", "fund/overview/").json()["free"] == euros("10000.00")
    assert verify().ok


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"bought": euros("1.00")}, "account"),
        ({"bought_into": "1300"}, "account"),
        ({"bought_into": "1010", "bought": euros("1.00")}, "bought_into"),
        ({"sold": euros("0.00")}, "sold"),
        ({"fee": dollars("1.00")}, "fee"),
    ],
)
def test_what_cannot_be_changed_names_its_field(desk: Desk, change: dict[str, Any], field: str) -> None:
    answer = desk.post("tom", PATH, {**BODY, **change}, fresh=True)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not JournalEntry.objects.filter(kind="conversion").exists()


def test_a_gift_in_dollars_is_entered_on_the_dollar_account_and_needs_a_rate(desk: Desk) -> None:
    gift = {"kind": "donation", "amount": dollars("110.00"), "account": "1020", "on": str(TODAY)}
    assert desk.post("tom", "fund/entries/", gift, fresh=True).status_code == 201
    assert desk.get("ana", "fund/overview/").json()["free"] == euros("10100.00")
    early = desk.post("tom", "fund/entries/", {**gift, "on": str(TODAY.replace(month=1, day=1))}, fresh=True)
    assert (early.status_code, early.json()["code"]) == (422, "rate_missing")
    wrong = desk.post("tom", "fund/entries/", {**gift, "account": "1010"}, fresh=True)
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["account"])


def test_the_page_enters_a_conversion_in_the_money_of_each_account(desk: Desk) -> None:
    client = visitor(desk, "tom")
    typed = {"sold_from": "1010", "sold": "100,00", "bought_into": "1020", "bought": "108", "fee": ""}
    sent = filled(assert_sound_page(client.get(PAGE)), PAGE, **typed)
    refused = assert_sound_page(
        client.post(PAGE, {**sent, "bought_into": "1010", "code": coded(desk, "tom")}), status=400
    )
    assert "two accounts in different currencies" in words(refused)
    assert filled(refused, PAGE)["sold"] == "100,00"
    sent = filled(refused, PAGE, bought_into="1020", code=coded(desk, "tom"))
    assert client.post(PAGE, sent)["Location"] == PAGE
    told = words(assert_sound_page(visitor(desk, "ana").get(PAGE)))
    assert "€100.00" in told and "$108.00" in told
    for name in ("chen", "ana"):
        assert visitor(desk, name).post(PAGE, sent).status_code == 404


def test_an_entry_by_page_is_in_the_money_of_its_account(desk: Desk) -> None:
    client, tab = visitor(desk, "tom"), "/treasury/entries/"
    typed = {"kind": "donation", "amount": "12,50", "account": "1020", "code": coded(desk, "tom")}
    assert client.post(tab, filled(assert_sound_page(client.get(tab)), tab, **typed))["Location"] == tab
    entry = JournalEntry.objects.latest("number")
    rows = entry.postings.values_list("currency", "amount_minor", "base_minor")
    assert sorted(rows) == [("USD", -1250, -1136), ("USD", 1250, 1136)]
    assert "$12.50 €11.36" in words(assert_sound_page(client.get(f"{tab}{entry.pk}/")))
    read = desk.get("ana", "fund/entries/").json()["results"][0]["postings"]
    assert [(row["amount"]["amount"], row["value"]["amount"]) for row in read] == [
        ("12.50", "11.36"),
        ("-12.50", "-11.36"),
    ]


def test_a_foreign_balance_is_read_at_the_rate_of_the_day_beside_its_book_value(desk: Desk) -> None:
    assert desk.post("tom", PATH, BODY, fresh=True).status_code == 201
    (abroad,) = desk.get("ana", "fund/rates/").json()["abroad"]
    assert (abroad["account"], abroad["own"]) == ("1020", dollars("108.00"))
    assert (abroad["book"], abroad["closing"], abroad["difference"]) == (
        euros("100.00"),
        euros("98.18"),
        euros("-1.82"),
    )
    told = words(assert_sound_page(visitor(desk, "ana").get("/treasury/rates/")))
    assert "1020 Dollars $108.00 €100.00 €98.18 -€1.82" in told
    assert "USD 1.1" in told
