"""The first line of every sealed plaintext: which box of whose it is, and how far its content reaches.

A reader who finds another case or box in it, or other content than it tells, holds a swapped or shortened box.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from notifications.errors import Malformed
from notifications.sealing import padding

VERSION = 1
# One length for every header, so that a long file name shows no more than a short one.
HEADER_LENGTH = 1024
NAME_LIMIT = 100
TYPE_LIMIT = 60


class Mismatch(ValueError):
    """The plaintext is not what its manifest, or the reader, says it is."""


@dataclass(frozen=True)
class Manifest:
    """What the line says; `week` is the ISO week in which the box was sealed, `name` and `type` are a file's."""

    case: UUID
    box: UUID
    kind: str
    seq: int
    length: int
    sha256: str
    week: str
    name: str = ""
    type: str = ""

    def line(self) -> bytes:
        """Return the header: one line of JSON, filled with spaces to the common length."""
        fields: dict[str, object] = {"v": VERSION, "case": str(self.case), "box": str(self.box), "kind": self.kind}
        fields |= {"seq": self.seq, "length": self.length, "sha256": self.sha256, "week": self.week}
        fields |= {key: value for key, value in (("name", self.name), ("type", self.type)) if value}
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        if len(text) >= HEADER_LENGTH:
            raise Malformed(fields={"file_name": _("This file's name or type is too long. Give it a shorter one.")})
        return text.ljust(HEADER_LENGTH - 1) + b"\n"


def week_of(day: date) -> str:
    """Return the day's ISO week as 2026-W09."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def write(
    content: bytes, *, case: UUID, box: UUID, kind: str, seq: int, sealed_on: date, name: str = "", media_type: str = ""
) -> bytes:
    """Return the whole plaintext of a box: header, content, filling; raises TooLarge."""
    manifest = Manifest(
        case=case,
        box=box,
        kind=kind,
        seq=seq,
        length=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        week=week_of(sealed_on),
        name=name[-NAME_LIMIT:],
        type=media_type[:TYPE_LIMIT],
    )
    return manifest.line() + padding.pad(content, is_file=bool(name or media_type))


def read(plaintext: bytes) -> tuple[Manifest, bytes]:
    """Return manifest and content of an opened box; raises Mismatch when they do not agree."""
    header, rest = plaintext[:HEADER_LENGTH], plaintext[HEADER_LENGTH:]
    try:
        fields = json.loads(header)
        if fields.pop("v") != VERSION or len(header) != HEADER_LENGTH:
            raise Mismatch("unknown form")
        manifest = Manifest(**{**fields, "case": UUID(fields["case"]), "box": UUID(fields["box"])})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Mismatch("no manifest") from error
    content = rest[: manifest.length]
    if len(content) != manifest.length or hashlib.sha256(content).hexdigest() != manifest.sha256:
        raise Mismatch("shortened or changed")
    return manifest, content
