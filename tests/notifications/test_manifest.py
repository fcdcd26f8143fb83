"""Manifest, padding and the split into locks and data, on generated input."""

import json
import uuid
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from notifications.errors import Malformed, TooLarge
from notifications.sealing import boxes, locks, manifest, packets, padding
from tests.demo.device import DeviceError, read_plaintext

CASE, BOX = uuid.UUID(int=1), uuid.UUID(int=2)
ON = date(2026, 1, 1)
few = settings(max_examples=50, deadline=None)


def written(content: bytes, name: str = "", media_type: str = "") -> bytes:
    return manifest.write(
        content, case=CASE, box=BOX, kind="document", seq=3, sealed_on=ON, name=name, media_type=media_type
    )


@few
@given(some.binary(max_size=9000), some.text(max_size=300))
def test_s14_what_was_written_is_read_by_service_and_device_alike(content: bytes, name: str) -> None:
    plaintext = written(content, name)
    found, read = manifest.read(plaintext)
    assert read == content
    assert (found.case, found.box, found.kind, found.seq, found.week) == (CASE, BOX, "document", 3, "2026-W01")
    assert found.name == name[-manifest.NAME_LIMIT :]
    assert read_plaintext(plaintext, case=str(CASE), box=str(BOX))[1] == content


@few
@given(some.binary(min_size=1, max_size=4096), some.data())
def test_s14_any_change_or_cut_of_the_content_is_noticed(content: bytes, data: some.DataObject) -> None:
    plaintext = bytearray(written(content))
    at = data.draw(some.integers(manifest.HEADER_LENGTH, manifest.HEADER_LENGTH + len(content) - 1))
    cut = bytes(plaintext[:at])
    plaintext[at] ^= data.draw(some.integers(1, 255))
    for bad in (cut, bytes(plaintext)):
        with pytest.raises(manifest.Mismatch):
            manifest.read(bad)
        with pytest.raises(DeviceError):
            read_plaintext(bad)


@pytest.mark.parametrize("plaintext", [b"", b"{}", b"[]\n", b"null\n", b'{"v":2}\n', b"\xff\xfe" * 900])
def test_s14_what_has_no_manifest_is_no_box(plaintext: bytes) -> None:
    with pytest.raises(manifest.Mismatch):
        manifest.read(plaintext)


def test_s14_the_first_line_is_the_manifest_as_json() -> None:
    first = written(b"x", "plan.pdf", "application/pdf").split(b"\n")[0]
    assert list(json.loads(first)) == ["v", "case", "box", "kind", "seq", "length", "sha256", "week", "name", "type"]


@few
@given(some.integers(0, 32 * 1024), some.integers(0, 32 * 1024))
def test_s15_texts_of_one_class_have_one_length(first: int, second: int) -> None:
    sizes = [padding.size_for(length, is_file=False) for length in (first, second)]
    lengths = [len(written(b"x" * length)) for length in (first, second)]
    assert lengths == [size + manifest.HEADER_LENGTH for size in sizes]
    assert all(
        size in padding.TEXT_SIZES and size >= length for size, length in zip(sizes, (first, second), strict=True)
    )


def test_s15_ten_and_three_thousand_nine_hundred_letters_are_one_class() -> None:
    assert len(written(b"x" * 10)) == len(written(b"x" * 3900))


@few
@given(some.integers(0, 10 * padding.MIB))
def test_s15_a_file_gets_the_smallest_class_that_holds_it(length: int) -> None:
    size = padding.size_for(length, is_file=True)
    assert size == min(known for known in padding.FILE_SIZES if known >= length)


@pytest.mark.parametrize(("length", "is_file"), [(32 * 1024 + 1, False), (10 * 1024 * 1024 + 1, True)])
def test_above_the_last_class_is_too_large(length: int, is_file: bool) -> None:
    with pytest.raises(TooLarge):
        padding.size_for(length, is_file=is_file)


@few
@given(some.text(max_size=400))
def test_s16_a_files_name_changes_no_length(name: str) -> None:
    assert len(written(b"x", name, "application/pdf")) == len(written(b"x", "", "a/b"))


def test_half_characters_do_not_stop_a_box() -> None:
    assert manifest.read(written(b"x", "\ud800.pdf"))[0].name == "?.pdf"
    assert boxes.Draft("card", CASE, "a\ud800b", frozenset()).content() == b"a?b"


def test_a_type_that_is_no_type_is_refused() -> None:
    with pytest.raises(Malformed):
        written(b"x", "\0" * 100, "\0" * 60)


def lock_packet(key_id: str, version: int = 3) -> bytes:
    body = bytes([version]) + bytes.fromhex(key_id) + bytes(85)
    return bytes([0x84, len(body)]) + body


def data_packet(length: int) -> bytes:
    return bytes([0xD2, 0xFF]) + length.to_bytes(4, "big") + bytes(length)


A, B, C = "AA" * 8, "BB" * 8, "CC" * 8


@pytest.mark.parametrize(
    ("message", "reader_keys"),
    [
        (lock_packet(A) + data_packet(200), [{A}, {B}]),
        (lock_packet(A) + lock_packet(B) + data_packet(200), [{A}]),
        (lock_packet(B) + lock_packet(A) + data_packet(200), [{A}, {B}]),
        (lock_packet(C) + data_packet(200), [{A, B}]),
        (lock_packet(A) + data_packet(200) + data_packet(200), [{A}]),
        (lock_packet(A) + data_packet(100), [{A}]),
        (lock_packet(A) + data_packet(200)[:-1], [{A}]),
        (lock_packet(A), [{A}]),
        (lock_packet(A, version=6) + data_packet(200), [{A}]),
        (lock_packet(A) + data_packet(200), [set()]),
        (data_packet(200), []),
        (b"", [{A}]),
        (b"text", [{A}]),
    ],
)
def test_s10_a_message_with_other_locks_than_asked_for_is_in_doubt(message: bytes, reader_keys: list[set[str]]) -> None:
    with pytest.raises(locks.Doubtful):
        locks.split(message, reader_keys=[frozenset(ids) for ids in reader_keys], plaintext_length=100)


def test_a_message_as_asked_for_is_taken_apart() -> None:
    message = lock_packet(A) + lock_packet(B) + data_packet(200)
    sealed = locks.split(message, reader_keys=[frozenset({A}), frozenset({B, C})], plaintext_length=100)
    assert sealed == locks.Sealed((lock_packet(A), lock_packet(B)), data_packet(200))


@few
@given(some.binary(max_size=300))
def test_walking_through_anything_ends_in_packets_or_in_a_refusal(stream: bytes) -> None:
    try:
        found = packets.walk(stream)
    except packets.Broken:
        return
    assert [packet.end for packet in found][-1:] == [len(stream)] * bool(stream)
