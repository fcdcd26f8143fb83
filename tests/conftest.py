"""Guard rails for every test: one database by name, no sockets beyond this machine, marks that fit the database."""

import os
import socket
from typing import Any

import hypothesis
import pytest

from tests.triggers import allow_flush

# The same examples every time: a new finding belongs to a change, not to a lucky day.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

HERE = frozenset({"127.0.0.1", "::1", "localhost", "", "0.0.0.0"})


def pytest_configure(config: pytest.Config) -> None:
    """Close the way out and let flushes pass the triggers, before any test runs."""
    allow_flush()
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other database: one process knows one."""
    other = "postgres_only" if os.environ.get("DATABASE", "sqlite") == "sqlite" else "sqlite_only"
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker(other)])
    items[:] = [item for item in items if not item.get_closest_marker(other)]


def _only_here(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in HERE:
            raise AssertionError("a test tried to leave this machine")
        return connect(self, address)

    return guarded
