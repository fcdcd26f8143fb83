"""A fee that a bank took on the way of money that came: prefilled or typed on the page, named over the API."""

from typing import Any

from fund.models import JournalEntry, Posting, StatementLine
from fund.money import Money
from tests.factories import NOW
from tests.fund.api.desk import Desk, euros
from tests.fund.web.test_reconciling import at, taken_in
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

RECEIPTS = "/treasury/set-aside/receipts/"
ENTRIES = "/treasury/entries/"


def moved(code: str) -> str:
    """Return what the postings on an account come to."""
    rows = Posting.objects.filter(account__code=code).values_list("amount_minor", flat=True)
    return Money(sum(rows), "EUR").text()


def test_the_line_brings_the_fee_the_bank_names_and_whoever_posts_may_take_it_out(desk: Desk) -> None:
    first, second, third = taken_in(desk, ("98.00", "CRDT", "a"), ("49.00", "CRDT", "b"), ("10.00", "CRDT", "c"))
    StatementLine.objects.update(fee_minor=2_00)
    client = visitor(desk, "tom")
    for line, more in ((first, {}), (second, {"post-fee": ""}), (third, {"post-kind": "interest"})):
        page = assert_sound_page(client.get(at(line)))
        assert page.xpath("//input[@name='post-fee']/@value") == ["2.00"]
        typed = {"post-kind": "donation", "post-code": coded(desk, "tom"), **more}
        done = client.post(at(line, "post/"), filled(page, at(line, "post/"), **typed), follow=True)
        assert "nothing is left" in words(assert_sound_page(done))
    assert (moved("4020"), moved("5300"), moved("4030")) == ("-149.00", "2.00", "-10.00")


def test_a_fee_is_typed_with_a_gift_and_when_a_receipt_is_explained(desk: Desk) -> None:
    client = visitor(desk, "tom")
    for kind, amount, fee in (("donation", "88", "12"), ("unknown_receipt", "45", "")):
        typed = {"kind": kind, "amount": amount, "fee": fee, "account": "1010", "code": coded(desk, "tom")}
        assert client.post(ENTRIES, filled(assert_sound_page(client.get(ENTRIES)), ENTRIES, **typed)).status_code == 302
    receipt = JournalEntry.objects.get(kind="unknown_receipt")
    page = assert_sound_page(client.get(RECEIPTS))
    typed = {"entry_id": str(receipt.pk), "fee": "5", "code": coded(desk, "tom")}
    assert client.post(RECEIPTS, filled(page, RECEIPTS, **typed)).status_code == 302
    assert (moved("4020"), moved("5300"), moved("2090")) == ("-150.00", "17.00", "0.00")


def test_over_the_api_a_fee_stands_beside_gift_share_and_line(desk: Desk) -> None:
    today = str(NOW.date())
    project = desk.signed()["id"]
    desk.arrived(project, "1000.00")
    body: dict[str, Any] = {"amount": euros("95.00"), "fee": euros("5.00"), "account": "1010", "on": today}
    for path, more in (
        (f"fund/projects/{project}/receipts/", {}),
        ("fund/entries/", {"kind": "donation"}),
    ):
        assert desk.post("tom", path, {**body, **more}, fresh=True).status_code == 201
    wrong = desk.post("tom", "fund/entries/", {**body, "kind": "other_income"}, fresh=True)
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["fee"])
    (line,) = taken_in(desk, ("20.00", "CRDT", "gift"), opening="10190.00")
    said = {"kind": "donation", "fee": euros("1.00")}
    assert desk.post("tom", f"fund/statement-lines/{line.pk}/post/", said, fresh=True).status_code == 201
    assert (moved("1300"), moved("4020"), moved("5300")) == ("0.00", "-121.00", "11.00")
