"""Entering what the bank did by itself by page, and taking it back."""

import pytest

from fund.models import JournalEntry
from tests.factories import NOW
from tests.fund.api.desk import Desk
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page

TAB = "/treasury/entries/"


def _entered(desk: Desk, kind: str, amount: str) -> JournalEntry:
    client = visitor(desk, "tom")
    typed = {"kind": kind, "amount": amount, "account": "1010", "code": coded(desk, "tom")}
    done = client.post(TAB, filled(assert_sound_page(client.get(TAB)), TAB, **typed))
    assert done["Location"] == TAB
    return JournalEntry.objects.latest("number")


@pytest.mark.parametrize(
    ("kind", "label"),
    [("donation", "donation"), ("bank_fee", "bank fee"), ("unknown_receipt", "unknown receipt")],
)
def test_what_the_bank_did_is_entered_by_page(desk: Desk, kind: str, label: str) -> None:
    entry = _entered(desk, kind, "12,50")
    assert (entry.kind, entry.accounting_date) == (kind, NOW.date())
    told = words(assert_sound_page(visitor(desk, "ana").get(f"{TAB}{entry.pk}/")))
    assert f"{entry} {label}" in told
    assert "1010 Bank" in told and "€12.50" in told and entry.hash in told


def test_l15_the_form_of_an_entry_counts_once(desk: Desk) -> None:
    client = visitor(desk, "tom")
    typed = {"kind": "donation", "amount": "5", "account": "1010", "code": coded(desk, "tom")}
    sent = filled(assert_sound_page(client.get(TAB)), TAB, **typed)
    before = JournalEntry.objects.count()
    assert [client.post(TAB, sent).status_code for _ in range(2)] == [302, 302]
    assert JournalEntry.objects.count() == before + 1


def test_without_a_code_the_form_comes_back_as_filled_and_open(desk: Desk) -> None:
    client = visitor(desk, "tom")
    typed = {"kind": "bank_fee", "amount": "5", "account": "1010", "code": ""}
    page = assert_sound_page(client.post(TAB, filled(assert_sound_page(client.get(TAB)), TAB, **typed)), status=403)
    assert "needs a fresh code" in words(page)
    assert filled(page, TAB)["kind"] == "bank_fee"
    assert page.xpath("//details[@open]//form")


def test_l06_a_mistake_is_taken_back_by_page_and_both_stand(desk: Desk) -> None:
    entry = _entered(desk, "donation", "70.00")
    client, address = visitor(desk, "tom"), f"{TAB}{entry.pk}/"
    page = assert_sound_page(client.get(address))
    back = filled(page, address, reason="wrong_amount", code=coded(desk, "tom"))
    assert client.post(address, back)["Location"] == address
    mirror = JournalEntry.objects.get(reverses=entry)
    page = assert_sound_page(client.get(address))
    assert f"taken back by {mirror}" in words(page)
    assert page.xpath("//main//form") == []
    told = words(assert_sound_page(client.get(f"{TAB}{mirror.pk}/")))
    assert f"Takes back {entry} : wrong amount" in told.replace(f"{entry}:", f"{entry} :")


def test_only_the_treasurer_finds_the_forms_and_enters(desk: Desk) -> None:
    entry = _entered(desk, "donation", "70.00")
    count = JournalEntry.objects.count()
    for name in ("chen", "ana"):
        client = visitor(desk, name)
        for address in (TAB, f"{TAB}{entry.pk}/"):
            forms = assert_sound_page(client.get(address)).xpath("//main//form[@method='post']")
            assert forms == []
            assert client.post(address, {"code": coded(desk, name)}).status_code == 404
    assert visitor(desk, "bo").get(f"{TAB}{entry.pk}/").status_code == 404
    assert JournalEntry.objects.count() == count


def test_an_entry_with_an_act_of_its_own_offers_no_reversal(desk: Desk) -> None:
    project = desk.signed()["id"]
    desk.arrived(project, "100.00")
    due = JournalEntry.objects.get(kind="instalment_due")
    page = assert_sound_page(visitor(desk, "tom").get(f"{TAB}{due.pk}/"))
    assert "undone by its own act" in words(page)
    assert page.xpath("//main//form[@method='post']") == []
