"""Every route of the service as the URLconf has it, so that a new one cannot be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from inspect import getclosurevars
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

ACT_METHODS = ("POST", "PUT", "PATCH", "DELETE")
METHODS = ("GET", *ACT_METHODS)


@dataclass(frozen=True)
class Route:
    """One address with its parameters by converter."""

    name: str
    pattern: str
    parameters: frozenset[str]
    view: Any

    @property
    def is_api(self) -> bool:
        """Say whether it speaks JSON."""
        return self.pattern.startswith("api/")

    @cached_property
    def methods(self) -> frozenset[str]:
        """Return what a route takes: by what an API view has, by what a page's decorator lets through."""
        view_class = getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)
        if view_class is None:
            return _let_through(self.view)
        return frozenset(method for method in METHODS if hasattr(view_class, method.lower()))

    def path(self, **values: object) -> str:
        """Return the address with these values put in."""
        found = self.pattern
        for name, value in values.items():
            for converter in ("str", "uuid", "slug", "int", "path"):
                found = found.replace(f"<{converter}:{name}>", str(value))
        assert "<" not in found, f"{self.pattern} has a parameter without a value"
        return f"/{found}"


def routes() -> list[Route]:
    """Return every route of the URLconf, in its order."""
    return list(_walk(get_resolver(settings.ROOT_URLCONF).url_patterns, ""))


def _let_through(page: Any) -> frozenset[str]:
    """Return what `require_http_methods` lets through to a page; everything where a page does not say."""
    found, layer = frozenset(METHODS), page
    while layer is not None:
        found &= frozenset(getclosurevars(layer).nonlocals.get("request_method_list", METHODS))
        layer = getattr(layer, "__wrapped__", None)
    return found


def _walk(patterns: list[Any], prefix: str) -> Iterator[Route]:
    for entry in patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, pattern)
        elif isinstance(entry, URLPattern):
            parameters = frozenset(entry.pattern.converters)
            yield Route(entry.name or pattern, pattern, parameters, entry.callback)
