"""Typing a statement by page: sealed at once, repeated when wrong, confirmed by somebody else."""

from typing import Any

from fund.models import BankStatement, StatementLine, TypedStatement
from tests.factories import NOW
from tests.fund.api.desk import Desk
from tests.fund.reconciliation.test_s41_nothing_of_the_bank_in_clear import dump, found_in
from tests.fund.web.visits import coded, filled, visitor, words
from tests.keys import opened
from tests.pages import assert_sound_page

FORM = "/treasury/statements/by-hand/"
PAYEE = "Щербаковжщэ"
TODAY = str(NOW.date())


def typing(desk: Desk, client: Any, **typed: str) -> Any:
    head = {"from_on": TODAY, "to_on": TODAY, "opening": "10000", "closing": "9988"}
    row = {"line-0-day": TODAY, "line-0-went": "12", "line-0-who": PAYEE, "line-0-what": "rent"}
    page = assert_sound_page(client.get(FORM))
    return client.post(FORM, filled(page, FORM, **(head | row | typed)), follow=True)


def test_s41_a_statement_is_typed_sealed_and_confirmed_by_a_second_person(desk: Desk) -> None:
    tom, chen = visitor(desk, "tom"), visitor(desk, "chen")
    page = assert_sound_page(typing(desk, tom))
    (address,) = page.xpath("//a[starts-with(@href, '/treasury/typed/')]/@href")
    assert PAYEE not in words(page)
    assert found_in(dump(), [PAYEE.lower()]) == []
    assert "You typed it." in words(assert_sound_page(tom.get(address)))
    sealed = chen.get(f"{address}file/")
    assert PAYEE in opened("chen", sealed.content)[1].decode()
    shown = assert_sound_page(chen.get(address))
    confirmed = chen.post(address, filled(shown, address, code=coded(desk, "chen")), follow=True)
    assert "-€12.00" in words(assert_sound_page(confirmed))
    assert (BankStatement.objects.count(), StatementLine.objects.get().amount_minor) == (1, -1_200)
    assert chen.get(address).status_code == 404


def test_l17_what_does_not_add_up_comes_back_as_typed(desk: Desk) -> None:
    answer = typing(desk, visitor(desk, "tom"), closing="9990")
    page = assert_sound_page(answer, status=422)
    assert "Opening and lines come to" in words(page)
    assert page.xpath("//input[@name='line-0-who']/@value") == [PAYEE]
    both = typing(desk, visitor(desk, "tom"), **{"line-0-came": "12"})
    assert "what came in or what went out" in words(assert_sound_page(both, status=400))
    assert not TypedStatement.objects.exists()


def test_what_was_typed_is_thrown_away(desk: Desk) -> None:
    tom = visitor(desk, "tom")
    typing(desk, tom)
    row = TypedStatement.objects.get()
    assert_sound_page(tom.post(f"/treasury/typed/{row.pk}/discard/", follow=True))
    assert TypedStatement.objects.get().discarded_by == desk.people["tom"].pk
    more = assert_sound_page(tom.get(f"{FORM}?lines=24"))
    assert len(more.xpath("//legend")) >= 24
