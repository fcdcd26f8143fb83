"""The notifications room."""

from django.apps import AppConfig

from notifications import checks, grants, triggers

# The chain is only ever added to, its head only moved on; a detail may be erased.
ADDED_ONLY = {
    "notifications_auditrow": grants.ADD,
    "notifications_auditdetail": ("SELECT", "INSERT", "DELETE"),
    "notifications_audithead": ("SELECT", "INSERT", "UPDATE"),
    # Who was served what is erased with what it was of, and never altered.
    "notifications_boxread": ("SELECT", "INSERT", "DELETE"),
}


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        """Let triggers and rights come back after every migration, and the checks be run."""
        triggers.connect(self)
        grants.keep(ADDED_ONLY)
        grants.connect(self)
        checks.connect()
