"""A file of a bank's: sent in a form, or as the whole body while the address says the rest; kept in memory."""

from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import BaseParser, MultiPartParser

from fund.api.calling import Call, Json, checked
from fund.api.describing import Form


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


FILE_PARSERS = (MultiPartParser, RawXml, RawCsv, RawFile)


def file_in(form: Form) -> Json:
    """Return the ways in which a file may be sent, as the API's description names them."""
    raw = (RawXml, RawCsv, RawFile)
    return {MultiPartParser.media_type: form, **{parser.media_type: OpenApiTypes.BINARY for parser in raw}}


def sent_file(request: Call, about: Form, form: Form) -> tuple[Json, bytes]:
    """Return what was said about the file, and the file; a body that is the file says the rest in the address."""
    content = cast(Json, request.data).get("file")
    if isinstance(content, bytes):
        return checked(about, request.query_params), content
    body = checked(form, request.data)
    return body, body.pop("file").read()
