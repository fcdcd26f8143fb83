"""Notices to be delivered, and what became of each try."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models


def kind_choices() -> Iterable[tuple[Any, Any]]:
    """Return the two kinds of notice, and the report; a callable, so that a new one costs no migration."""
    return [("ring", "ring"), ("quiet", "quiet"), ("report", "report")]


class OutboxMessage(models.Model):
    """One notice or report to one person; `slot` names person and kind while nobody has begun to deliver it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=kind_choices)
    recipient_id = models.UUIDField()
    # Tried on the person's second channel first; the words are the same.
    second = models.BooleanField(default=False)
    # Unique while set: a second notice joins the waiting one instead of doubling it.
    slot = models.CharField(max_length=50, null=True, unique=True)
    # The words of a report; a notice has none of its own.
    text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    gave_up = models.BooleanField(default=False)

    objects = models.Manager["OutboxMessage"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(slot__isnull=True) | models.Q(sent_at__isnull=True, gave_up=False),
                name="outbox_slot_only_while_open",
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(gave_up=False),
                name="outbox_sent_or_given_up",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="report", slot__isnull=True) & ~models.Q(text="")
                | ~models.Q(kind="report") & models.Q(text=""),
                name="outbox_words_only_in_reports",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at__isnull=True, gave_up=False),
                name="outbox_open_by_due",
            ),
            models.Index(fields=["recipient_id", "claimed_at"], name="outbox_by_recipient"),
        ]


class DeliveryAttempt(models.Model):
    """One try to deliver a message: when, by which channel, and a coded outcome."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    channel = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20)

    objects = models.Manager["DeliveryAttempt"]()
