"""Files as people send them: photos with all that a phone writes beside them, papers, and what is none of these."""

import base64
import zlib
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

NAME = "паспорт_Нино.jpg"
COMMENT = b"taken by Nino in Tbilisi"
PROFILE = b"profile of the camera, " * 20
PDF = b"%PDF-1.4\n1 0 obj\n<< /Author (Nino) >>\nendobj\ntrailer\n<< >>\nstartxref\n0\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body>hello</body></html>"
ZIP = b"PK\x03\x04" + b"secret archive" * 4


def photo(kind: str = "JPEG", size: tuple[int, int] = (64, 32), *, orientation: int = 1) -> bytes:
    """Return a picture whose left half is red and right half blue, with place, device and comment beside it."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x013B] = orientation, "Phone of Nino", "Nino"
    exif.get_ifd(0x8825).update({1: "N", 2: (IFDRational(41), IFDRational(43), IFDRational(0))})
    more: dict[str, Any] = {"exif": exif, "icc_profile": PROFILE}
    if kind == "JPEG":
        more |= {"comment": COMMENT, "quality": 95}
    if kind == "PNG":
        said = PngInfo()
        said.add_text("Comment", COMMENT.decode())
        more["pnginfo"] = said
    out = BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def bomb_png(side: int = 20_000) -> bytes:
    """Return a small PNG that says it has this many points a side."""
    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def bomb_webp(side: int = 16_000) -> bytes:
    """Return a WebP whose canvas alone would take a gigabyte."""
    edge = (side - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + (10).to_bytes(4, "little") + b"\0" * 4 + edge + edge + b"\0" * 20
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def opened_picture(content: bytes) -> Image.Image:
    """Return a picture drawn."""
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def upload(content: bytes, name: str = NAME) -> SimpleUploadedFile:
    """Return a file as a form sends it."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def in_json(content: bytes, name: str = NAME) -> dict[str, str]:
    """Return a file as the API takes it."""
    return {"name": name, "type": "image/jpeg", "content": base64.b64encode(content).decode()}


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
