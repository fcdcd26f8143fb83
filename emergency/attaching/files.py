"""Files that come with a text: few, small, judged by their content, and cleaned in memory before they are sealed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from emergency.attaching import pictures
from notifications.errors import Malformed
from notifications.sealing import boxes
from notifications.sealing.padding import MIB

DOCUMENT = "document"
MOST_FILES = 3
# An asker's line is bad, and their phone may be looked into; a coordinator sends what they scanned.
ASKER_OCTETS = 2 * MIB
WORKER_OCTETS = 10 * MIB
PDF = "application/pdf"
_MEDIA_TYPES = {pictures.JPEG: ("image/jpeg", ".jpg"), pictures.PNG: ("image/png", ".png")}
_PDF_BEGINS, _PDF_ENDS = b"%PDF-", b"%%EOF"
_BLANK = b"\0\t\n\f\r "


@dataclass(frozen=True)
class Attachment:
    """A file as it was sent; lives only while the act runs."""

    content: bytes = field(repr=False)
    name: str = field(default="", repr=False)


@dataclass(frozen=True)
class CleanFile:
    """A file as it is sealed; its name and type stand in the sealed manifest only."""

    content: bytes = field(repr=False)
    name: str = field(repr=False)
    media_type: str

    @property
    def is_as_it_was(self) -> bool:
        """Say whether it still carries what its maker's program wrote into it."""
        return self.media_type == PDF


def cleaned(attachments: Sequence[Attachment], *, most_octets: int) -> tuple[CleanFile, ...]:
    """Return the files ready to be sealed: pictures drawn anew, a PDF as it is.

    Raises Malformed for anything else, for too many and too large ones; Throttled while too many are being drawn.
    """
    if len(attachments) > MOST_FILES:
        raise _wrong(_("At most three files at once. Send the others afterwards."))
    if any(len(one.content) > most_octets for one in attachments):
        raise _wrong(
            _("A file is above %(limit)d MB. A screenshot of it is smaller: send that.") % {"limit": most_octets // MIB}
        )
    return tuple(_clean(one) for one in attachments)


def is_pdf(content: bytes) -> bool:
    """Say whether it is a PDF, which is sealed as it is."""
    return content.startswith(_PDF_BEGINS)


def document_drafts(
    owner_id: uuid.UUID, files: Sequence[CleanFile], audience: frozenset[tuple[uuid.UUID, str]]
) -> list[boxes.Draft]:
    """Return the files as drafts of boxes for these readers."""
    return [
        boxes.Draft(DOCUMENT, owner_id, one.content, audience, seq=place, file_name=one.name, media_type=one.media_type)
        for place, one in enumerate(files, start=1)
    ]


def _clean(attachment: Attachment) -> CleanFile:
    content = attachment.content
    if is_pdf(content):
        return CleanFile(_whole_pdf(content), _named(attachment.name, ".pdf"), PDF)
    if not pictures.kind_of(content):
        raise _unknown(content)
    drawn, kind = pictures.rebuilt(content)
    if len(drawn) > WORKER_OCTETS:
        raise _wrong(_("A picture is too large once it is cleaned. A screenshot of it is smaller: send that."))
    media_type, ending = _MEDIA_TYPES[kind]
    return CleanFile(drawn, _named(attachment.name, ending), media_type)


def _whole_pdf(content: bytes) -> bytes:
    """Return it when it ends as a PDF does: one cut off on the way, or with something hung on behind, is refused."""
    if not content.rstrip(_BLANK).endswith(_PDF_ENDS):
        raise _wrong(_("A PDF did not arrive whole, or something hangs behind it. Send a photo of the paper instead."))
    return content


def _named(name: str, ending: str) -> str:
    """Return the name without folders and signs that do not show, with the ending of what the file is now."""
    plain = "".join(sign for sign in name.replace("\\", "/") if sign.isprintable())
    return f"{PurePosixPath(plain).stem}{ending}"


def _unknown(content: bytes) -> Malformed:
    if pictures.is_heic(content):
        return _wrong(
            _("This picture is of the kind HEIC, which cannot be cleaned here. Send a screenshot of it instead.")
        )
    return _wrong(
        _("Only pictures (JPEG, PNG, WebP) and PDF are taken. Of anything else send a photo or a screenshot.")
    )


def _wrong(sentence: Any) -> Malformed:
    return Malformed(fields={"attachments": sentence})
