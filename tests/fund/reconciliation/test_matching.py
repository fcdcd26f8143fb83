"""The score of 100, point by point, and when a match needs no person."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fund.reconciliation.matching import (
    Candidate,
    LineFacts,
    Suggestion,
    allocated_minor,
    automatic,
    suggestions,
    weigh,
)
from fund.reconciliation.parsers.base import ParsedLine
from fund.reconciliation.recognition import LineKey, StoredLine, recognise
from fund.reconciliation.words import Vocabulary, clear_transaction_code

DAY = date(2025, 3, 10)
CODE = "K7M2PQRSTX"
LINE = LineFacts(DAY, -12000, "EUR", words=frozenset({CODE}))
SENT = Candidate(uuid.UUID(int=1), DAY, -12000, "EUR", code=CODE)


def score(line: LineFacts, candidate: Candidate) -> int:
    """Return the points of a pair that may be compared."""
    found = weigh(line, candidate)
    assert found
    return found.score


def test_code_amount_day_and_account_make_a_hundred() -> None:
    found = weigh(LINE, SENT)
    assert found == Suggestion(SENT, 100, ("code", "amount", "account", "day"))


@pytest.mark.parametrize(
    ("line", "points"),
    [
        (replace(LINE, words=frozenset()), 50),
        (replace(LINE, amount_minor=-13000), 65),
        (replace(LINE, amount_minor=-12050, fee_minor=50), 85),
        (replace(LINE, amount_minor=-12050, fee_minor=49), 65),
        (replace(LINE, day=DAY + timedelta(days=4)), 96),
        (replace(LINE, day=DAY - timedelta(days=10)), 90),
    ],
    ids=["no code", "another amount", "after the known fee", "not by the known fee", "four days", "ten days"],
)
def test_each_field_has_its_points(line: LineFacts, points: int) -> None:
    assert score(line, SENT) == points


@pytest.mark.parametrize(
    "line",
    [replace(LINE, currency="USD"), replace(LINE, amount_minor=12000), replace(LINE, day=DAY + timedelta(days=11))],
    ids=["another currency", "another direction", "eleven days"],
)
def test_what_may_not_be_compared_has_no_score(line: LineFacts) -> None:
    assert weigh(line, SENT) is None


def test_a_donors_receipt_is_told_by_reference_and_name() -> None:
    share = Candidate(
        uuid.UUID(int=2), DAY, 200000, "EUR", reference="GF-2026", donor_words=frozenset({"good", "fund"})
    )
    receipt = LineFacts(DAY, 200000, "EUR", words=frozenset({"GF-2026"}), donor_words=frozenset({"good", "fund"}))
    assert weigh(receipt, share) == Suggestion(share, 100, ("reference", "amount", "names", "day"))
    assert score(replace(receipt, donor_words=frozenset({"good"})), share) == 97
    assert score(replace(receipt, donor_words=frozenset()), share) == 95
    assert automatic(suggestions(receipt, [share])) is None


def test_a_match_by_itself_needs_code_and_exact_amount() -> None:
    assert automatic(suggestions(LINE, [SENT]))
    assert automatic(suggestions(replace(LINE, amount_minor=-12050, fee_minor=50), [SENT])) is None
    assert automatic(suggestions(replace(LINE, words=frozenset()), [SENT])) is None
    assert automatic([]) is None


def test_a_match_by_itself_needs_eighty_points() -> None:
    weak = Suggestion(SENT, 79, ("code", "amount"))
    assert automatic([weak]) is None
    assert automatic([replace(weak, score=80)])


def test_a_match_by_itself_needs_the_next_twenty_points_lower() -> None:
    best = Suggestion(SENT, 100, ("code", "amount"))
    other = replace(SENT, entry_id=uuid.UUID(int=3))
    assert automatic([best, Suggestion(other, 81, ("amount",))]) is None
    assert automatic([best, Suggestion(other, 80, ("amount",))]) == best


def test_two_payments_under_one_code_are_left_to_a_person() -> None:
    twin = replace(SENT, entry_id=uuid.UUID(int=4))
    assert automatic(suggestions(LINE, [SENT, twin])) is None


def test_a_day_and_an_account_alone_suggest_nothing() -> None:
    assert suggestions(LineFacts(DAY, -500, "EUR"), [SENT]) == []


_MINOR = st.integers(-100_000, 100_000).filter(bool)


@given(line=_MINOR, candidate=_MINOR, fee=st.integers(0, 1000))
@settings(max_examples=50, deadline=None)
def test_l17_what_is_allocated_exceeds_neither_line_nor_entry(line: int, candidate: int, fee: int) -> None:
    allocated = allocated_minor(
        LineFacts(DAY, line, "EUR", fee_minor=fee), Candidate(uuid.UUID(int=1), DAY, candidate, "EUR")
    )
    if allocated is not None:
        assert (allocated > 0) == (line > 0) == (candidate > 0)
        assert abs(allocated) <= min(abs(line), abs(candidate))


@pytest.mark.parametrize(
    "text",
    [f"help {CODE}", f"{CODE[:4]} {CODE[4:]}", CODE.lower(), f"/ROC/{CODE}//X", f"REF:{CODE[:5]}\n{CODE[5:]}"],
)
def test_our_code_is_found_however_the_bank_breaks_it(text: str) -> None:
    ours = Vocabulary(frozenset({CODE}), frozenset())
    assert ours.kept_of(ParsedLine(DAY, -1, "EUR", text=text)) == [CODE]


def test_a_reference_counts_as_a_word_of_its_own_only() -> None:
    ours = Vocabulary(frozenset(), frozenset({"GF-2026/1"}))
    assert ours.kept_of(ParsedLine(DAY, 1, "EUR", text="Tranche gf-2026/1, thanks")) == ["GF-2026/1"]
    assert ours.kept_of(ParsedLine(DAY, 1, "EUR", text="XGF-2026/12")) == []


def test_a_donor_is_known_by_the_whole_name_on_a_receipt() -> None:
    donor = uuid.uuid4()
    ours = Vocabulary(frozenset(), frozenset(), {donor: frozenset({"good", "fund"})})
    assert ours.donor_of(ParsedLine(DAY, 1, "EUR", counterparty="THE GOOD FUND")) == donor
    assert ours.donor_of(ParsedLine(DAY, 1, "EUR", counterparty="Fund of Ivan")) is None
    assert ours.donor_of(ParsedLine(DAY, -1, "EUR", counterparty="The Good Fund")) is None


def test_only_codes_of_the_standard_stay_in_clear() -> None:
    assert clear_transaction_code("PMNT-ICDT-ESCT") == "PMNT-ICDT-ESCT"
    assert clear_transaction_code("020") == "020"
    assert clear_transaction_code("To Ivan Petrov") == clear_transaction_code("IVAN") == ""


_KEYS = st.tuples(st.sampled_from(["", "A", "B"]), st.sampled_from([-5, 5])).map(
    lambda pair: LineKey(pair[0], DAY, pair[1])
)


@given(rows=st.lists(st.tuples(_KEYS, st.sampled_from([(), ("W",)])), max_size=8), data=st.data())
@settings(max_examples=50, deadline=None)
def test_any_rows_of_a_file_are_known_again_in_any_order(
    rows: list[tuple[LineKey, tuple[str, ...]]], data: st.DataObject
) -> None:
    fresh = recognise(rows, [])
    assert len({(key, each.occurrence) for (key, _), each in zip(rows, fresh, strict=True)}) == len(rows)
    stored = [StoredLine(uuid.uuid4(), key, words) for key, words in rows]
    again = recognise(data.draw(st.permutations(rows)), stored)
    assert {each.stored_id for each in again} == {line.id for line in stored}
    extra = recognise([*rows, (LineKey("A", DAY, 5), ())], stored)
    assert [each.occurrence for each in extra if each.stored_id is None] == [
        1 + sum(key == LineKey("A", DAY, 5) for key, _ in rows)
    ]
