"""Reconciling by page: one line split, posted, paired or set aside; a statement locked by two people."""

from typing import Any

from lxml import html

from fund.models import BankStatement, JournalEntry, Match, StatementLine
from fund.reconciliation.importing import import_statement
from tests.factories import NOW, donate
from tests.fund.api.desk import Desk, bank_says
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page


def taken_in(desk: Desk, *lines: tuple[str, str, str], **named: Any) -> list[StatementLine]:
    """Let Tom take a statement in and return its lines."""
    content = bank_says(*lines, **named)
    call = {"fund": desk.fund, "account_code": "1010", "by": desk.people["tom"].pk, "now": NOW}
    return list(import_statement(content=content, **call).statement.lines.order_by("place"))


def at(line: StatementLine, what: str = "") -> str:
    return f"/treasury/lines/{line.pk}/{what}"


def ticked(page: html.HtmlElement, address: str, **typed: str) -> dict[str, Any]:
    """Tick every entry of the form that ties."""
    boxes = page.xpath(f"//form[@action='{address}']//input[@type='checkbox']/@name")
    return filled(page, address, **dict.fromkeys(boxes, "on"), **typed)


def test_l17_a_line_is_split_and_the_page_counts_what_is_left(desk: Desk) -> None:
    for amount in ("30.00", "45.00"):
        donate(desk.fund, amount)
    (line,) = taken_in(desk, ("75.00", "CRDT", "two gifts"))
    client = visitor(desk, "chen")
    page = assert_sound_page(client.get(at(line)))
    assert "Left of the line €75.00" in words(page)
    counted = assert_sound_page(client.post(at(line), ticked(page, at(line), step="count")))
    assert "Left of the line after this: €0.00" in words(counted)
    assert not Match.objects.exists()
    tied = client.post(at(line), ticked(counted, at(line)), follow=True)
    assert "This line is explained in full: nothing is left." in words(assert_sound_page(tied))
    assert Match.objects.filter(undone_at=None).count() == 2
    statement = assert_sound_page(client.get(f"/treasury/statements/{line.statement_id}/"))
    assert "the books equal the bank to the cent" in words(statement)


def test_l17_too_much_comes_back_with_the_sentence_and_what_was_typed(desk: Desk) -> None:
    donate(desk.fund, "30.00")
    (line,) = taken_in(desk, ("75.00", "CRDT", "gift"))
    client = visitor(desk, "tom")
    page = assert_sound_page(client.get(at(line)))
    (amount,) = page.xpath("//input[starts-with(@name, 'amount-')]/@name")
    again = assert_sound_page(client.post(at(line), ticked(page, at(line), **{amount: "31"})), status=422)
    assert "More cannot be tied than there is: €75.00 is left of the line, €30.00 of the entry." in words(again)
    assert again.xpath(f"//input[@name='{amount}']/@value") == ["31"]
    assert_sound_page(client.post(at(line), filled(page, at(line))), status=400)


def test_a_fee_is_posted_from_its_line_with_a_code(desk: Desk) -> None:
    (line,) = taken_in(desk, ("3.00", "DBIT", "fee"))
    address = at(line, "post/")
    client = visitor(desk, "tom")
    form = filled(assert_sound_page(client.get(at(line))), address, **{"post-kind": "bank_fee"})
    refused = assert_sound_page(client.post(address, form), status=403)
    assert "fresh code" in words(refused)
    done = client.post(address, form | {"post-code": coded(desk, "tom")}, follow=True)
    assert "nothing is left" in words(assert_sound_page(done))
    assert JournalEntry.objects.filter(kind="bank_fee").count() == 1
    assert client.post(address, form).status_code == 302
    checker = visitor(desk, "chen")
    assert "The books do not know it yet" not in words(assert_sound_page(checker.get(at(line))))
    assert checker.post(address, form).status_code == 404


def test_lines_that_cancel_each_other_out_are_set_aside_and_taken_up_again(desk: Desk) -> None:
    out, back = taken_in(desk, ("9.00", "DBIT", "wrong"), ("9.00", "CRDT", "corrected"))
    client = visitor(desk, "chen")
    page = assert_sound_page(client.get(at(out)))
    address = at(out, "ignore/")
    form = filled(page, address, **{"aside-lines": [str(back.pk)], "aside-reason_code": "corrected"})
    assert "Set aside: the bank corrected itself." in words(assert_sound_page(client.post(address, form, follow=True)))
    statement = f"/treasury/statements/{out.statement_id}/"
    shown = assert_sound_page(client.get(statement))
    assert "set aside" in words(shown)
    assert "the books equal the bank to the cent" in words(shown)
    take_up = shown.xpath("//form[contains(@action, '/set-lines-aside/')]/@action")[0]
    assert "2 lines are open" in words(assert_sound_page(client.post(take_up, follow=True)))


def test_a_statement_is_locked_by_two_people_and_unlocked_with_a_reason(desk: Desk) -> None:
    donate(desk.fund, "75.00")
    (line,) = taken_in(desk, ("75.00", "CRDT", "gift"))
    tom, chen = visitor(desk, "tom"), visitor(desk, "chen")
    statement = f"/treasury/statements/{BankStatement.objects.get().pk}/"
    assert "Lock this statement" not in words(assert_sound_page(tom.get(statement)))
    tie = f"{at(line)}tie/{JournalEntry.objects.get(kind='donation').pk}/"
    tom.post(tie)
    act(desk, tom, "tom", statement, "lock/")
    assert "A second treasurer or checker has to confirm it" in words(assert_sound_page(tom.get(statement)))
    assert "Locked" in act(desk, chen, "chen", statement, "confirm-lock/")
    refused = chen.post(f"/treasury/ties/{Match.objects.get().pk}/undo/")
    assert refused.status_code == 422
    assert "This is wrong" not in words(assert_sound_page(tom.get(statement)))
    told = act(desk, tom, "tom", statement, "unlock/", reason_code="wrong_tie")
    assert "This is wrong" in told


def act(desk: Desk, client: Any, name: str, statement: str, what: str, **typed: str) -> str:
    """Do an act on the whole statement with a fresh code and return the words of the page it leads to."""
    address = f"{statement}{what}"
    form = filled(assert_sound_page(client.get(statement)), address, code=coded(desk, name), **typed)
    return words(assert_sound_page(client.post(address, form, follow=True)))
