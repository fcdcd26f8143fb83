"""What every page may show about the house itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the demo flag and the languages; without a query."""
    return {"demo": settings.DEMO, "languages": settings.LANGUAGES}
