"""Lets tests flush tables whose triggers refuse it: away before, back after."""

from typing import Any

from django.db import connections
from django.test import TransactionTestCase

from notifications import triggers

ROOMS = ("notifications", "fund", "emergency")


def allow_flush() -> None:
    """Wrap the flush of every transactional test; called once, before tests run."""
    flush = TransactionTestCase._fixture_teardown

    def guarded(case: TransactionTestCase) -> Any:
        databases = [connections[alias] for alias in case._databases_names(include_mirrors=False)]
        for connection in databases:
            _each(triggers.drop, connection)
        try:
            return flush(case)
        finally:
            for connection in databases:
                _each(triggers.install, connection)

    TransactionTestCase._fixture_teardown = guarded


def _each(act: Any, connection: Any) -> None:
    for room in ROOMS:
        act(room, connection)
