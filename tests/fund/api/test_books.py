"""The books over the API: figures, accounts, entries by pages, trial balance at a day."""

from functools import partial
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from fund import selectors
from tests.factories import DAY, NOW, donate
from tests.fund.api.desk import Desk, euros

TODAY = str(NOW.date())


def test_the_overview_tells_what_is_there_promised_and_free(desk: Desk) -> None:
    donate(desk.fund, "250.50")
    assert desk.get("ben", "fund/overview/").json() == {
        "fund": "relief",
        "balance": euros("10250.50"),
        "liquid": euros("10250.50"),
        "locked": euros("0.00"),
        "owed": euros("0.00"),
        "committed": euros("0.00"),
        "free": euros("10250.50"),
        "setaside_owed": euros("0.00"),
    }


def test_accounts_show_base_and_own_money(desk: Desk) -> None:
    rows = {row["code"]: row for row in desk.get("ana", "fund/accounts/").json()["results"]}
    assert rows["1010"] == {
        "code": "1010",
        "name": "Bank",
        "type": "asset",
        "is_bank": True,
        "base": euros("10000.00"),
        "own": euros("10000.00"),
    }
    assert rows["3010"]["base"] == euros("-10000.00")
    assert rows["3010"]["own"] is None


def test_entries_come_by_pages_newest_first_and_each_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for cents in range(1, 6):
        donate(desk.fund, f"1.0{cents}")
    monkeypatch.setattr(selectors, "entries_page", partial(selectors.entries_page, limit=4))
    first = desk.get("ana", "fund/entries/").json()
    second = desk.get("ana", "fund/entries/", cursor=first["next_cursor"]).json()
    assert (len(first["results"]), len(second["results"]), second["next_cursor"]) == (4, 2, "")
    numbers = [entry["number"] for entry in first["results"] + second["results"]]
    assert numbers == [f"{NOW.year}/{number}" for number in range(6, 0, -1)]
    assert first["results"][0]["postings"] == [
        {"account": "1010", "amount": euros("1.05"), "value": euros("1.05"), "use": "", "country": ""},
        {"account": "4020", "amount": euros("-1.05"), "value": euros("-1.05"), "use": "", "country": ""},
    ]


def test_no_identifier_of_an_entry_is_sequential(desk: Desk) -> None:
    donate(desk.fund, "5.00")
    ids = [entry["id"] for entry in desk.get("ana", "fund/entries/").json()["results"]]
    assert all(len(one) == 36 for one in ids)


def test_a_cursor_that_is_not_ours_is_refused(desk: Desk) -> None:
    answer = desk.get("ana", "fund/entries/", cursor="WzEsMl0:x:y")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["cursor"])


def test_l20_entries_and_trial_balance_show_a_past_day(desk: Desk) -> None:
    donate(desk.fund, "5.00", at=NOW)
    yesterday = str((NOW - DAY).date())
    assert desk.get("ana", "fund/entries/", at=yesterday).json()["results"] == []
    assert desk.get("ana", "fund/trial-balance/", at=yesterday).json() == {
        "at": yesterday,
        "rows": [],
        "funds": [{"fund": "relief", "balance": euros("0.00"), "committed": euros("0.00"), "free": euros("0.00")}],
    }
    today = desk.get("ana", "fund/trial-balance/").json()
    assert today["at"] == TODAY
    assert today["rows"][0] == {
        "fund": "relief",
        "account": "1010",
        "name": "Bank",
        "currency": "EUR",
        "amount": euros("10005.00"),
        "base": euros("10005.00"),
    }
    assert today["funds"][0]["free"] == euros("10005.00")


def test_a_day_that_is_none_is_refused(desk: Desk) -> None:
    answer = desk.get("ana", "fund/trial-balance/", at="yesterday")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["at"])


def test_every_list_asks_a_bounded_number_of_questions(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for number in range(4):
        donate(desk.fund, f"{number + 1}.00")
    for path in ("fund/entries/", "fund/accounts/", "fund/trial-balance/", "fund/set-aside/", "fund/overview/"):
        with django_assert_max_num_queries(9):
            assert desk.get("ana", path).status_code == 200


def test_the_description_of_the_api_names_every_address_and_answer() -> None:
    schema = SchemaGenerator().get_schema(public=True)
    mine = {path: item for path, item in schema["paths"].items() if path.startswith("/api/v1/fund/")}
    assert len(mine) >= 12
    for path, item in mine.items():
        for method, told in item.items():
            if "disbursement" not in path:
                good = told["responses"].get("200") or told["responses"]["201"]
                if "application/octet-stream" in good["content"]:
                    continue
                assert good["content"]["application/json"]["schema"].get("$ref"), (method, path)
