"""The register of organisations to which a person may be referred: what they publish about themselves, no more."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    HUMAN_RIGHTS = "human_rights", _("human rights")
    HUMANITARIAN = "humanitarian", _("humanitarian aid")
    LEGAL = "legal", _("legal aid")
    HEALTH = "health", _("health")
    SHELTER = "shelter", _("shelter")


def kind_choices() -> Iterable[tuple[Any, Any]]:
    """Return the kinds; a callable, so that a new one costs no migration."""
    return OrganisationKind.choices


class Organisation(models.Model):
    """An organisation to refer to, with its public ways of being reached."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=kind_choices)
    # ISO 3166 alpha-2; an empty list: everywhere.
    countries = models.JSONField(default=list, blank=True)
    # Codes of uses; an empty list: any need.
    uses = models.JSONField(default=list, blank=True)
    how_to_reach = models.CharField(max_length=300)
    is_active = models.BooleanField(default=True)
    # A partner of the network whose word counts as a confirmation.
    confirms = models.BooleanField(default=False)
    # Who asked that its word counts, and who else agreed.
    asked_by = models.UUIDField(null=True, blank=True)
    agreed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True) | ~models.Q(agreed_by=models.F("asked_by")),
                name="organisation_confirms_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.name
