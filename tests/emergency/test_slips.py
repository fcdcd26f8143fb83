"""Slips and access codes: readable with the code, with nothing else, and telling nothing by their size."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as some

from config.checks import WEAKEST_ACCESS_CODE
from emergency.sealing import slips
from notifications.errors import Malformed, NotFound, TooLarge

SALT = bytes(range(16))
CODE = "1234 5678 9012 3456"
PUBLIC = slips.public_key_for(CODE, SALT)


def test_a_slip_is_read_with_the_code_however_it_is_typed() -> None:
    slip = slips.write(PUBLIC, "Ждите звонка в 18:00")
    for typed in (
        CODE,
        "1234567890123456",
        "1234-5678-9012-3456",
        " 1234\u00a05678\u20139012 3456\n",
        "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦",
    ):
        assert slips.read(typed, SALT, slip) == "Ждите звонка в 18:00"
        assert slips.matches(typed, SALT, PUBLIC)


@pytest.mark.parametrize(
    "wrong", ["1234 5678 9012 3457", "0000000000000000", "123", "", "1234 5678 9012 345x", "²" * 16]
)
def test_s42_a_wrong_code_opens_nothing_and_looks_as_if_there_were_nothing(wrong: str) -> None:
    slip = slips.write(PUBLIC, "text")
    with pytest.raises(NotFound):
        slips.read(wrong, SALT, slip)
    assert not slips.matches(wrong, SALT, PUBLIC)


def test_s42_what_is_kept_opens_nothing_without_the_code() -> None:
    slip = slips.write(PUBLIC, "Marker-Маркер")
    assert b"Marker" not in slip
    with pytest.raises(NotFound):
        slips.read(CODE, bytes(16), slip)
    with pytest.raises(NotFound):
        slips.read(CODE, SALT, slip[:-1] + bytes([slip[-1] ^ 1]))
    assert slips.public_key_for(CODE, bytes(16)) != PUBLIC


@settings(max_examples=15, deadline=None)
@given(some.text(max_size=1000))
def test_every_slip_has_one_length_and_comes_back_whole(text: str) -> None:
    slip = slips.write(PUBLIC, text)
    assert len(slip) == len(slips.write(PUBLIC, ""))
    assert slips.read(CODE, SALT, slip) == text


def test_a_slip_holds_a_thousand_characters_of_any_script_and_no_more() -> None:
    assert slips.read(CODE, SALT, slips.write(PUBLIC, "𐍈" * 1000)) == "𐍈" * 1000
    with pytest.raises(TooLarge):
        slips.write(PUBLIC, "x" * 1001)


def test_new_codes_are_sixteen_random_digits_in_four_groups() -> None:
    codes = {slips.new_access_code() for _code in range(200)}
    assert len(codes) == 200
    assert all([len(group) for group in code.split(" ")] == [4] * 4 for code in codes)
    assert all(len(slips.normalise(code)) == 16 for code in codes)
    assert len({sign for code in codes for sign in code}) == 11
    assert len({slips.new_salt() for _salt in range(50)}) == 50


def test_a_code_of_another_length_is_malformed() -> None:
    with pytest.raises(Malformed) as refusal:
        slips.normalise("1234")
    assert "access_code" in refusal.value.fields


@override_settings(ACCESS_CODE_STRENGTH=WEAKEST_ACCESS_CODE)
def test_one_try_costs_enough_to_slow_guessing_and_little_enough_to_wait_for() -> None:
    begun = time.process_time()
    for _try in range(3):
        slips.public_key_for(CODE, SALT)
    assert 0.02 < (time.process_time() - begun) / 3 < 0.5


def test_only_a_few_tries_take_memory_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = [], []
    derive = slips.hashlib.scrypt

    def watched(*arguments: object, **cost: object) -> bytes:
        running.append(1)
        most.append(len(running))
        try:
            return derive(*arguments, **cost)
        finally:
            running.pop()

    monkeypatch.setattr(slips.hashlib, "scrypt", watched)
    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(lambda _try: slips.matches(CODE, SALT, PUBLIC), range(12))) == {True}
    assert max(most) <= 4
