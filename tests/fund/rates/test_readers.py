"""Every file of rates as its bank publishes it, and every way in which such a file goes wrong."""

import json
from datetime import date
from fractions import Fraction

import pytest

from fund.rates.quotes import BrokenRates, Quote
from fund.rates.readers import detect
from notifications.errors import TooLarge
from tests.fund.rates import files
from tests.fund.rates.files import DAY


def worths(content: bytes, **named: object) -> dict[tuple[str, str], Fraction]:
    """Return what one unit of each base is worth in each quote."""
    return {(each.base, each.quote): each.worth for each in detect.read(content, **named)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        (files.ecb(("USD", "1.0832")), "ecb", {("EUR", "USD"): "1.0832"}),
        (files.georgia(("KZT", 1000, "5.1234")), "georgia", {("KZT", "GEL"): "0.0051234"}),
        (files.kazakhstan(("UZS", "100", "4.05")), "kazakhstan", {("UZS", "KZT"): "0.0405"}),
        (files.kazakh_feed(("EUR", "1", "561.12")), "kazakhstan", {("EUR", "KZT"): "561.12"}),
        (files.ukraine(("EUR", "48.6321")), "ukraine", {("EUR", "UAH"): "48.6321"}),
        (
            files.valcurs(("USD", "1", "92,5012"), ("MDL", "10", "52,1"), ("AZN", "1", "54,4")),
            "russia",
            {("USD", "RUB"): "92.5012"},
        ),
        (
            files.valcurs(("RUB", "1", "0.2"), ("AZN", "1", "10.1"), encoding="utf-8"),
            "moldova",
            {("RUB", "MDL"): "0.2"},
        ),
        (files.azerbaijan(("RUB", "100", "1.85"), ("MDL", "1", "0.09")), "azerbaijan", {("RUB", "AZN"): "0.0185"}),
        (
            files.tajikistan(("EUR", "1", "10.7631"), ("RUB", "10", "1.1321"), ("AZN", "1", "5.4")),
            "tajikistan",
            {("EUR", "TJS"): "10.7631", ("RUB", "TJS"): "0.11321"},
        ),
        (files.armenia(("JPY", "100", "250.5")), "armenia", {("JPY", "AMD"): "2.505"}),
        (files.kyrgyzstan(("KZT", "1", "0,1655")), "kyrgyzstan", {("KZT", "KGS"): "0.1655"}),
        (files.belarus(("RUB", 100, "3.5612")), "belarus", {("RUB", "BYN"): "0.035612"}),
        (files.uzbekistan(("JPY", "10", "801.25")), "uzbekistan", {("JPY", "UZS"): "80.125"}),
    ],
)
def test_each_bank_is_read_with_its_direction_and_its_nominal_once(
    content: bytes, source: str, expected: dict[tuple[str, str], str]
) -> None:
    found = detect.read(content)
    assert {each.source for each in found} == {source}
    assert {each.effective_on for each in found} == {DAY}
    for pair, value in expected.items():
        assert worths(content)[pair] == Fraction(value)


def test_the_value_is_kept_as_published_and_divided_once() -> None:
    (quote,) = detect.read(files.georgia(("KZT", 1000, "5.1234")))
    assert quote == Quote("georgia", DAY, "KZT", "GEL", 1000, 51234, 4)


def test_a_rate_is_valid_from_its_effective_day_not_from_the_evening_it_was_published() -> None:
    content = files.georgia(("USD", 1, "2.7"), published="2026-11-20", valid="2026-11-23")
    assert [each.effective_on for each in detect.read(content)] == [date(2026, 11, 23)]


def test_the_wide_table_has_gaps_and_an_empty_last_column_and_comes_in_an_archive() -> None:
    plain = detect.read(files.ECB_TABLE)
    assert len(plain) == 7
    assert not [each for each in plain if each.quote == "BGN" and each.effective_on.year == 2026]
    assert detect.read(files.zipped(("eurofxref-hist.csv", files.ECB_TABLE))) == plain
    daily = b"Date, USD, JPY, \n20 November 2026, 1.0832, 163.50, \n"
    assert worths(daily) == {("EUR", "USD"): Fraction("1.0832"), ("EUR", "JPY"): Fraction("163.5")}


def test_inforeuro_does_not_name_its_month_and_repeats_a_currency_per_country() -> None:
    content = files.inforeuro(("GEL", "2.93"), ("XOF", "655.957"), ("XOF", "655.957"), ("EUR", "1"))
    with pytest.raises(BrokenRates, match="name the month"):
        detect.read(content)
    found = detect.read(content, month=date(2026, 11, 17))
    assert {(each.quote, each.effective_on) for each in found} == {
        ("GEL", date(2026, 11, 1)),
        ("XOF", date(2026, 11, 1)),
    }
    with pytest.raises(BrokenRates, match="two rates"):
        detect.read(files.inforeuro(("XOF", "655.957"), ("XOF", "656")), month=DAY)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"[]",  # Ukraine answers a wrong day like this, with status 200
        b'{"message": "Wrong date"}',
        b"Wrong date",
        files.kazakhstan(),
        files.valcurs(),
        files.ecb(),
        b'[{"date": "2026-11-20", "currencies": []}]',
        b"<html><body>Not found</body></html>",
        files.zipped(("readme.txt", b"x")),
        b"PK\x03\x04 broken",
        b'<!DOCTYPE x [<!ENTITY y "z">]><rates/>',
    ],
)
def test_an_answer_without_rates_is_refused_whatever_its_status_was(content: bytes) -> None:
    with pytest.raises(BrokenRates, match="Nothing was imported"):
        detect.read(content)


