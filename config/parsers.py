"""Reads the API's bodies and refuses early what no act could mean."""

import math
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 12


class PlainJSON(JSONParser):
    """One JSON object of bounded depth, without NUL, half characters and endless numbers.

    Such values pass a JSON reader and break only in the database or in arithmetic, where they would be a crash.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        """Return the object; raises ParseError."""
        try:
            found = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
        if not isinstance(found, dict) or not _is_plain(found, DEEPEST):
            raise ParseError
        return found


def _is_plain(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return depth > 0 and all(_is_plain(name, 1) and _is_plain(inner, depth - 1) for name, inner in value.items())
    if isinstance(value, list):
        return depth > 0 and all(_is_plain(inner, depth - 1) for inner in value)
    return True
