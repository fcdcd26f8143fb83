"""One act that needs nothing but a code, as the cards of several pages show it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Step:
    """What its button says, what it does, the action, and whose it is; an empty tone makes it the main one."""

    label: Any
    does: Any
    act: Callable[..., object]
    roles: frozenset[str]
    tone: str = "quiet"