@pytest.mark.parametrize(
    ("content", "place", "reason"),
    [
        (files.ecb(("USD", "1.08"), ("GBP", "0,8x")), "Line 7", "not a number"),
        (files.ecb(("USD", "0.00")), "Line 6", "zero"),
        (files.ecb(("DOLLAR", "1.08")), "Line 6", "three letters"),
        (files.valcurs(("AZN", "1", "54,4"), ("MDL", "0", "5,1")), "Line 4", "how many units"),
        (files.valcurs(("AZN", "1", "54,4"), ("MDL", "10", "5,1"), on="2026/11/20"), "Line 2", "day"),
        (files.tajikistan(("USD", "1", "9.2793"), on="2026-13-20"), "Line 2", "day"),
        (files.tajikistan(("USD", "0", "9.2793")), "Line 3", "how many units"),
        (files.tajikistan(("USD", "1", "")), "Line 3", "not a number"),
        (files.georgia(("USD", 1, "2.7"), ("EUR", 1, "-2.9")), "Row 2 EUR", "not a number"),
        (files.ukraine(("USD", "41.2"), ("EUR", '"4 8"')), "Row 2 EUR", "not a number"),
        (b"Date,USD,\n2026-11-20,1.08,\n2026-11-19\n", "Line 3", "fewer columns"),
        (b"[1]", "Row 1", "no rate"),
        (b"[{'a'}]", "Line 1", "not JSON"),
        (b"<rates><item></rates>", "Line 1", "well-formed"),
    ],
)
def test_a_broken_file_names_its_line_or_row_and_the_reason(content: bytes, place: str, reason: str) -> None:
    with pytest.raises(BrokenRates) as refused:
        detect.read(content)
    assert refused.value.place.startswith(place)
    assert reason in str(refused.value)


def test_a_file_of_another_bank_than_the_one_named_is_refused_before_it_can_invert_anything() -> None:
    with pytest.raises(BrokenRates, match="another bank's file"):
        detect.read(files.ecb(("USD", "1.08")), source="georgia")
    moldovan = files.valcurs(("RUB", "1", "0.2"), encoding="utf-8")
    with pytest.raises(BrokenRates, match="another bank's file"):
        detect.read(moldovan, source="russia")
    with pytest.raises(BrokenRates, match="name the bank"):
        detect.read(files.valcurs(("USD", "1", "18.2"), encoding="utf-8"))
    assert detect.read(files.valcurs(("USD", "1", "18.2"), encoding="utf-8"), source="moldova")[0].quote == "MDL"
    for wrong in (files.tajikistan(("TJS", "1", "1"), ("USD", "1", "9.2793")), files.valcurs(("USD", "1", "92,5"))):
        with pytest.raises(BrokenRates):
            detect.read(wrong, source="tajikistan")
    with pytest.raises(BrokenRates, match="not a day"):
        detect.read(files.tajikistan(("USD", "1", "9.2793"), ("TJS", "1", "1")), source="russia")


def test_a_file_that_gives_one_pair_twice_on_a_day_is_refused_and_a_plain_repeat_is_not() -> None:
    with pytest.raises(BrokenRates, match="two rates"):
        detect.read(files.ukraine(("USD", "41.2"), ("USD", "41.3")))
    assert len(detect.read(files.ukraine(("USD", "41.2"), ("USD", "41.20")))) == 1


def test_a_file_that_unpacks_into_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fund.rates.readers.ecb.UNPACKED_LIMIT", 50)
    with pytest.raises(BrokenRates, match="too large"):
        detect.read(files.zipped(("a.csv", files.ECB_TABLE)))
    monkeypatch.setattr(detect, "SIZE_LIMIT", 10)
    with pytest.raises(TooLarge):
        detect.read(files.ECB_TABLE)


def test_the_history_of_one_currency_names_its_months_by_their_first_days() -> None:
    months = [("01/10/2026", "31/10/2026", 3.01), ("01/11/2026", "30/11/2026", 2.9985)]
    rows = [
        {"currencyIso": "GEL", "refCurrencyIso": "EUR", "amount": amount, "dateStart": first, "dateEnd": last}
        for first, last, amount in months
    ]
    found = detect.read(json.dumps(rows).encode(), source="inforeuro")
    assert [(one.effective_on.isoformat(), one.quote, one.digits, one.places) for one in found] == [
        ("2026-10-01", "GEL", 301, 2),
        ("2026-11-01", "GEL", 29985, 4),
    ]
    with pytest.raises(BrokenRates, match="Row 1 of this file"):
        detect.read(json.dumps([{**rows[0], "dateStart": "2026-10-01"}]).encode())


def test_the_united_nations_repeat_a_currency_per_country_and_change_one_within_the_month() -> None:
    content = files.united_nations(
        ("XOF", "601.5", "1 Nov 2026"),
        ("XOF", "601.5", "1 Nov 2026"),
        ("GEL", "2.71", "1 Nov 2026"),
        ("GEL", "2.85", "16 Nov 2026"),
    )
    found = [(each.base, each.quote, each.effective_on.day, each.worth) for each in detect.read(content)]
    assert found == [
        ("USD", "XOF", 1, Fraction("601.5")),
        ("USD", "GEL", 1, Fraction("2.71")),
        ("USD", "GEL", 16, Fraction("2.85")),
    ]
    with pytest.raises(BrokenRates, match="Line 2 of this file: the day"):
        detect.read(files.united_nations(("GEL", "2.71", "2026-11-01")))
