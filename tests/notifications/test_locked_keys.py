"""A locked key's frame: which key it is, and that nothing in it lies open."""

import base64
import hashlib

import pytest

from notifications.sealing import locked_keys, packets
from notifications.sealing.keys import LARGEST_KEY, UnfitKey
from tests.demo.device import gpg
from tests.keys import device
from tests.locked_key import brought_key

TIME = b"\x69\x00\x00\x00"
NUMBER = b"\x00\x09\x01\xff"
CURVE = b"\x03abc"
RSA = b"\x04" + TIME + b"\x01" + NUMBER * 2
ECDH = b"\x04" + TIME + b"\x12" + CURVE + NUMBER + b"\x03\x01\x08\x07"
LOCKED = bytes([254, 9, 3]) + b"salt and secret"


def armour(*bodies: bytes, tags: tuple[int, ...] = ()) -> str:
    """Return packets as an armoured secret key: a primary key and subkeys unless tags say otherwise."""
    named = zip(tags or (5, *(7 for _body in bodies[1:])), bodies, strict=True)
    stream = b"".join(bytes([0xC0 | tag, len(body)]) + body for tag, body in named)
    head, tail = (f"-----{word} PGP PRIVATE KEY BLOCK-----" for word in ("BEGIN", "END"))
    return f"{head}\n\n{base64.b64encode(stream).decode()}\n{tail}\n"


def test_a_locked_key_is_named_by_its_public_part() -> None:
    brought = brought_key()
    assert locked_keys.fingerprint_of(brought.locked_key) == brought.fingerprint


@pytest.mark.parametrize("public", [RSA, ECDH])
def test_the_public_part_ends_where_its_algorithm_says(public: bytes) -> None:
    expected = hashlib.sha1(b"\x99" + len(public).to_bytes(2, "big") + public, usedforsecurity=False).hexdigest()
    assert locked_keys.fingerprint_of(armour(public + LOCKED, ECDH + LOCKED)) == expected.upper()


def code_of(locked_key: str) -> str:
    with pytest.raises(UnfitKey) as refused:
        locked_keys.fingerprint_of(locked_key)
    return refused.value.code


@pytest.mark.parametrize("how", [b"\x00", bytes([255, 9, 3]), bytes([254, 9, 101]), bytes([253, 9, 4])])
def test_s17_a_secret_that_is_not_locked_by_stretched_words_is_refused_also_in_a_subkey(how: bytes) -> None:
    open_secret = how + b"secret"
    assert code_of(armour(RSA + open_secret)) == "key_not_locked"
    assert code_of(armour(RSA + LOCKED, ECDH + open_secret)) == "key_not_locked"


def test_s17_the_key_of_a_device_without_pass_phrase_is_refused() -> None:
    key = device("ben")
    exported = gpg(key.home, ["--armor", "--export-secret-keys", key.fingerprint]).decode()
    assert code_of(exported) == "key_not_locked"


def test_s17_what_is_no_one_locked_key_is_refused() -> None:
    whole = RSA + LOCKED
    assert code_of(brought_key().public_key) == "key_unreadable"
    assert code_of(armour(whole, whole, tags=(5, 5))) == "key_unreadable"
    assert code_of(armour(whole, whole, tags=(7, 5))) == "key_unreadable"
    assert code_of(armour(b"\x06" + whole[1:])) == "key_unreadable"
    assert code_of(armour(RSA[:5] + b"\x63" + RSA[6:] + LOCKED)) == "key_unreadable"
    assert code_of("x" * (LARGEST_KEY + 1)) == "key_large"


@pytest.mark.parametrize("length", [0, 1, 5, 8, 12, len(RSA), len(RSA) + 2])
def test_a_key_cut_short_is_refused_and_breaks_nothing(length: int) -> None:
    assert code_of(armour((RSA + LOCKED)[:length])) == "key_unreadable"


def test_frames_of_other_blocks_are_not_taken_for_a_public_key() -> None:
    with pytest.raises(packets.Broken):
        packets.dearmour(brought_key().locked_key)
