"""Keys made in a browser, kept for their owners as locked blobs: the words that open them are nowhere here."""

import uuid

from django.conf import settings
from django.db import models

from notifications.field_encryption import EncryptedTextField


class KeptKey(models.Model):
    """One key of a person under its owner's words; `language` is that of the words, empty where they are the owner's.

    It is handed out for a fresh code only. Encrypted once more in the field, so that a dump offers nothing to guess at.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_keys")
    fingerprint = models.CharField(max_length=40)
    public_key = models.TextField()
    locked_key = EncryptedTextField()
    language = models.CharField(max_length=10, blank=True)
    kept_at = models.DateTimeField()
    # Since when the clock has seen that it opens nothing more: its owner left, or the list of readers retired it.
    idle_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "fingerprint"], name="kept_key_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(fingerprint__regex=r"^[0-9A-F]{40}$"), name="kept_key_fingerprint_in_full"
            ),
        ]

    def __str__(self) -> str:
        return f"kept key of {self.user_id}"
