"""Words read aloud and typed: three lists of one size, no word mistaken for another, no bit lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.words import BITS, SPOKEN, list_for, words_for

LANGUAGES = ("en", "ru", "uk")
digests = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_holds_2048_words_that_differ_in_their_first_four_letters(language: str) -> None:
    words = list_for(language)
    assert len(words) == 2**BITS == len({word[:4] for word in words})
    assert all(3 <= len(word) <= 8 and word.isalpha() and word.islower() for word in words)


def test_each_language_has_its_own_letters_and_one_without_a_list_reads_english() -> None:
    assert not set("".join(list_for("uk"))) & set("ыэёъ")
    assert not set("".join(list_for("ru"))) & set("іїєґ")
    assert list_for("uk-UA") == list_for("uk") != list_for("ru")
    assert list_for("fr") == list_for("en")


@pytest.mark.parametrize("language", LANGUAGES)
@given(octets=digests)
def test_words_say_the_first_88_bits_and_nothing_else(language: str, octets: bytes) -> None:
    known, said = list_for(language), words_for(octets, language)
    number = 0
    for word in said:
        number = number << BITS | known.index(word)
    assert len(said) == SPOKEN
    assert number.to_bytes(11, "big") == octets[:11]


@pytest.mark.parametrize("language", LANGUAGES)
@given(octets=digests, place=st.integers(0, 87))
def test_one_flipped_bit_changes_exactly_one_word(language: str, octets: bytes, place: int) -> None:
    flipped = (int.from_bytes(octets, "big") ^ 1 << (255 - place)).to_bytes(32, "big")
    pairs = zip(words_for(octets, language), words_for(flipped, language), strict=True)
    assert [number for number, (one, other) in enumerate(pairs) if one != other] == [place // BITS]


def test_too_few_octets_make_no_words() -> None:
    assert len(words_for(bytes(11), "en")) == SPOKEN
    with pytest.raises(ValueError, match="too few"):
        words_for(bytes(10), "en")
