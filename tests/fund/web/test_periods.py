"""Closing and opening again as pages: what is asked by the treasurer is answered by another."""

from datetime import date
from typing import Any

import pytest

from fund.ledger import periods
from fund.models import Period
from tests.factories import NOW
from tests.fund.api.desk import Desk
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

PAGE = "/treasury/periods/"
NEXT_YEAR = NOW.replace(year=NOW.year + 1, month=3, day=10)


@pytest.fixture(autouse=True)
def _next_year(_clock: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.clock.now", lambda: NEXT_YEAR)


def send(desk: Desk, name: str, action: str, prefix: str, **typed: Any) -> Any:
    browser = visitor(desk, name)
    page = assert_sound_page(browser.get(PAGE))
    code = coded(desk, name)
    typed = {f"{prefix}-{field}": value for field, value in {"code": code, **typed}.items()}
    return browser.post(action, filled(page, action, **typed))


def test_the_treasurer_closes_a_month_and_everybody_reads_its_digest(desk: Desk) -> None:
    month = date(NOW.year, 1, 31)
    assert send(desk, "tom", f"{PAGE}close/", "close", through=month.isoformat()).status_code == 302
    closed = Period.objects.get(state="closed")
    assert closed.trial_balance_hash in words(assert_sound_page(visitor(desk, "ben").get(PAGE)))
    assert "Closed until" in words(assert_sound_page(visitor(desk, "chen").get("/treasury/")))


def test_a_year_is_asked_for_by_the_treasurer_and_confirmed_by_a_seat(desk: Desk) -> None:
    period = periods.first_open(desk.fund)
    assert period is not None
    assert send(desk, "tom", f"{PAGE}{period.pk}/ask/year/", "year").status_code == 302
    assert "Confirm the end of the year" not in words(assert_sound_page(visitor(desk, "tom").get(PAGE)))
    assert send(desk, "bo", f"{PAGE}{period.pk}/confirm/year/", "confirm").status_code == 302
    period.refresh_from_db()
    assert (period.state, period.closed_by) == ("closed", desk.people["bo"].pk)


def test_opening_again_is_asked_with_a_reason_and_answered_by_the_checker(desk: Desk) -> None:
    send(desk, "tom", f"{PAGE}close/", "close", through=date(NOW.year, 1, 31).isoformat())
    period = Period.objects.get(state="closed")
    assert send(desk, "tom", f"{PAGE}{period.pk}/ask/reopen/", "reopen", reason="late_fact").status_code == 302
    assert "is asked to be opened again" in words(assert_sound_page(visitor(desk, "chen").get(PAGE)))
    assert send(desk, "chen", f"{PAGE}{period.pk}/confirm/reopen/", "answer", agrees="yes").status_code == 302
    period.refresh_from_db()
    assert (period.state, period.reopened_by) == ("open", desk.people["chen"].pk)


@pytest.mark.parametrize(("name", "step"), [("chen", "ask/reopen"), ("tom", "confirm/reopen"), ("ana", "ask/year")])
def test_who_is_not_asked_finds_nothing_there(desk: Desk, name: str, step: str) -> None:
    period = Period.objects.get()
    assert visitor(desk, name).post(f"{PAGE}{period.pk}/{step}/", {}).status_code == 404
