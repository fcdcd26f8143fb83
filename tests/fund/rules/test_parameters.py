"""The numbers a board may set."""

import json
from dataclasses import fields, replace

import pytest
from django.utils import translation

from fund.rules.parameters import R1, Parameters, Unit, from_json, in_words
from notifications.errors import Malformed

NUMBERS = [item for item in fields(Parameters) if item.metadata["unit"] is not Unit.CODES]


def test_r1_survives_json_and_a_version_without_a_later_number_takes_its_default():
    assert from_json(json.loads(json.dumps(R1.as_json()))) == R1
    assert from_json({}) == R1
    assert from_json({"proof_days": 20}) == replace(R1, proof_days=20)


@pytest.mark.parametrize(("share", "is_taken"), [(0, False), (999, False), (1000, True), (1001, True), (10_001, False)])
def test_r02_the_share_cannot_be_set_below_a_tenth(share, is_taken):
    if is_taken:
        assert from_json({"setaside_share_bps": share}).setaside_share_bps == share
    else:
        with pytest.raises(Malformed) as refused:
            from_json({"setaside_share_bps": share})
        assert refused.value.fields.keys() == {"setaside_share_bps"}


@pytest.mark.parametrize("item", NUMBERS, ids=lambda item: item.name)
def test_every_number_is_whole_within_its_bounds_and_its_default_too(item):
    lowest, highest = item.metadata["lowest"], item.metadata["highest"]
    assert lowest <= item.default <= highest
    for wrong in (lowest - 1, highest + 1, 1.5, "7", None, True):
        with pytest.raises(Malformed) as refused:
            from_json({item.name: wrong})
        assert item.name in refused.value.fields


@pytest.mark.parametrize("uses", [[], ["yacht"], "visa", 3, None, [["visa"]]])
def test_r07_the_list_of_uses_names_known_ones(uses):
    with pytest.raises(Malformed):
        from_json({"allowed_uses": uses})


@pytest.mark.parametrize(
    "crossed",
    [
        {"two_limit_minor": 59_999},
        {"majority_limit_minor": 149_999},
        {"duty_agreed_limit_minor": 29_999},
        {"proof_board_days": 29},
        {"confirmations_lowest_tier": 3},
        {"appeal_decided_hours": 71},
        # What may be appealed against is not erased before.
        {"appeal_days": 45},
    ],
)
def test_r16_limits_that_cross_each_other_are_refused(crossed):
    with pytest.raises(Malformed):
        from_json(crossed)


def test_an_unknown_number_is_refused_by_name():
    with pytest.raises(Malformed) as refused:
        from_json({"favourites": 1})
    assert refused.value.fields.keys() == {"favourites"}


def test_the_rules_in_words_name_every_number_with_its_unit():
    with translation.override("en"):
        rows = in_words(R1, currency="EUR")
    words = {row.name: row.value for row in rows}
    assert words.keys() == {item.name for item in fields(Parameters)}
    assert words["setaside_share_bps"] == "10 %"
    assert words["two_limit_minor"] == "€1,500.00"
    assert words["objection_hours"] == "24 hours"
    assert words["proof_days"] == "30 days"
    assert words["night_begins_hour"] == "20:00 UTC"
    assert words["least_voters"] == "3"
    assert words["allowed_uses"].startswith("housing, visa")
    assert [row.rule for row in rows] == sorted(row.rule for row in rows)
