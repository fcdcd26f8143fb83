"""The board's voting: rounds, seats in them, votes, and the sealed decision."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency import codes
from emergency.models.aid_request import AidRequest, BudgetLine


class Choice(models.TextChoices):
    """What a vote says."""

    APPROVE = "approve", _("approve")
    DECLINE = "decline", _("decline")
    ABSTAIN = "abstain", _("abstain")


class Outcome(models.TextChoices):
    """How a round ended."""

    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    VOID = "void", _("void: the case changed")


def choice_choices() -> Iterable[tuple[Any, Any]]:
    """Return the choices of a vote."""
    return Choice.choices


def outcome_choices() -> Iterable[tuple[Any, Any]]:
    """Return the outcomes of a round."""
    return Outcome.choices


class Round(models.Model):
    """One voting on one revision of a case; tier, electorate and deadline are fixed when it opens."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="rounds")
    revision = models.PositiveIntegerField()
    tier = models.CharField(max_length=12)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True, blank=True)
    # When it went on after a question or a hold: objections could not be raised meanwhile, so windows begin anew.
    resumed_at = models.DateTimeField(null=True, blank=True)
    # When the chair was told that the round cannot go on without them; once is enough.
    chair_asked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=outcome_choices, blank=True)

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["aid_request"], condition=models.Q(closed_at__isnull=True), name="round_one_open_per_case"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="round_closed_has_an_outcome",
            ),
        ]


class RoundSeat(models.Model):
    """A seat called to a round: member seats at once, substitutes when they step in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    substitute = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    called_at = models.DateTimeField(null=True, blank=True)
    away_at = models.DateTimeField(null=True, blank=True)
    recused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["substitute", "position"]
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="round_seat_once")]


class Vote(models.Model):
    """A seat's current vote; it may change until the round closes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, choices=choice_choices)
    reason_code = models.CharField(max_length=20, choices=codes.refusal_choices, blank=True)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="vote_once_per_seat"),
            models.CheckConstraint(
                condition=~models.Q(choice="decline") | ~models.Q(reason_code=""), name="vote_decline_has_a_reason"
            ),
        ]


class VoteLine(models.Model):
    """The amount an approving vote supports on one budget line, minor units of the line's currency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, related_name="+")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "line"], name="vote_line_once"),
            models.CheckConstraint(condition=models.Q(amount_minor__gte=0), name="vote_line_not_negative"),
        ]


class Objection(models.Model):
    """A seat's objection in the tier of two: it lifts the decision to the majority, votes kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="objections")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    objected_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="objection_once")]


class Decision(models.Model):
    """The sealed outcome of a round; never edited, kept after the case is erased, without content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=outcome_choices)
    tier = models.CharField(max_length=12)
    # Findings relied on, frozen facts, electorate, counts, amounts by use, hashes of the boxes judged.
    record = models.JSONField()
    regulation_code = models.CharField(max_length=20)
    audit_head = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
