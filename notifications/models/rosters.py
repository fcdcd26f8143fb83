"""What goes before a version of a roster, and what is said of its keys: proposals, signatures, warnings."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RosterEnding(models.TextChoices):
    """How a proposal ended."""

    ADOPTED = "adopted", _("adopted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SUPERSEDED = "superseded", _("another version was adopted first")


class RosterProposal(models.Model):
    """The next version of a scope's roster while it waits for signatures: the exact document that is signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope_id = models.UUIDField()
    version = models.PositiveIntegerField()
    document = models.TextField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    ending = models.CharField(max_length=10, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope_id"], condition=Q(ending=""), name="roster_proposal_one_waits"),
            models.CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True)
                | Q(ending__in=RosterEnding.values, ended_at__isnull=False),
                name="roster_proposal_ends_once",
            ),
            models.CheckConstraint(condition=Q(version__gte=2), name="roster_proposal_follows_a_version"),
        ]

    @property
    def octets(self) -> bytes:
        """Return exactly what is signed."""
        return self.document.encode()

    @property
    def is_open(self) -> bool:
        """Whether it still waits for signatures."""
        return not self.ending


class RosterSignature(models.Model):
    """One member's detached signature under a proposal; it proves itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(RosterProposal, on_delete=models.CASCADE, related_name="signatures")
    user_id = models.UUIDField()
    fingerprint = models.CharField(max_length=40)
    armoured = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user_id"], name="roster_signature_once_each"),
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9A-F]{40}$"), name="roster_signature_fingerprint_in_full"
            ),
        ]


class RosterWarning(models.Model):
    """That people were told: a key's last day is near or past, or too few readers are left; told once per step."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scope_id = models.UUIDField()
    # A key's fingerprint, or what else it is about.
    about = models.CharField(max_length=40)
    # The key's last day; for all else the day on which people were told.
    day = models.DateField()
    # Days that were left at the step last told of; -1 once it is over.
    step = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_id", "about"], name="roster_warning_one_each")]

    def __str__(self) -> str:
        return f"{self.about} {self.step}"
