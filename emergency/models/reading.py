"""For whose new locks colleagues were asked."""

import uuid

from django.db import models

from fund.models import Fund


class AwaitedReader(models.Model):
    """A reader whose colleagues were told that locks of theirs are missing; gone once none is.

    `user_id` need not be an account: the offline recovery key is a reader without one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.CASCADE, related_name="awaited_readers")
    user_id = models.UUIDField()
    fingerprint = models.CharField(max_length=40)
    # Of what: texts of cases, complaints, or what the treasury keeps. Only who reads such learns of it.
    sort = models.CharField(max_length=10, default="cases")
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "user_id", "fingerprint", "sort"], name="awaited_reader_once"),
        ]
