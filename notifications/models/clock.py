"""The demo's own clock: how far it stands ahead of the real one."""

from django.db import models


class DemoClock(models.Model):
    """One row of a demo database; production never reads it."""

    ahead_seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="demo_clock_is_one_row"),
            models.CheckConstraint(condition=models.Q(ahead_seconds__gte=0), name="demo_clock_never_goes_back"),
        ]
