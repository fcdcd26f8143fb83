"""The fund room."""

from django.apps import AppConfig

from fund import checks
from notifications import triggers


class FundConfig(AppConfig):
    name = "fund"

    def ready(self) -> None:
        """Bring the guards of the books back after every migration, and look at the machine when asked to."""
        triggers.connect(self)
        checks.connect()
