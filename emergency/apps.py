"""The emergency room."""

from django.apps import AppConfig

from notifications import triggers


class EmergencyConfig(AppConfig):
    name = "emergency"

    def ready(self) -> None:
        """Bring the guards of overrides and ratifications back after every migration."""
        triggers.connect(self)
