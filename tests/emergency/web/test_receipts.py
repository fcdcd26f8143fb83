"""The page of a paid case says whether somebody has confirmed the receipt, and in what capacity; never a name."""

from collections.abc import Callable
from typing import Any

from emergency.actors import Actor
from fund.models import Fund
from tests.after_approval import confirm_receipt
from tests.emergency.web.forms import words
from tests.factories import People, bring_to
from tests.pages import assert_sound_page


def test_a_paid_case_says_who_confirmed_the_receipt_by_kind(
    browser: Any, fund: Fund, people: People, at: Callable[..., None]
) -> None:
    case = bring_to("paid", fund, people)
    at(case.at)
    for name in ("cora", "tom"):
        page = browser(name).get(f"/work/{case.reference}/")
        assert_sound_page(page)
        assert "Nobody has said yet that it did." in words(page)
    confirm_receipt(case, people)
    confirm_receipt(case, people, by=Actor(people["cora"]))
    for name in ("cora", "tom", "ben"):
        said = words(browser(name).get(f"/work/{case.reference}/"))
        assert "Yes, says the person asking" in said
        assert "Yes, says a coordinator" in said
    assert "Cora" not in words(browser("tom").get(f"/work/{case.reference}/"))


def test_before_the_payment_nothing_is_said_of_a_receipt(browser: Any, fund: Fund, people: People) -> None:
    case = bring_to("approved", fund, people)
    assert "Did the money arrive?" not in words(browser("cora").get(f"/work/{case.reference}/"))


def test_the_api_says_the_same(browser: Any, fund: Fund, people: People, at: Callable[..., None]) -> None:
    case = confirm_receipt(bring_to("paid", fund, people), people)
    at(case.at)
    said = browser("tom").get(f"/api/v1/aid-requests/{case.reference}/").json()["receipts"]
    assert [one["said_by"] for one in said] == ["person"]
