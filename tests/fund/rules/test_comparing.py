"""Comparing two versions, number by number."""

from dataclasses import fields, replace

from django.utils import translation

from fund.rules.comparing import Difference, differences
from fund.rules.parameters import R1, Parameters
from fund.rules.units import Unit


def test_two_versions_that_say_the_same_differ_in_nothing():
    assert differences(R1, Parameters(), "EUR") == []


def test_every_number_that_differs_is_told_with_both_values_in_words():
    new = replace(R1, two_limit_minor=200_000, setaside_share_bps=1_500, proof_days=1, allowed_uses=("visa", "ticket"))
    with translation.override("en"):
        found = differences(R1, new, "EUR")
    assert [row.rule for row in found] == ["R-02", "R-07", "R-16", "R-27"]
    assert [(row.old, row.new) for row in found if row.rule != "R-07"] == [
        ("10 %", "15 %"),
        ("€1,500.00", "€2,000.00"),
        ("30 days", "1 day"),
    ]
    assert found[1].new == "visa, tickets"
    assert found[2] == Difference(
        "R-16", "two_limit_minor", "Two seats without objection decide up to", "€1,500.00", "€2,000.00"
    )


def test_no_number_is_left_out():
    for item in fields(Parameters):
        codes = item.metadata["unit"] is Unit.CODES
        other = ("visa",) if codes else item.default + 1
        assert [row.name for row in differences(R1, replace(R1, **{item.name: other}), "EUR")] == [item.name]
