"""Opening a bank account and entering what it held when the books began, over the API and by page."""

from typing import Any

import pytest

from fund.ledger.verifying import verify
from fund.models import Account, JournalEntry
from notifications import audit
from tests.factories import NOW
from tests.fund.api.desk import Desk, euros
from tests.fund.rates.world import rate
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

PATH = "fund/accounts/"
OPENING = "fund/accounts/1020/opening/"
PAGE, OPENING_PAGE = "/treasury/accounts/", "/treasury/accounts/opening/"
TODAY = NOW.date()
DOLLARS: dict[str, Any] = {"account": "1020", "name": "Dollars", "currency": "USD"}
HELD: dict[str, Any] = {"amount": {"amount": "110.00", "currency": "USD"}, "on": str(TODAY)}


def test_a_treasurer_opens_an_account_once_and_it_stands_in_the_chart(desk: Desk) -> None:
    body = {**DOLLARS, "overdraft": {"amount": "50.00", "currency": "USD"}}
    assert desk.post("tom", PATH, body).json()["code"] == "second_factor_required"
    assert desk.post("tom", PATH, body, key=None, fresh=True).json()["code"] == "key_missing"
    first = desk.post("tom", PATH, body, key="k", fresh=True)
    assert (first.status_code, first.json()) == (201, body), first.content
    assert desk.post("tom", PATH, body, key="k").json() == first.json()
    opened = Account.objects.get(code="1020")
    assert (opened.is_bank, opened.floor_minor) == (True, -5000)
    assert [row.verb for row in audit.of_object(opened.pk)] == ["account_opened"]
    again = desk.post("tom", PATH, body, fresh=True)
    assert (again.status_code, again.json()["code"]) == (422, "account_exists")
    assert "1020" in [row["code"] for row in desk.get("ana", PATH).json()["results"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"account": "1300"}, "account"), ({"currency": "usd"}, "currency"), ({"overdraft": euros("1.00")}, "overdraft")],
)
def test_what_is_no_bank_account_names_its_field(desk: Desk, change: dict[str, Any], field: str) -> None:
    answer = desk.post("tom", PATH, {**DOLLARS, **change}, fresh=True)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_an_opening_balance_is_an_accounts_first_entry_at_the_rate_of_its_day(desk: Desk) -> None:
    desk.post("tom", PATH, DOLLARS, fresh=True)
    missing = desk.post("tom", OPENING, HELD, fresh=True)
    assert (missing.status_code, missing.json()["code"]) == (422, "rate_missing")
    rate(desk.fund, "EUR", "USD", "1.1", on=TODAY)
    began = desk.post("tom", OPENING, HELD, key="k", fresh=True)
    assert (began.status_code, began.json()["kind"]) == (201, "opening_balance"), began.content
    assert desk.post("tom", OPENING, HELD, key="k").json() == began.json()
    assert desk.get("ana", "fund/overview/").json()["free"] == euros("10100.00")
    second = desk.post("tom", OPENING, HELD, fresh=True)
    assert (second.status_code, second.json()["code"]) == (422, "not_first")
    entry = JournalEntry.objects.get(pk=began.json()["entry"])
    assert [row.verb for row in audit.of_object(entry.pk)] == ["entry_made"]
    assert verify().ok


def test_an_opening_is_in_the_money_of_its_account_on_a_day_of_these_books_and_above_zero(desk: Desk) -> None:
    desk.post("tom", PATH, {**DOLLARS, "currency": "EUR"}, fresh=True)

    def refused(**change: Any) -> tuple[int, str]:
        answer = desk.post("tom", OPENING, {"amount": euros("5.00"), "on": str(TODAY), **change}, fresh=True)
        return answer.status_code, ",".join(answer.json().get("fields") or [answer.json()["code"]])

    assert refused(amount=HELD["amount"]) == (400, "account")
    assert refused(amount=euros("0.00")) == (400, "amount")
    assert refused(on=str(TODAY.replace(year=TODAY.year + 1))) == (400, "on")
    assert refused(on=str(TODAY.replace(year=TODAY.year - 1))) == (422, "period_missing")
    unknown = desk.post("tom", "fund/accounts/1099/opening/", {"amount": euros("5.00"), "on": str(TODAY)}, fresh=True)
    assert unknown.status_code == 404


def test_the_page_opens_an_account_and_begins_it(desk: Desk) -> None:
    client = visitor(desk, "tom")
    page = assert_sound_page(client.get(PAGE))
    assert page.xpath(f"//form[@action='{OPENING_PAGE}']") == [], "every bank account has moved"
    typed = {"account": "1300", "name": "Savings", "overdraft": "20", "code": coded(desk, "tom")}
    page = assert_sound_page(client.post(PAGE, filled(page, PAGE, **typed)), status=400)
    assert filled(page, PAGE)["name"] == "Savings"
    assert client.post(PAGE, filled(page, PAGE, account="1020", code=coded(desk, "tom")))["Location"] == PAGE
    assert Account.objects.get(code="1020").floor_minor == -2000

    page = assert_sound_page(client.get(PAGE))
    sent = filled(page, OPENING_PAGE)
    assert (sent["opening-account"], sent["opening-on"]) == ("1020", f"{NOW.year}-01-01")
    sent |= {"opening-amount": "75,00", "opening-code": coded(desk, "tom")}
    assert [client.post(OPENING_PAGE, sent)["Location"] for _ in range(2)] == [PAGE, PAGE]
    page = assert_sound_page(client.get(PAGE))
    assert "1020 Savings €75.00" in words(page)
    assert page.xpath(f"//form[@action='{OPENING_PAGE}']") == []
    assert JournalEntry.objects.filter(kind="opening_balance").count() == 2


def test_only_the_treasurer_finds_the_forms_and_opens(desk: Desk) -> None:
    desk.post("tom", PATH, DOLLARS, fresh=True)
    # The checker proposes changes of an account too; opening one is the treasurer's.
    for name, forms in (("chen", ["/treasury/accounts/change/"]), ("ana", [])):
        client = visitor(desk, name)
        assert assert_sound_page(client.get(PAGE)).xpath("//main//form[@method='post']/@action") == forms
        assert {client.post(where, {}).status_code for where in (PAGE, OPENING_PAGE)} == {404}
        assert {desk.post(name, where, DOLLARS, fresh=True).status_code for where in (PATH, OPENING)} <= {400, 404}
        assert desk.post(name, PATH, {**DOLLARS, "account": "1021"}, fresh=True).status_code == 404
        assert desk.post(name, OPENING, HELD, fresh=True).status_code == 404
