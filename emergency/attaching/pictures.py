"""Pictures made anew from their points alone: what a camera or program wrote beside them is left behind.

Place, device, owner, time, comments, colour profiles, small previews and whatever was hung on behind the picture do not
come through, because nothing but the points is copied.
"""

from threading import BoundedSemaphore

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from notifications.errors import Malformed, Throttled

JPEG, PNG, WEBP = "JPEG", "PNG", "WEBP"
# What the usual phones call 12 megapixels is a little more than twelve million.
MOST_POINTS = 12 * 1024 * 1024
# A picture that grows sharper in steps has about ten; each is drawn over all points.
MOST_SCANS = 60
PATIENCE_SECONDS = 10
# The largest takes about 100 MB while it is drawn: one at a time.
_at_once = BoundedSemaphore(1)
_SCAN = b"\xff\xda"
_WEBP_SIZES = 30


def kind_of(content: bytes) -> str:
    """Return which kind of picture the content is, by its first signs; empty for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return WEBP if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def is_heic(content: bytes) -> bool:
    """Say whether it is a picture as newer phones keep it, which cannot be drawn here."""
    return content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}


def rebuilt(content: bytes) -> tuple[bytes, str]:
    """Return the picture drawn anew, turned as it is to be looked at, and its kind.

    Raises Malformed for one that is damaged or too large to be drawn, Throttled while too many are being drawn.
    """
    kind = kind_of(content)
    if kind == WEBP:
        # Its decoder takes the room for all points as soon as it is opened.
        check_points(*_webp_size(content))
    if kind == JPEG and content.count(_SCAN) > MOST_SCANS:
        raise damaged()
    if not _at_once.acquire(timeout=PATIENCE_SECONDS):
        raise Throttled(_("Too many files arrive at this moment. Nothing was stored: send it again in a minute."))
    try:
        # What draws pictures is loaded with the first one: most requests bring none.
        redrawn: tuple[bytes, str] = import_string("emergency.attaching.drawing.redrawn")(content, kind)
        return redrawn
    finally:
        _at_once.release()


def check_points(width: int, height: int) -> None:
    """Raise Malformed for a picture too large to be drawn."""
    if width * height > MOST_POINTS:
        raise too_many_points()


def _webp_size(content: bytes) -> tuple[int, int]:
    """Return width and height as the head of the file says them (RFC 9649)."""
    head = content[:_WEBP_SIZES]
    if len(head) < _WEBP_SIZES:
        raise damaged()
    if head[12:16] == b"VP8X":
        return 1 + int.from_bytes(head[24:27], "little"), 1 + int.from_bytes(head[27:30], "little")
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF


def too_many_points() -> Malformed:
    """Return what is said of a picture too large to be drawn."""
    return Malformed(
        fields={"attachments": _("A picture has more than 12 megapixels. A screenshot of it is enough: send that.")}
    )


def damaged() -> Malformed:
    """Return what is said of a picture that cannot be drawn."""
    return Malformed(
        fields={"attachments": _("A picture cannot be read to its end. Send it again, or a screenshot of it.")}
    )
