"""The notifications room."""

from django.apps import AppConfig

from notifications import checks, triggers


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        """Let the triggers of the audit chain come back after every migration, and the checks be run."""
        triggers.connect(self)
        checks.connect()
