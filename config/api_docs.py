"""The API's description as plain rows, so that it can be read without any script."""

from dataclasses import dataclass
from typing import Any

_SIGNED = {"type": "object", "writeOnly": True}
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Field:
    """One member of a body, or one parameter."""

    name: str
    kind: str
    needed: bool
    text: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    text: str
    parameters: list[Field]
    body: list[Field]
    statuses: list[str]


def operations(schema: dict[str, Any]) -> list[Operation]:
    """Return every operation of an OpenAPI document, by address."""
    return [
        _operation(schema, path, method, item[method])
        for path, item in sorted(schema["paths"].items())
        for method in METHODS
        if method in item
    ]


def _operation(schema: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> Operation:
    parameters = [
        Field(one["name"], _kind(one.get("schema", {})), one.get("required", False), one.get("description", ""))
        for one in told.get("parameters", [])
    ]
    text = told.get("description") or told.get("summary") or ""
    statuses = sorted(told.get("responses", {}))
    return Operation(method.upper(), path, text, parameters, _body(schema, told), statuses)


def _body(schema: dict[str, Any], told: dict[str, Any]) -> list[Field]:
    contents: dict[str, dict[str, Any]] = told.get("requestBody", {}).get("content", {})
    content = next(iter(contents.values()), None)
    form = _resolved(schema, content["schema"]) if content else {}
    needed = set(form.get("required", []))
    return [
        Field(name, _kind(inner), name in needed, inner.get("description", ""))
        for name, inner in form.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: Any = schema
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _kind(part: dict[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2]
    if part.get("type") == "array":
        return f"[{_kind(part.get('items', {}))}]"
    if choices := part.get("enum"):
        return " | ".join(str(choice) for choice in choices)
    return str(part.get("format") or part.get("type") or "any")


def with_passkeys(result: dict[str, Any], **_told: Any) -> dict[str, Any]:
    """Say beside every `otp` of the description that a passkey may stand in for it."""
    text = "Instead of `otp`: what a passkey answered to `me/passkey-challenge/`, as an object of WebAuthn."
    for form in result.get("components", {}).get("schemas", {}).values():
        if "otp" in form.get("properties", {}):
            form["properties"]["passkey"] = {**_SIGNED, "description": text}
    return result
