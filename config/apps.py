"""The config room."""

from django.apps import AppConfig

from config import checks


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        """Let the checks be run."""
        checks.connect()
