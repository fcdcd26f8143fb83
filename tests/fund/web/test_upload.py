"""Bank files by page: looked at before anything is written, long ones with progress, and profiles from a sample."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fund.models import BankProfile, BankStatement, MatchingRun, StatementLine, StatementPreview
from fund.reconciliation import incoming, previews, runs
from notifications.models import Box
from tests.factories import NOW
from tests.fund.api.desk import Desk, bank_says
from tests.fund.reconciliation.files import workbook
from tests.fund.reconciliation.test_s41_nothing_of_the_bank_in_clear import dump, found_in
from tests.fund.web.visits import filled, visitor, words
from tests.pages import assert_sound_page

TAB = "/treasury/statements/"
NEW = "/treasury/bank-profiles/new/"


def upload(client: Any, content: bytes, **more: Any) -> Any:
    """Send a file in by page."""
    return client.post(TAB, {"file": SimpleUploadedFile("x", content), "account": "1010", **more})


def test_a_file_is_looked_at_before_anything_is_written(desk: Desk) -> None:
    client = visitor(desk, "tom")
    address = upload(client, bank_says(("75.00", "CRDT", "gift"), ("3.00", "DBIT", "fee")))["Location"]
    assert (StatementLine.objects.count(), BankStatement.objects.count(), StatementPreview.objects.count()) == (0, 0, 1)
    page = assert_sound_page(client.get(address))
    assert "Lines in the file 2 Of them new 2" in words(page)
    assert "Opening €10,000.00 Closing €10,072.00" in words(page)
    assert address in [link.get("href") for link in assert_sound_page(client.get(TAB)).xpath("//a")]
    (confirm,) = page.xpath("//form[contains(@action, '/confirm/')]/@action")
    taken = client.post(confirm, filled(page, confirm))
    statement = BankStatement.objects.get()
    assert taken["Location"] == f"{TAB}{statement.pk}/"
    assert (StatementLine.objects.count(), StatementPreview.objects.count()) == (2, 0)
    for again in (client.post(confirm), client.get(address)):
        assert client.get(again["Location"], follow=True).status_code == 200
    assert StatementLine.objects.count() == 2


def test_a_file_thrown_away_leaves_nothing(desk: Desk) -> None:
    client = visitor(desk, "chen")
    address = upload(client, bank_says(("3.00", "DBIT", "fee")))["Location"]
    assert Box.objects.filter(kind="bank").count() == 2
    told = words(assert_sound_page(client.post(f"{address}discard/", follow=True)))
    assert "The file is erased." in told
    assert not Box.objects.filter(kind="bank").exists()
    assert client.get(address).status_code == 404


def test_l17_a_preview_that_does_not_fit_any_more_says_what_is_missing(desk: Desk) -> None:
    client = visitor(desk, "tom")
    first, second = bank_says(("3.00", "DBIT", "fee")), bank_says(("4.00", "DBIT", "fee"))
    waiting = upload(client, second)["Location"]
    client.post(f"{upload(client, first)['Location']}confirm/")
    page = assert_sound_page(client.get(waiting))
    assert "A movement is missing" in words(page)
    assert page.xpath("//form[contains(@action, '/confirm/')]") == []
    told = words(assert_sound_page(client.post(f"{waiting}confirm/", follow=True)))
    assert "Ask the bank for one file over both periods" in told
    assert BankStatement.objects.count() == 1


def test_a_long_file_shows_how_far_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "AT_ONCE", 2)
    monkeypatch.setattr(runs, "PIECE", 2)
    monkeypatch.setattr(runs, "A_TURN", 1)
    client = visitor(desk, "tom")
    address = upload(client, bank_says(*[(f"{cents}.00", "DBIT", "x") for cents in range(1, 6)]))["Location"]
    progress = client.post(f"{address}confirm/")["Location"]
    assert progress.endswith("/progress/")
    assert [runs.carry_on(now=NOW), runs.carry_on(now=NOW)] == [2, 2]
    assert "4 of 5 lines compared" in words(assert_sound_page(client.get(progress)))
    assert runs.carry_on(now=NOW) == 1
    assert client.get(progress)["Location"] == progress.removesuffix("progress/")
    assert (MatchingRun.objects.get().done, runs.carry_on(now=NOW)) == (5, 0)


def test_what_nobody_confirms_within_a_day_is_gone(desk: Desk) -> None:
    client = visitor(desk, "tom")
    upload(client, bank_says(("3.00", "DBIT", "fee")))
    made = StatementPreview.objects.get().made_at
    assert previews.erase_old(now=made + timedelta(hours=23)) == 0
    assert previews.erase_old(now=made + timedelta(hours=24)) == 1
    assert not Box.objects.filter(kind="bank").exists()
    assert not StatementPreview.objects.exists()


_ROWS = [
    ["Bank of a kind"],
    ["Дата", "Сумма", "Получатель", "Назначение платежа"],
    ["03.11.2026", "-120,50", "Щербаковжщэ", "помощь"],
    ["04.11.2026", "1 000,00", "Донор", "дар"],
]


def _sample(kind: str) -> bytes:
    if kind == "xlsx":
        return workbook({"x": _ROWS})
    return "\n".join(";".join(row) for row in _ROWS).encode("cp1251")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_profile_is_set_up_from_a_sample_of_which_nothing_is_kept(desk: Desk, kind: str) -> None:
    client = visitor(desk, "tom")
    assert_sound_page(client.get(NEW))
    sent = client.post(NEW, {"file": SimpleUploadedFile("x", _sample(kind)), "encoding": "cp1251"})
    page = assert_sound_page(sent)
    assert "Щербаковжщэ" in words(page)
    form = filled(page, NEW, name="my-bank", currency="EUR", decimal=",", date_order="dmy")
    assert (form["column_day"], form["column_amount"], form["column_text"], form["header_row"]) == ("1", "2", "4", "2")
    page = assert_sound_page(client.post(NEW, {**form, "step": "show"}))
    assert "-€120.50" in words(page).replace("−", "-")
    assert client.post(NEW, {**form, "step": "save"})["Location"] == "/treasury/bank-profiles/"
    saved = BankProfile.objects.get()
    assert saved.settings["columns"]["text"] == "Назначение платежа"
    assert found_in(dump(), ["щербаковжщэ"]) == []
    assert "my-bank" in words(assert_sound_page(client.get("/treasury/bank-profiles/")))
    page = upload(client, _sample(kind), mapping="my-bank")
    assert "/previews/" in page["Location"]


def test_a_row_with_a_movement_is_never_taken_for_the_header(desk: Desk) -> None:
    client = visitor(desk, "tom")
    page = assert_sound_page(client.post(NEW, {"file": SimpleUploadedFile("x", _sample("csv")), "encoding": "cp1251"}))
    form = filled(page, NEW, name="my-bank", currency="EUR", decimal=",", header_row="3", step="save")
    page = assert_sound_page(client.post(NEW, form), status=400)
    assert "This row is no header." in words(page)
    assert not BankProfile.objects.exists()


def test_columns_that_do_not_fit_bring_the_form_back_with_the_reason(desk: Desk) -> None:
    client = visitor(desk, "tom")
    page = assert_sound_page(client.post(NEW, {"file": SimpleUploadedFile("x", _sample("csv")), "encoding": "cp1251"}))
    form = filled(page, NEW, name="my-bank", currency="EUR", decimal=".", step="save")
    assert "the amount is not a number" in words(assert_sound_page(client.post(NEW, form), status=400))
    form |= {"decimal": ",", "column_amount": ""}
    assert "Give either an amount column" in words(assert_sound_page(client.post(NEW, form), status=400))
    assert client.post(NEW, {**form, "sample": json.dumps({"rows": 1})}).status_code == 400
    assert_sound_page(client.post(NEW, {"encoding": "cp1251"}), status=400)
    assert not BankProfile.objects.exists()
