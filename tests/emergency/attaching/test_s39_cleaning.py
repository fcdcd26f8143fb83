"""S39: a picture keeps its points and nothing else; what is no picture and no PDF is refused by its content."""

import tempfile
from typing import Any

import pytest
from PIL import Image

from emergency.attaching import drawing, files, pictures
from emergency.attaching.files import ASKER_OCTETS, PDF, Attachment, cleaned
from notifications.errors import Malformed, Throttled
from tests.emergency.attaching import files_sent as sent

MARKS = (b"Nino", b"profile of the camera", b"Exif", b"ICC_PROFILE", b"iCCP", b"eXIf", b"tEXt", sent.COMMENT)


def clean(content: bytes, name: str = "a.bin", most: int = ASKER_OCTETS) -> Any:
    [made] = cleaned([Attachment(content, name)], most_octets=most)
    return made


def refusal(*contents: bytes, most: int = ASKER_OCTETS) -> str:
    with pytest.raises(Malformed) as refused:
        cleaned([Attachment(content) for content in contents], most_octets=most)
    return str(refused.value.fields["attachments"])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_s39_a_picture_loses_place_device_comment_and_profile(kind: str) -> None:
    before = sent.photo(kind)
    assert b"Nino" in before and (kind == "WEBP" or sent.COMMENT in before)
    made = clean(before)
    assert not [mark for mark in MARKS if mark in made.content]
    picture = sent.opened_picture(made.content)
    assert not picture.getexif() and not {"exif", "comment", "icc_profile", "dpi"} & picture.info.keys()
    assert made.media_type == ("image/png" if kind == "PNG" else "image/jpeg")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_s39_what_hangs_behind_a_picture_is_gone(kind: str) -> None:
    assert b"PK\x03\x04" not in clean(sent.photo(kind) + sent.ZIP).content


@pytest.mark.parametrize(
    ("orientation", "size", "corner"), [(1, (64, 32), "red"), (3, (64, 32), "blue"), (6, (32, 64), "red")]
)
def test_s39_a_picture_stands_as_it_was_to_be_looked_at(orientation: int, size: tuple[int, int], corner: str) -> None:
    picture = sent.opened_picture(clean(sent.photo("PNG", orientation=orientation)).content)
    assert picture.size == size
    assert picture.getpixel((2, 2)) == ((255, 0, 0) if corner == "red" else (0, 0, 255))


def test_s39_what_was_see_through_becomes_white_and_grey_stays_grey() -> None:
    see_through = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    made = sent.opened_picture(clean(_png(see_through)).content)
    assert (made.mode, made.getpixel((1, 1))) == ("RGB", (255, 255, 255))
    assert sent.opened_picture(clean(_png(Image.new("L", (4, 4), 7))).content).mode == "L"
    assert sent.opened_picture(clean(_png(Image.new("P", (4, 4), 7))).content).mode == "RGB"


@pytest.mark.parametrize("bomb", [sent.bomb_png(), sent.bomb_png(4_000), sent.bomb_webp()], ids=["png", "12M", "webp"])
def test_s39_a_bomb_is_refused_before_it_is_drawn(bomb: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_points_of", lambda _: pytest.fail("it was drawn"))
    assert "12 megapixels" in refusal(bomb)


def test_s39_a_webp_is_measured_before_its_decoder_takes_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing.Image, "open", lambda *_, **__: pytest.fail("it was opened"))
    assert "12 megapixels" in refusal(sent.bomb_webp())


def test_s39_a_picture_of_a_usual_phone_passes() -> None:
    assert 4032 * 3024 <= pictures.MOST_POINTS < 4096 * 3073


def test_s39_a_picture_in_endless_steps_is_refused() -> None:
    assert "cannot be read" in refusal(sent.photo() + b"\xff\xda" * (pictures.MOST_SCANS + 1))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_s39_a_picture_cut_off_or_broken_is_refused(kind: str) -> None:
    whole = sent.photo(kind)
    for broken in (whole[: len(whole) - 40], whole[:20], whole[:12] + b"\0" * 200):
        assert "cannot be read" in refusal(broken)


@pytest.mark.parametrize(
    "content", [sent.SVG, sent.HTML, sent.ZIP, b"GIF89a" + b"\0" * 40, b"MZ\x90", b"", b"BM" + b"\0" * 60]
)
def test_s39_everything_else_is_refused_by_content_not_by_name(content: bytes) -> None:
    with pytest.raises(Malformed) as refused:
        clean(content, "photo.jpg")
    assert "Only pictures (JPEG, PNG, WebP) and PDF" in str(refused.value.fields["attachments"])


def test_s39_a_heic_picture_is_told_what_to_do() -> None:
    assert "Send a screenshot" in refusal(b"\0\0\0\x18ftypheic" + b"\0" * 40)


def test_a_pdf_stays_as_it_is_and_must_be_whole() -> None:
    made = clean(sent.PDF, "bill.PDF")
    assert (made.content, made.media_type, made.name, made.is_as_it_was) == (sent.PDF, PDF, "bill.pdf", True)
    for broken in (sent.PDF[:-8], sent.PDF + sent.ZIP, sent.PDF + sent.HTML):
        assert "did not arrive whole" in refusal(broken)


def test_too_many_and_too_large_files_are_refused() -> None:
    assert "three files" in refusal(*[sent.photo()] * 4)
    large = b"%PDF-" + b"n" * ASKER_OCTETS + b"%%EOF"
    assert "above 2 MB" in refusal(large)
    assert clean(large, most=files.WORKER_OCTETS).content == large


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (sent.NAME, "паспорт_Нино.jpg"),
        ("../../etc/photo.webp", "photo.jpg"),
        ("C:\\Users\\Nino\\p.jpeg", "p.jpg"),
        ("a\x00\n\u202eb.gif", "ab.jpg"),
        ("", ".jpg"),
    ],
)
def test_a_name_keeps_neither_folders_nor_hidden_signs(name: str, kept: str) -> None:
    assert clean(sent.photo(), name).name == kept


def test_nothing_of_a_file_shows_where_it_is_described() -> None:
    assert "Nino" not in repr(Attachment(sent.PDF, sent.NAME)) + repr(clean(sent.PDF, sent.NAME))


def test_s39_no_temporary_file_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    for maker in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, maker, lambda *_, **__: pytest.fail("a temporary file was made"))
    for kind in ("JPEG", "PNG", "WEBP"):
        clean(sent.photo(kind))


def test_pictures_are_drawn_one_at_a_time_and_who_waits_too_long_is_asked_to_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_SECONDS", 0)
    assert pictures._at_once.acquire(blocking=False)
    try:
        with pytest.raises(Throttled):
            clean(sent.photo())
    finally:
        pictures._at_once.release()
    assert clean(sent.photo())


def _png(picture: Image.Image) -> bytes:
    out = sent.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
