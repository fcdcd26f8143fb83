"""Boxes, the locks that open them, and the signed rosters that say whose keys may get a lock."""

import uuid

from django.db import models

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
