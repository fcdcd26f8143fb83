"""Steps of a version's life through the API."""

from typing import Any

from tests.factories import NOW
from tests.fund.api.desk import Desk

TODAY = str(NOW.date())


def draft(desk: Desk, name: str = "ben", *, status: int = 201, **said: Any) -> dict[str, Any]:
    """Let a seat draft a version that begins today."""
    answer = desk.post(name, "regulations/", {"valid_from": TODAY, **said}, fresh=True)
    assert answer.status_code == status, answer.content
    return answer.json()


def publish(desk: Desk, code: str = "R2", name: str = "ben") -> dict[str, Any]:
    """Let a seat publish a draft."""
    answer = desk.post(name, f"regulations/{code}/publish/", {})
    assert answer.status_code == 200, answer.content
    return answer.json()


def adopt(desk: Desk, code: str = "R2", name: str = "bea", *, status: int = 200, **said: Any) -> dict[str, Any]:
    """Let a seat adopt a draft."""
    answer = desk.post(name, f"regulations/{code}/adopt/", {"minute_number": "7/26", **said}, fresh=True)
    assert answer.status_code == status, answer.content
    return answer.json()
