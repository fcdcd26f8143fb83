"""Size classes: how much is written shows only as one of a few sizes. Sizes are in octets."""

from django.utils.translation import gettext_lazy as _

from notifications.errors import TooLarge

KIB = 1024
MIB = 1024 * KIB
TEXT_SIZES = (4 * KIB, 8 * KIB, 16 * KIB, 32 * KIB)
FILE_SIZES = (64 * KIB, 256 * KIB, MIB, 4 * MIB, 10 * MIB)

# Terminals and readers show nothing for it; the manifest says where the content ends.
_FILLER = b"\0"


def size_for(length: int, *, is_file: bool) -> int:
    """Return the smallest size class that holds `length` octets; raises TooLarge above the last."""
    for size in FILE_SIZES if is_file else TEXT_SIZES:
        if length <= size:
            return size
    if is_file:
        raise TooLarge(_("This file is above 10 MB. Make it smaller and send it again."))
    raise TooLarge(_("This text is too long to be sealed in one piece. Shorten it and send it again."))


def pad(content: bytes, *, is_file: bool) -> bytes:
    """Return the content filled up to its size class; raises TooLarge."""
    return content.ljust(size_for(len(content), is_file=is_file), _FILLER)
