"""One act that needs nothing but a code, as the cards of several pages show it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fund.web.forms import ActForm
from notifications.errors import DomainError


@dataclass(frozen=True)
class Step:
    """What its button says, what it does, the action, and whose it is; an empty tone makes it the main one."""

    label: Any
    does: Any
    act: Callable[..., object]
    roles: frozenset[str]
    tone: str = "quiet"


def shown_step(
    step: Step, address: str, prefix: str, filled: ActForm | None, *, check: Callable[[], object] | None = None
) -> dict[str, Any]:
    """Return a step as a card shows it: with the form as it was sent, if it was this one, and with why not yet."""
    return {
        "step": step,
        "form": filled if filled is not None and filled.prefix == prefix else ActForm(prefix=prefix),
        "address": address,
        "refused": why_not(check) if check else "",
    }


def why_not(check: Callable[[], object]) -> str:
    """Return the sentence with which a check refuses; empty where it lets pass."""
    try:
        check()
    except DomainError as refusal:
        return str(refusal)
    return ""
