"""Bad bodies for an operation, generated from the API's own description."""

import copy
import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
HUGE = 10**30
MALFORMED = (
    b"",
    b'{"a": ',
    b"[]",
    b"null",
    b'"text"',
    b"7",
    b"\xff\xfe{}",
    b'{"a": NaN}',
    b'{"a": "\\u0000"}',
    b'{"a": "\\ud800"}',
    b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}",
)


class Description:
    """The OpenAPI document with its references followed."""

    def __init__(self, document: Json) -> None:
        self.document = document

    def operations(self) -> Iterator[tuple[str, str, Json]]:
        """Return (method, path, operation) of every operation."""
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                yield method.upper(), path, operation

    def form(self, operation: Json) -> Json:
        """Return the form of an operation's JSON body, empty when it takes none."""
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        return self.resolved(content.get("schema", {}))

    def resolved(self, part: Json) -> Json:
        """Return a part with its reference followed."""
        if "allOf" in part:
            return self.resolved(part["allOf"][0])
        if "oneOf" in part:
            return self.resolved(part["oneOf"][0])
        if "$ref" not in part:
            return part
        found: Any = self.document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return self.resolved(found)

    def without_needed(self, form: Json, valid: Json) -> Iterator[tuple[str, Json]]:
        """Return the valid body without each needed field, at any depth."""
        for path, inner, value in self._objects(form, valid, ()):
            for name in inner.get("required", ()):
                if name in value:
                    yield f"without {'.'.join(map(str, (*path, name)))}", _changed(valid, (*path, name), _GONE)

    def wrongly_typed(self, form: Json, valid: Json) -> Iterator[tuple[str, Json]]:
        """Return the valid body with each field, given or not, replaced by what it cannot be, at any depth."""
        for path, inner, _value in self._objects(form, valid, ()):
            for name, part in inner.get("properties", {}).items():
                for wrong in self._wrong(part):
                    label = f"{'.'.join(map(str, (*path, name)))} = {str(wrong)[:20]!r}"
                    yield label, _changed(valid, (*path, name), wrong)

    def _objects(self, form: Json, value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Json, Json]]:
        form = self.resolved(form)
        if form.get("type") == "object" and isinstance(value, dict):
            yield path, form, value
            for name, part in form.get("properties", {}).items():
                if name in value:
                    yield from self._objects(part, value[name], (*path, name))
        if form.get("type") == "array" and isinstance(value, list) and value:
            yield from self._objects(form["items"], value[0], (*path, 0))

    def _wrong(self, part: Json) -> list[Any]:
        """Return what a value is not: another plain value, one that holds others, and what is beyond its bounds."""
        part = self.resolved(part)
        if "enum" in part:
            return ["no_such_word", {}]
        kind: Any = part.get("type")
        found: list[Any] = []
        if kind == "object":
            found = ["text", ["x"]]
        elif kind == "array":
            found = ["text", {"x": 1}, *([wrong] for wrong in self._wrong(part["items"]))]
        elif kind == "integer":
            found = ["many", {}, HUGE, -HUGE, 0.5]
        elif kind == "boolean":
            found = ["perhaps", []]
        elif kind == "string":
            found = [{}, ["x"], *(["yesterday"] if part.get("format") in {"date", "date-time", "uuid"} else [])]
            found += ["x" * (part["maxLength"] + 1)] if "maxLength" in part else []
        else:
            found = [7, ["x"]]
        return found


class _Gone:
    pass


_GONE = _Gone()


def _changed(valid: Json, path: tuple[Any, ...], value: Any) -> Json:
    body = copy.deepcopy(valid)
    *way, last = path
    inner: Any = body
    for step in way:
        inner = inner[step]
    if value is _GONE:
        del inner[last]
    else:
        inner[last] = value
    return body


def as_bytes(body: Json) -> bytes:
    """Return a body as it is sent."""
    return json.dumps(body).encode()
