"""References: random, sayable, forgiving to type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from emergency.sealing import references
from notifications.errors import Malformed

signs = some.text(alphabet=references.ALPHABET, min_size=8, max_size=8)
cyrillic = {value: key for key, value in references._LOOK_ALIKES.items() if key not in "OI"}


def test_a_reference_looks_like_this() -> None:
    found = {references.new_reference() for _reference in range(300)}
    assert len(found) == 300
    assert all(references.normalise(reference) == reference for reference in found)
    assert {sign for reference in found for sign in reference} == set("-0123456789DFGJLNQRSUVWZ")


@settings(max_examples=50, deadline=None)
@given(signs, some.booleans(), some.booleans(), some.sampled_from(["", "-", " ", "\u2011", " - "]))
def test_it_is_understood_in_lower_case_without_dash_and_in_cyrillic(
    written: str, lower: bool, in_cyrillic: bool, between: str
) -> None:
    typed = "".join(cyrillic.get(sign, sign) for sign in written) if in_cyrillic else written
    typed = typed[:4] + between + typed[4:]
    assert references.normalise(typed.lower() if lower else typed) == f"{written[:4]}-{written[4:]}"


@pytest.mark.parametrize("typed", ["", "J7QD", "J7QD-N2RWW", "J7QD-N2R!", "J7QD-N2RX", "J7QD-N2Rß", "J7QD-N2R²"])
def test_what_cannot_be_a_reference_is_malformed(typed: str) -> None:
    with pytest.raises(Malformed):
        references.normalise(typed)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("О1З4-ДФГЛ", "0134-DFGL"), ("йнрс-ув22", "JNRS-UV22"), ("oiIO 0000", "0110-0000")],
)
def test_signs_that_look_or_sound_alike_are_read_as_meant(typed: str, written: str) -> None:
    assert references.normalise(typed) == written
