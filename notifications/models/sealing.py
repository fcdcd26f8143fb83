"""Boxes, the locks that open them, and the signed rosters that say whose keys may get a lock."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# Who reads what is decided by whoever seals; the list only keeps nonsense out of the table.
BOX_KINDS = (
    "identity",
    "vouch",
    "narrative",
    "summary",
    "document",
    "answer",
    "card",
    "slip",
    "note",
    "reason",
    "payout",
    "payee",
    "bank",
    "voucher",
    "complaint",
)


class RosterVersion(models.Model):
    """One version of a scope's roster: the exact document that was signed, its digest and its signatures."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope_id = models.UUIDField()
    version = models.PositiveIntegerField()
    document = models.TextField()
    digest = models.CharField(max_length=64)
    signatures = models.JSONField()
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope_id", "version"], name="roster_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="roster_version_from_one"),
            models.CheckConstraint(condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="roster_digest_is_sha256"),
        ]


class Box(models.Model):
    """A sealed text or file without its locks; `size_bucket` counts octets, `sha256` is of the ciphertext."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    seq = models.PositiveSmallIntegerField(default=1)
    ciphertext = models.BinaryField()
    size_bucket = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # A day, no more: exact times of an aid request are kept only while it is open.
    created_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=BOX_KINDS), name="box_kind_known"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="box_seq_from_one"),
            models.CheckConstraint(condition=models.Q(size_bucket__gte=4096), name="box_is_padded"),
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="box_sha256_is_one"),
            models.CheckConstraint(condition=~models.Q(ciphertext=b""), name="box_not_empty"),
        ]


class Lock(models.Model):
    """One reader's session key packet; `made_by` is the colleague who made it, empty when the service did."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    box = models.ForeignKey(Box, on_delete=models.CASCADE, related_name="locks")
    user_id = models.UUIDField(db_index=True)
    fingerprint = models.CharField(max_length=40)
    packet = models.BinaryField()
    made_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["box", "user_id"], name="lock_one_per_reader"),
            models.CheckConstraint(
                condition=models.Q(fingerprint__regex=r"^[0-9A-F]{40}$"), name="lock_fingerprint_in_full"
            ),
            models.CheckConstraint(condition=~models.Q(packet=b""), name="lock_not_empty"),
        ]


class ReadWay(models.TextChoices):
    """How a sealed text was handed out."""

    PAGE = "page", _("on its page")
    API = "api", _("to a program")
    RELOCK = "relock", _("to make a lock for a colleague")
    RECOVERY = "recovery", _("for the recovery key")


def way_choices() -> Iterable[tuple[Any, Any]]:
    """Return the ways; a callable, so that a new one costs no migration of the column."""
    return ReadWay.choices


class BoxRead(models.Model):
    """One serving of one sealed text to one person: written in the transaction that serves it, never changed.

    Week and hour, no more: nothing else is kept to the minute either. It goes when its owner is erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The fund whose roster the box was sealed under.
    scope_id = models.UUIDField()
    owner_id = models.UUIDField(db_index=True)
    user_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    way = models.CharField(max_length=8, choices=way_choices)
    week = models.CharField(max_length=8)
    hour = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(hour__lte=23), name="box_read_in_an_hour_of_the_day"),
            models.CheckConstraint(condition=models.Q(week__regex=r"^[0-9]{4}-W[0-9]{2}$"), name="box_read_in_a_week"),
        ]
        indexes = [
            models.Index(fields=["scope_id", "week", "hour", "id"], name="read_newest_of_scope"),
            models.Index(fields=["user_id", "week", "hour", "id"], name="read_newest_of_person"),
        ]
