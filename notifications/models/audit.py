"""The chain of evidence: rows that stay for ever, details that erasure may take away."""

from django.db import models


class AuditRow(models.Model):
    """One link: `hash` covers the place, the link before and the digest of the detail; never changed or deleted."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)


class AuditHead(models.Model):
    """The newest link; its lock is the very last one a transaction takes."""

    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="audit_head_is_one_row")]


class AuditDetail(models.Model):
    """What happened, to the hour; the salt keeps the digest that stays from confirming guesses after erasure."""

    row = models.OneToOneField(AuditRow, primary_key=True, on_delete=models.PROTECT, related_name="detail")
    salt = models.CharField(max_length=32)
    week = models.CharField(max_length=8)
    hour = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    object_kind = models.CharField(max_length=30)
    object_id = models.UUIDField(db_index=True)
    data = models.JSONField(default=dict)
