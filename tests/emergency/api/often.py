"""What asking thousands of times makes dear and no answer depends on: the way to a view, a line in the log, who calls.

What is behind a door, and whether it opens, is worked out anew for every knock.
"""

import logging
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from django.urls import URLResolver

from emergency.accounts import sessions
from emergency.api import authentication
from notifications import audit

# By token, by session, by account.
WHO_CALLS = ((authentication, "_LIVE"), (sessions, "_OPEN"), (sessions, "_ABLE"))


@contextmanager
def asked_often() -> Iterator[None]:
    """Look up each address once in the block, and log no refusal: a crash is logged as ever."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with patch.object(URLResolver, "resolve", _once(URLResolver.resolve)):
            yield
    finally:
        log.setLevel(before)


@contextmanager
def callers_known() -> Iterator[None]:
    """Look up each caller once at one instant; only where nobody is frozen, signed out or locked in the block."""
    with ExitStack() as stack:
        for module, name in WHO_CALLS:
            stack.enter_context(patch.object(module, name, _Kept(getattr(module, name))))
        yield


@contextmanager
def unnoted() -> Iterator[None]:
    """Let refusals leave no evidence, where the same door has just left some of somebody else's."""
    with patch.object(audit, "record_refusal", lambda *_event, **_now: False):
        yield


class _Kept:
    """A prepared question that keeps whom it found and hands out nothing that an earlier call had in hand."""

    def __init__(self, question: Any) -> None:
        self.question = question
        self.found: dict[tuple[Any, ...], bytes] = {}

    def first(self, **values: Any) -> Any:
        key = tuple(values.values())
        if key not in self.found:
            row = self.question.first(**values)
            if row is None:
                return None
            self.found[key] = pickle.dumps(row)
        return pickle.loads(self.found[key])


def _once(resolve: Callable[[URLResolver, str], Any]) -> Callable[[URLResolver, str], Any]:
    """Keep which view stands behind an address; what no address is has to be looked for again."""
    known: dict[tuple[URLResolver, str], Any] = {}

    @wraps(resolve)
    def resolved(resolver: URLResolver, path: str) -> Any:
        key = (resolver, str(path))
        if key not in known:
            known[key] = resolve(resolver, path)
        return known[key]

    return resolved
