"""Acts that were done once already, by digest only."""

from django.db import models


class IdempotencyKey(models.Model):
    """One act of one person under one key; both digests are keyed, so the table confirms no guesses."""

    scope = models.CharField(max_length=64, primary_key=True)
    body = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)
