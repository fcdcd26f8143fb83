"""The emergency room."""

from django.apps import AppConfig

from notifications import grants, triggers

# What was passed, agreed to, ratified and voted stays as it was said.
ADDED_ONLY = {
    "emergency_override": grants.ADD,
    "emergency_overrideconsent": grants.ADD,
    "emergency_ratification": grants.ADD,
    "emergency_motionvote": grants.ADD,
    "emergency_framecountry": grants.ADD,
}


class EmergencyConfig(AppConfig):
    name = "emergency"

    def ready(self) -> None:
        """Bring the guards of overrides and ratifications back after every migration."""
        triggers.connect(self)
        grants.keep(ADDED_ONLY)
