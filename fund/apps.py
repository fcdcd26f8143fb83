"""The fund room."""

from django.apps import AppConfig

from notifications import triggers


class FundConfig(AppConfig):
    name = "fund"

    def ready(self) -> None:
        """Bring the guards of the books back after every migration."""
        triggers.connect(self)
