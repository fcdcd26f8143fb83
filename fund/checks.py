"""What the fund's room wants of the machine before the service runs in earnest."""

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register

from fund.documents import font


def connect() -> None:
    """Add the checks of this room, run by `check --deploy`."""
    register(documents_have_letters, Tags.compatibility, deploy=True)


def documents_have_letters(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Warn when no PDF can be made here; pages print all the same."""
    if font.folder() is not None:
        return []
    hint = "Install DejaVu Sans; on Debian: apt-get install fonts-dejavu-core"
    return [Warning("No document can be made as PDF: their font is missing.", hint=hint, id="fund.W001")]
