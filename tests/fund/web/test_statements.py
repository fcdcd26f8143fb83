"""Bank statements by page: taken in, lines tied by hand, ties undone, nothing of the bank in clear."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fund.models import BankStatement, Match, StatementLine
from tests.factories import donate
from tests.fund.api.desk import Desk, bank_says, other_treasurer
from tests.fund.reconciliation.test_s41_nothing_of_the_bank_in_clear import dump, found_in
from tests.fund.web.visits import filled, visitor, words
from tests.keys import opened
from tests.pages import assert_sound_page

TAB = "/treasury/statements/"
PAYEE = "Щербаковжщэ"


def send(desk: Desk, content: bytes, name: str = "tom", **more: Any) -> Any:
    """Send a file in by page, and where it can be taken in, take it in."""
    file = SimpleUploadedFile("kamt.xml", content, content_type="text/xml")
    client = visitor(desk, name)
    answer = client.post(TAB, {"file": file, "account": "1010", **more})
    if answer.status_code == 302 and "/previews/" in answer["Location"]:
        return client.post(f"{answer['Location']}confirm/")
    return answer


def test_a_file_is_taken_in_and_its_statement_is_shown(desk: Desk) -> None:
    donate(desk.fund, "75.00")
    answer = send(desk, bank_says(("75.00", "CRDT", "gift"), ("3.00", "DBIT", "fee")))
    statement = BankStatement.objects.get()
    assert answer["Location"] == f"{TAB}{statement.pk}/"
    told = words(assert_sound_page(visitor(desk, "chen").get(answer["Location"])))
    assert "a suggestion waits" in told
    assert "no entry fits" in told
    assert "Left to explain €3.00" in told
    assert "0 of 2" in words(assert_sound_page(visitor(desk, "chen").get(TAB)))
    again = send(desk, bank_says(("75.00", "CRDT", "gift"), ("3.00", "DBIT", "fee")))
    assert again["Location"] == answer["Location"]
    assert StatementLine.objects.count() == 2


def test_l18_a_line_is_tied_and_the_books_equal_the_bank_then_the_tie_is_undone(desk: Desk) -> None:
    donate(desk.fund, "75.00")
    address = send(desk, bank_says(("75.00", "CRDT", "gift")))["Location"]
    client = visitor(desk, "chen")
    page = assert_sound_page(client.get(address))
    assert "Agreeing: ✓ the amount ✓ the account ✓ the day 50 of 100" in words(page)
    (tie,) = page.xpath("//form[contains(@action, '/tie/')]/@action")
    tied = client.post(tie, filled(page, tie), follow=True)
    line = StatementLine.objects.get()
    assert tied.redirect_chain[-1][0] == f"{address}?page=1#line-{line.pk}"
    page = assert_sound_page(tied)
    assert "the books equal the bank to the cent" in words(page)
    assert client.post(tie).status_code == 409
    (undo,) = page.xpath("//form[contains(@action, '/undo/')]/@action")
    told = words(assert_sound_page(client.post(undo, filled(page, undo), follow=True)))
    assert "The entry itself stands as before." in told
    assert "books and bank hold the same sum, but 1 line of the bank is not explained yet." in told
    assert "books and bank differ" not in told and "Left to explain" not in told
    assert Match.objects.get().undone_by == desk.people["chen"].pk


def test_s41_a_payee_in_a_file_sent_by_page_is_sealed_and_stands_nowhere_else(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    address = send(desk, bank_says(("12.00", "DBIT", f"за {PAYEE}"), payee=f"Иван {PAYEE}"))["Location"]
    shown = visitor(desk, "tom").get(address).content + visitor(desk, "tom").get(TAB).content
    for where in (dump(), shown, caplog.text.encode()):
        assert found_in(where, [PAYEE.lower()]) == []
    for part in ("lines", "file"):
        sealed = visitor(desk, "tom").get(f"{address}{part}/")
        assert sealed["Content-Disposition"] == 'attachment; filename="file.gpg"'
        assert PAYEE in opened("tom", sealed.content)[1].decode()


def test_only_readers_of_the_bank_are_served_its_boxes(desk: Desk) -> None:
    address = send(desk, bank_says(("12.00", "DBIT", "x")))["Location"]
    for name in ("ana", "bo", "cora", "gil", "sam", "cy"):
        answers = {visitor(desk, name).get(f"{address}{part}").status_code for part in ("", "lines/", "file/")}
        assert answers == {404}
    other_treasurer(desk)
    assert {visitor(desk, "cy").get(f"{address}{part}").status_code for part in ("", "lines/", "file/")} == {404}
    assert visitor(desk, "tom").get(f"{address}other/").status_code == 404


def test_a_broken_file_comes_back_with_the_place_and_nothing_is_kept(desk: Desk) -> None:
    page = assert_sound_page(send(desk, b"<Document"), status=400)
    assert "of this file:" in words(page)
    assert_sound_page(send(desk, b""), status=400)
    assert_sound_page(send(desk, b"<" + b" " * (5 * 1024 * 1024)), status=413)
    assert_sound_page(send(desk, bank_says(("1.00", "DBIT", "x")), account="1300"), status=400)
    assert not BankStatement.objects.exists()


def test_long_statements_are_read_page_by_page(desk: Desk) -> None:
    address = send(desk, bank_says(*[("1.00", "DBIT", f"line {number}") for number in range(51)]))["Location"]
    client = visitor(desk, "tom")
    first = assert_sound_page(client.get(address))
    assert len(first.xpath("//section[starts-with(@id, 'line-')]")) == 50
    (further,) = first.xpath("//a[text()='Further lines']/@href")
    second = assert_sound_page(client.get(address + further))
    assert len(second.xpath("//section[starts-with(@id, 'line-')]")) == 1
    assert "Left of the line -€1.00 Difference so far -€51.00" in words(second)


def test_a_page_of_lines_asks_a_bounded_number_of_questions(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for number in range(1, 9):
        donate(desk.fund, f"{number}.00")
    lines = [(f"{number}.00", "CRDT", "gift") for number in range(1, 9)]
    address = send(desk, bank_says(*lines))["Location"]
    client = visitor(desk, "tom")
    with django_assert_max_num_queries(32):
        assert_sound_page(client.get(address))
