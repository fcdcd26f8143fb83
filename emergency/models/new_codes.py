"""A new access code for a case: put down by one person, given out by another."""

import uuid

from django.conf import settings
from django.db import models

from emergency.models.aid_request import AidRequest


class NewCode(models.Model):
    """That a case is to open with another code, and for a hand-over with whom it goes on; the code stands nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="new_codes")
    # The contact who takes the case over; empty where the same asker gets a new code.
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    put_down_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_down_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    # What messages nobody had read went with the old code: kind and day of each that is still to be written again.
    to_write_again = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aid_request"], condition=models.Q(given_at__isnull=True), name="new_code_one_open_per_case"
            ),
            models.CheckConstraint(
                condition=models.Q(given_by__isnull=True) | ~models.Q(given_by=models.F("put_down_by")),
                name="new_code_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"new code for {self.aid_request_id}"
