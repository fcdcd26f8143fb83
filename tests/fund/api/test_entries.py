"""What the bank did by itself, entered over the API: once, under a key, with a fresh code; and taken back."""

from uuid import uuid4

import pytest

from fund.api import answers
from fund.models import FundAvailable, JournalEntry
from notifications.audit import of_object
from tests.factories import DAY, NOW
from tests.fund.api.desk import Desk, euros, other_treasurer

PATH = "fund/entries/"
TODAY = str(NOW.date())
GIFT = {"kind": "donation", "amount": euros("250.00"), "account": "1010", "on": TODAY}
AGAINST = {"donation": "4020", "unknown_receipt": "2090", "other_income": "4040", "bank_fee": "5300"}


def _figures(desk: Desk) -> dict[str, str]:
    seen = desk.get("ana", "fund/overview/").json()
    return {name: seen[name]["amount"] for name in ("balance", "owed", "free")}


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        ("donation", {"balance": "10250.00", "owed": "0.00", "free": "10250.00"}),
        ("bank_fee", {"balance": "9750.00", "owed": "0.00", "free": "9750.00"}),
        ("unknown_receipt", {"balance": "10250.00", "owed": "250.00", "free": "10000.00"}),
        ("other_income", {"balance": "10250.00", "owed": "0.00", "free": "10250.00"}),
    ],
)
def test_a_fact_of_the_bank_is_entered_and_moves_the_figures(desk: Desk, kind: str, figures: dict[str, str]) -> None:
    answer = desk.post("tom", PATH, {**GIFT, "kind": kind}, fresh=True)
    assert answer.status_code == 201, answer.content
    assert set(answer.json()) == set(answers.ReceiptAnswer().fields)
    assert (answer.json()["kind"], answer.json()["amount"]) == (kind, euros("250.00"))
    assert _figures(desk) == figures
    posted = desk.get("ana", PATH).json()["results"][0]
    assert {row["account"] for row in posted["postings"]} == {"1010", AGAINST[kind]}


def test_a_fee_is_a_fact_that_no_floor_refuses(desk: Desk) -> None:
    answer = desk.post("tom", PATH, {**GIFT, "kind": "bank_fee", "amount": euros("10001.00")}, fresh=True)
    assert answer.status_code == 201
    assert _figures(desk)["free"] == "-1.00"
    assert FundAvailable.objects.get(pk=desk.fund.pk).deficit_minor == 100


def test_a_gift_bound_to_a_purpose_goes_into_its_purse(desk: Desk) -> None:
    purse = desk.fund.children.create(code="winter", name="Winter purse", restriction="medicine in winter")
    FundAvailable.objects.create(fund=purse, opened_on=NOW.date())
    assert desk.post("tom", PATH, {**GIFT, "fund": "winter"}, fresh=True).status_code == 201
    assert desk.get("tom", "fund/overview/", fund="winter").json()["free"] == euros("250.00")
    assert _figures(desk)["free"] == "10000.00"


def test_l15_the_same_key_posts_once_and_another_body_is_refused(desk: Desk) -> None:
    first = desk.post("tom", PATH, GIFT, key="k", fresh=True)
    count = JournalEntry.objects.count()
    assert desk.post("tom", PATH, GIFT, key="k").json() == first.json()
    reused = desk.post("tom", PATH, {**GIFT, "amount": euros("1.00")}, key="k", fresh=True)
    assert (reused.status_code, reused.json()["code"]) == (409, "key_reused")
    missing = desk.post("tom", PATH, GIFT, key=None, fresh=True)
    assert (missing.status_code, missing.json()["code"]) == (400, "key_missing")
    assert JournalEntry.objects.count() == count


def test_entering_and_taking_back_need_a_fresh_code(desk: Desk) -> None:
    entry = desk.post("tom", PATH, GIFT, fresh=True).json()["entry"]
    for path, body in ((PATH, GIFT), (f"{PATH}{entry}/reverse/", {"reason_code": "entered_twice"})):
        answer = desk.post("tom", path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    assert JournalEntry.objects.filter(reverses=entry).count() == 0


def test_what_cannot_be_entered_names_its_field(desk: Desk) -> None:
    wrong = {
        "kind": {"kind": "commitment"},
        "on": {"on": str((NOW + DAY).date())},
        "account": {"account": "1300"},
        "amount": {"amount": euros("0.00")},
    }
    for field, change in wrong.items():
        answer = desk.post("tom", PATH, {**GIFT, **change}, fresh=True)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    early = desk.post("tom", PATH, {**GIFT, "on": "2019-12-31"}, fresh=True)
    assert (early.status_code, early.json()["code"]) == (422, "period_missing")


def test_l06_an_entry_is_taken_back_once_by_its_mirror(desk: Desk) -> None:
    entry = desk.post("tom", PATH, GIFT, fresh=True).json()["entry"]
    path = f"{PATH}{entry}/reverse/"
    back = desk.post("tom", path, {"reason_code": "wrong_amount"}, fresh=True)
    assert back.status_code == 201, back.content
    assert set(back.json()) == set(answers.ReversalAnswer().fields)
    assert (back.json()["takes_back"], back.json()["reason_code"]) == (entry, "wrong_amount")
    assert _figures(desk)["balance"] == "10000.00"
    again = desk.post("tom", path, {"reason_code": "wrong_amount"}, fresh=True)
    assert (again.status_code, again.json()["code"]) == (422, "already_reversed")
    mirror = desk.post("tom", f"{PATH}{back.json()['entry']}/reverse/", {"reason_code": "wrong_day"}, fresh=True)
    assert (mirror.status_code, mirror.json()["code"]) == (422, "not_reversible")
    assert [row.verb for row in of_object(JournalEntry.objects.get(pk=entry).pk)] == ["entry_made", "entry_taken_back"]


def test_only_the_treasurer_of_these_books_enters_and_takes_back(desk: Desk) -> None:
    entry = desk.post("tom", PATH, GIFT, fresh=True).json()["entry"]
    other_treasurer(desk)
    tried = {PATH: {**GIFT, "fund": "relief"}, f"{PATH}{entry}/reverse/": {"reason_code": "wrong_day"}}
    count = JournalEntry.objects.count()
    for path, body in tried.items():
        for name in desk.people.keys() - {"tom"}:
            assert desk.post(name, path, body, fresh=True).status_code == 404
    assert desk.post("tom", f"{PATH}{uuid4()}/reverse/", {"reason_code": "wrong_day"}, fresh=True).status_code == 404
    assert JournalEntry.objects.count() == count
