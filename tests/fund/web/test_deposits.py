"""Deposits as people of the treasury see and do them."""

from datetime import timedelta
from typing import Any

import pytest
from lxml import html

from fund.actions import deposits as acts
from fund.ledger import locked
from fund.models import Deposit
from fund.money import Money
from tests.factories import NOW
from tests.fund.api.desk import Desk
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

PAGE = "/treasury/deposits/"
TODAY = NOW.date()


def shown(desk: Desk, name: str, address: str) -> html.HtmlElement:
    return assert_sound_page(visitor(desk, name).get(address))


def send(desk: Desk, page: str, action: str, **typed: Any) -> Any:
    browser = visitor(desk, "tom")
    before = "" if page == action else action.removesuffix("/").rpartition("/")[2] + "-"
    typed = {f"{before}{field}": value for field, value in {"code": coded(desk, "tom"), **typed}.items()}
    return browser.post(action, filled(assert_sound_page(browser.get(page)), action, **typed))


def placed(desk: Desk, *, days: int = 30, **terms: Any) -> Deposit:
    said = acts.Terms(ends_on=TODAY + timedelta(days=days), breaking_cost=Money(700, "EUR"), **terms)
    amount = Money(100_000, "EUR")
    call = {"by": desk.people["tom"].pk, "now": NOW}
    return acts.place(fund=desk.fund, amount=amount, account="1010", on=TODAY, terms=said, **call)


def test_the_treasurer_places_a_deposit_and_the_board_reads_when_it_is_free(desk: Desk) -> None:
    typed = {"amount": "1 000,50", "ends_on": "2099-03-31", "rate_bps": "250", "breaking_cost": "12"}
    answer = send(desk, PAGE, PAGE, **typed)
    assert (answer.status_code, answer.url) == (302, PAGE)
    text = words(shown(desk, "ben", PAGE))
    assert "1,000.50" in text
    assert "Place it" not in text
    [row] = locked.locked(desk.fund, on=TODAY).rows
    assert (row.deposit.rate_bps, row.breaking_cost.minor, row.available.minor) == (250, 1_200, 98_850)
    overview = words(shown(desk, "ben", "/treasury/"))
    assert "Of it locked in deposits" in overview
    assert "Nothing is closed yet" in overview


def test_a_deposit_that_is_too_dear_comes_back_as_it_was_typed(desk: Desk) -> None:
    answer = send(desk, PAGE, PAGE, amount="90000", ends_on="2099-03-31")
    page = html.fromstring(answer.content)
    assert answer.status_code == 422
    assert page.xpath("//input[@name='amount']/@value") == ["90000"]
    assert "are free" in words(page)
    assert not Deposit.objects.exists()


def test_breaking_shows_its_cost_before_and_posts_it(desk: Desk) -> None:
    deposit = placed(desk)
    here = f"{PAGE}{deposit.pk}/"
    text = words(shown(desk, "tom", here))
    assert "Breaking it costs €7.00" in text
    assert "€993.00" in text
    part = send(desk, here, f"{here}break/", amount="400")
    assert "comes back whole" in words(html.fromstring(part.content))
    assert send(desk, here, f"{here}break/").status_code == 302
    assert locked.locked(desk.fund, on=TODAY).rows == []
    assert "It was taken back on" in words(shown(desk, "tom", here))


def test_a_deposit_that_has_ended_waits_on_the_first_page_and_comes_back_with_its_interest(desk: Desk) -> None:
    deposit = placed(desk)
    Deposit.objects.update(ends_on=TODAY)
    assert "1 has ended: take it back" in words(shown(desk, "tom", "/treasury/"))
    here = f"{PAGE}{deposit.pk}/"
    assert send(desk, here, f"{here}back/", interest="3,50").status_code == 302
    text = words(shown(desk, "tom", here))
    assert "€3.50" in text
    assert "Nothing lies in deposits." in words(shown(desk, "tom", "/treasury/"))


def test_before_the_end_of_its_notice_a_deposit_cannot_be_broken(desk: Desk) -> None:
    deposit = placed(desk, notice_days=10)
    here = f"{PAGE}{deposit.pk}/"
    text = words(shown(desk, "tom", here))
    assert "The bank wants 10 days of notice." in text
    assert "Break it" not in text
    assert send(desk, here, f"{here}notice/").status_code == 302
    assert Deposit.objects.get().notice_given_on == TODAY


def test_a_deposit_entered_by_mistake_is_undone_by_page(desk: Desk) -> None:
    here = f"{PAGE}{placed(desk, notice_days=10).pk}/"
    assert send(desk, here, f"{here}undo/", reason="wrong_amount").status_code == 302
    assert locked.locked(desk.fund, on=TODAY).rows == []


@pytest.mark.parametrize("name", ["ada", "cora", "gil"])
def test_who_reads_no_figures_finds_no_deposits(desk: Desk, name: str) -> None:
    assert visitor(desk, name).get(PAGE).status_code == 404


def test_the_interest_of_a_year_is_typed_in_basis_points_and_named_in_per_cent(desk: Desk) -> None:
    deposit = placed(desk, rate_bps=325)
    assert "3.25 %" in words(shown(desk, "ana", f"{PAGE}{deposit.pk}/"))
