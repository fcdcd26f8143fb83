"""Reads a bank's file sent as the whole body, kept in memory."""

from typing import Any

from rest_framework.parsers import BaseParser


class RawFile(BaseParser):
    """The body is the file; everything else about it stands in the address."""

    media_type = "application/octet-stream"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, bytes]:
        """Return the file under its name in a form."""
        return {"file": stream.read()}


class RawXml(RawFile):
    """CAMT.053."""

    media_type = "application/xml"


class RawCsv(RawFile):
    """A bank's CSV."""

    media_type = "text/csv"
