"""A treasurer takes in a central bank's file, sets a rate by hand and chooses whose rates count."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from fund.actions import rates
from fund.models import FxRate, RateSettings
from fund.rates.look_up import rate_on
from fund.rates.sources import SOURCES
from notifications.audit import of_object
from notifications.errors import NotFound
from tests.factories import HOUR, NOW
from tests.fund.api.desk import API, Desk, new_desk, other_treasurer
from tests.fund.rates import files
from tests.fund.web.visits import coded, filled, visitor, words
from tests.pages import assert_sound_page
from tests.people import token_for

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)
PAGE = "/treasury/rates/"
BY_HAND = {"base": "GEL", "quote": "EUR", "nominal": 1, "value": "0.33", "reason_code": "none_published"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.clock.now", lambda: NOW + HOUR)


@pytest.fixture
def desk(db: None) -> Desk:
    return new_desk()


def ecb(value: str = "1.0832", days_ago: int = 0) -> bytes:
    return files.ecb(("USD", value), on=str(TODAY - days_ago * DAY))


def upload(desk: Desk, content: bytes, name: str = "tom", **said: str) -> Any:
    body = {"file": SimpleUploadedFile("rates.xml", content), **said}
    headers = {"authorization": token_for(desk.people[name])}
    return Client().post(f"{API}fund/rates/files/", body, headers=headers)


def test_a_file_is_taken_in_once_and_again_changes_nothing(desk: Desk) -> None:
    first = upload(desk, ecb())
    assert (first.status_code, first.json()["source"], first.json()["new"]) == (201, "ecb", 1)
    again = upload(desk, ecb())
    assert (again.json()["new"], again.json()["known"]) == (0, 1)
    assert FxRate.objects.count() == 1
    seen = desk.get("ana", "fund/rates/").json()
    assert seen["reach"] == [{"source": "ecb", "last_on": str(TODAY), "days": 1}]
    assert [row.verb for row in of_object(desk.fund.pk)][-1] == "rates_imported"


def test_a_file_as_the_whole_body_counts_too(desk: Desk) -> None:
    headers = {"authorization": token_for(desk.people["tom"]), "idempotency-key": "one"}
    for _try in range(2):
        answer = Client().post(f"{API}fund/rates/files/", ecb(), content_type="application/xml", headers=headers)
        assert (answer.status_code, answer.json()["new"]) == (201, 1)


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "٢٠٢٦-01"])
def test_a_month_that_is_none_is_named_by_its_field(desk: Desk, month: str) -> None:
    answer = upload(desk, ecb(), month=month)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["month"])


def test_a_broken_file_names_its_line_and_imports_nothing(desk: Desk) -> None:
    content = files.ecb(("USD", "1.08"), ("GBP", "none"), on=str(TODAY))
    answer = upload(desk, content)
    assert (answer.status_code, answer.json()["code"]) == (400, "broken_rates")
    assert "Line 7" in answer.json()["fields"]["file"]
    far = upload(desk, files.ecb(("USD", "1.08"), on="2099-01-01"))
    assert "far ahead" in far.json()["detail"]
    assert not FxRate.objects.exists()


def test_a_jump_over_a_fifth_is_questioned_and_stored_once_confirmed(desk: Desk) -> None:
    upload(desk, ecb(days_ago=1))
    asked = upload(desk, ecb("0.9232"))
    assert asked.status_code == 201
    inverted = upload(desk, files.ecb(("USD", "1.31"), on=str(TODAY)))
    assert (inverted.status_code, inverted.json()["code"]) == (422, "rate_jumped")
    assert "0.9232" in inverted.json()["detail"] and "1.31" in inverted.json()["detail"]
    assert FxRate.objects.count() == 2
    assert upload(desk, files.ecb(("USD", "1.31"), on=str(TODAY)), confirmed="true").json()["new"] == 1
    assert 1 / rate_on(desk.fund, "USD", TODAY).worth == Fraction("1.31")


def test_only_rates_the_books_can_ever_need_are_kept(desk: Desk) -> None:
    start = TODAY.replace(month=1, day=1)
    table = f"Date,USD,\n{start},1.1,\n{start - 90 * DAY},1.1,\n".encode()
    answer = upload(desk, files.zipped(("eurofxref-hist.csv", table)))
    assert (answer.json()["new"], answer.json()["left_out"]) == (1, 1)


def test_a_rate_set_by_hand_names_setter_and_reason_and_needs_key_and_code(desk: Desk) -> None:
    body = {**BY_HAND, "effective_on": str(TODAY)}
    assert desk.post("tom", "fund/rates/", body).json()["code"] == "second_factor_required"
    assert desk.post("tom", "fund/rates/", body, key=None, fresh=True).json()["code"] == "key_missing"
    assert desk.post("tom", "fund/rates/", {**body, "reason_code": ""}, fresh=True).status_code == 400
    answer = desk.post("tom", "fund/rates/", body, fresh=True)
    assert (answer.status_code, answer.json()["value"]) == (201, "0.33")
    row = FxRate.objects.get()
    assert (row.source, row.set_by, row.reason) == ("by_hand", desk.people["tom"].pk, "none_published")
    assert rate_on(desk.fund, "GEL", TODAY).worth == Fraction("0.33")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "a third"}, "value"),
        ({"value": "0"}, "value"),
        ({"quote": "GEL"}, "quote"),
        ({"base": "ZZZ"}, "currency"),
        ({"effective_on": str(TODAY + DAY)}, "effective_on"),
    ],
)
def test_what_cannot_be_a_rate_names_its_field(desk: Desk, change: dict[str, str], field: str) -> None:
    answer = desk.post("tom", "fund/rates/", {**BY_HAND, "effective_on": str(TODAY), **change}, fresh=True)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not FxRate.objects.exists()


def test_a_rate_set_by_hand_the_wrong_way_round_is_questioned(desk: Desk) -> None:
    upload(desk, files.georgia(("EUR", 1, "3.01"), published=str(TODAY - DAY), valid=str(TODAY)))
    body = {**BY_HAND, "value": "3.02", "effective_on": str(TODAY)}
    asked = desk.post("tom", "fund/rates/", body, fresh=True)
    assert (asked.status_code, asked.json()["code"]) == (422, "rate_jumped")
    assert desk.post("tom", "fund/rates/", {**body, "base": "EUR", "quote": "GEL"}, fresh=True).status_code == 201
    assert desk.post("tom", "fund/rates/", {**body, "confirmed": True}, fresh=True).status_code == 201


def test_the_treasurer_chooses_whose_rates_count(desk: Desk) -> None:
    body = {"sources": ["inforeuro", "ecb"], "max_age_days": 5}
    assert desk.post("tom", "fund/rates/sources/", body, fresh=True).json() == body
    assert desk.get("ana", "fund/rates/").json()["sources"] == ["inforeuro", "ecb"]
    twice = desk.post("tom", "fund/rates/sources/", {**body, "sources": ["ecb", "ecb"]}, fresh=True)
    assert (twice.status_code, list(twice.json()["fields"])) == (400, ["sources"])
    assert RateSettings.objects.get().max_age_days == 5


def test_the_page_sets_the_order_of_three_banks_and_the_others_follow(desk: Desk) -> None:
    client, page, there = visitor(desk, "tom"), "/treasury/rates/", "/treasury/rates/sources/"
    typed = {"sources-first": "inforeuro", "sources-second": "georgia", "sources-third": "inforeuro"}
    shown = assert_sound_page(client.get(page))
    refused = assert_sound_page(
        client.post(there, filled(shown, there, **typed, **{"sources-code": coded(desk, "tom")})), status=400
    )
    assert "Name each bank once." in words(refused)
    sent = filled(refused, there, **{"sources-third": "", "sources-code": coded(desk, "tom")})
    assert client.post(there, sent)["Location"] == page
    chosen = RateSettings.objects.get().sources
    assert chosen[:3] == ["inforeuro", "georgia", "ecb"]
    assert sorted(chosen) == sorted(SOURCES), "nobody is lost"
    again = filled(assert_sound_page(client.get(page)), there)
    assert [again[f"sources-{place}"] for place in ("first", "second", "third")] == chosen[:3]


def test_nobody_but_the_treasurer_of_these_books_touches_rates(desk: Desk) -> None:
    other_treasurer(desk)
    acts: list[Callable[[str], Any]] = [
        lambda name: upload(desk, ecb(), name, fund="relief"),
        lambda name: desk.post(
            name, "fund/rates/", {**BY_HAND, "fund": "relief", "effective_on": str(TODAY)}, fresh=True
        ),
    ]
    for name in ("chen", "ana", "ben", "cy"):
        assert [act(name).status_code for act in acts] == [404, 404]
        with pytest.raises(NotFound):
            rates.import_rates(fund=desk.fund, content=ecb(), by=desk.people[name].pk, now=NOW)
    assert not FxRate.objects.exists()


def test_the_page_takes_in_a_file_and_shows_what_counts(desk: Desk) -> None:
    client = visitor(desk, "tom")
    assert "No file of rates" in words(assert_sound_page(client.get(PAGE)))
    broken = client.post(PAGE, {"file": SimpleUploadedFile("x.xml", b"<rates/>"), "source": "", "month": ""})
    assert "holds no rates" in words(assert_sound_page(broken, status=400))
    done = client.post(PAGE, {"file": SimpleUploadedFile("x.xml", ecb()), "source": "ecb", "month": ""})
    assert done["Location"] == PAGE
    told = words(assert_sound_page(client.get(PAGE)))
    assert "European Central Bank: 1 new rate. 0 known already" in told
    assert assert_sound_page(visitor(desk, "ana").get(PAGE)).xpath("//main//form[@method='post']") == []


def test_the_page_sets_a_rate_by_hand_and_brings_a_refused_form_back(desk: Desk) -> None:
    upload(desk, files.georgia(("EUR", 1, "3.0"), published=str(TODAY), valid=str(TODAY)))
    client, address = visitor(desk, "tom"), f"{PAGE}by-hand/"
    typed = {"rate-base": "GEL", "rate-value": "3.1", "rate-reason": "bank_rate"}
    sent = filled(assert_sound_page(client.get(PAGE)), address, **typed) | {"rate-code": coded(desk, "tom")}
    page = assert_sound_page(client.post(address, sent), status=422)
    assert filled(page, address)["rate-value"] == "3.1"
    right = filled(page, address, **{"rate-value": "0.331", "rate-code": coded(desk, "tom")})
    assert client.post(address, right)["Location"] == PAGE
    assert "1 GEL = 0.331 EUR" in words(assert_sound_page(client.get(PAGE)))


def test_the_command_takes_in_a_file_and_says_why_it_does_not(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "rates.xml"
    file.write_bytes(ecb())
    out = StringIO()
    call_command("import_rates", str(file), "--source=ecb", stdout=out)
    assert "1 new rates, 0 known already" in out.getvalue()
    file.write_bytes(files.inforeuro(("GEL", "2.93")))
    with pytest.raises(CommandError, match="name the month"):
        call_command("import_rates", str(file))
    call_command("import_rates", str(file), f"--month={TODAY:%Y-%m}", "--json", stdout=out)
    assert FxRate.objects.count() == 2
