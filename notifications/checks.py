"""What must hold before the service may run in earnest."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError
from django.utils.module_loading import import_string


def connect() -> None:
    """Add the checks of this room; `check --deploy` runs them, so that a broken roster stops no erasing."""
    register(rosters_hold, Tags.security, deploy=True)


def rosters_hold(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Fail when a scope's chain of rosters is not signed as it must be, or is older than the evidence says."""
    # By name: checks are connected before the tables are known.
    find = import_string("notifications.roster.problems")
    try:
        broken = find()
    except DatabaseError:
        return []  # no tables yet, so no roster either
    hint = "Restore the roster from a backup, or adopt a version signed by two members: manage.py roster verify"
    return [
        Error(f"The roster of {scope_id} does not hold: {sentence}", hint=hint, id="notifications.E001")
        for scope_id, sentence in broken
    ]
