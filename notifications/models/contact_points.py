"""Where people can be reached."""

from django.db import models

from notifications.field_encryption import EncryptedTextField


class ContactPoint(models.Model):
    """An address of a person on one channel, encrypted in the field."""

    user_id = models.UUIDField()
    channel = models.CharField(max_length=20)
    address = EncryptedTextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "channel"], name="one_contact_point_per_channel"),
        ]
