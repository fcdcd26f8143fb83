"""Celery of production: a clock and workers that call the rooms' tasks, which carry ids only."""

import os
from typing import Any

from celery import Celery
from celery.bootsteps import Step
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from config import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("relief")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Checked(Step):
    """No worker starts on what would stop the web server."""

    def create(self, parent: Any) -> None:
        """Raise SystemExit with every finding and its remedy."""
        try:
            checks.refuse_start()
        except ImproperlyConfigured as wrong:
            raise SystemExit(str(wrong)) from None
        # The processes that a worker forks must not inherit what was opened for asking.
        connections.close_all()


app.steps["worker"].add(Checked)
