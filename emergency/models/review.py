"""The board's voting: rounds, seats in them, votes, and the sealed decision."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from emergency import codes
from emergency.models.aid_request import AidRequest
from emergency.models.budget_lines import BudgetLine


class Choice(models.TextChoices):
    """What a vote says."""

    APPROVE = "approve", _("approve")
    DECLINE = "decline", _("decline")
    ABSTAIN = "abstain", _("abstain")


class Outcome(models.TextChoices):
    """How a round ended."""

    APPROVED = "approved", _("approved")
    DECLINED = "declined", _("declined")
    VOID = "void", _("void")


class RoundKind(models.TextChoices):
    """Why the board is asked."""

    FIRST = "first", _("a request")
    REVERSAL = "reversal", _("an approval looked at again")
    APPEAL = "appeal", _("an appeal")
    TOP_UP = "top_up", _("a sum that the rate of exchange has made dearer")


def choice_choices() -> Iterable[tuple[Any, Any]]:
    """Return the choices of a vote."""
    return Choice.choices


def round_kind_choices() -> Iterable[tuple[Any, Any]]:
    """Return why a round may be opened."""
    return RoundKind.choices


def outcome_choices() -> Iterable[tuple[Any, Any]]:
    """Return the outcomes of a round."""
    return Outcome.choices


class Round(models.Model):
    """One voting on one revision of a case; tier, electorate and deadline are fixed when it opens."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="rounds")
    kind = models.CharField(max_length=8, choices=round_kind_choices, default=RoundKind.FIRST)
    revision = models.PositiveIntegerField()
    # Approvals wanted besides those of the tier.
    extra_approvals = models.PositiveSmallIntegerField(default=0)
    tier = models.CharField(max_length=12)
    # In another currency than the books': the rate by which the tier was found, frozen with it.
    rate = models.JSONField(null=True, blank=True)
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
    # Why the chair sent the case back, or had an approval looked at again.
    reason_code = models.CharField(max_length=20, choices=codes.reconsidering_choices, blank=True)

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=RoundKind.values), name="round_kind_is_known"),
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
    # Asked for within a round only: by person, SQLite would walk through all rounds this person ever sat in.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    substitute = models.BooleanField(default=False)
    # Whose named deputy this is: called when that seat is away, and for no other unless the chair names them.
    deputy_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    called_at = models.DateTimeField(null=True, blank=True)
    away_at = models.DateTimeField(null=True, blank=True)
    recused_at = models.DateTimeField(null=True, blank=True)

    # Set by `electorate`: does the person's mandate on the board still run, and have they objected?
    in_force: bool = True
    objected: bool = False

    class Meta:
        ordering = ["substitute", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="round_seat_once"),
            models.CheckConstraint(
                condition=models.Q(deputy_for__isnull=True) | models.Q(substitute=True),
                name="round_seat_deputies_are_substitutes",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "round"],
                condition=models.Q(recused_at__isnull=False),
                name="round_seat_recused",
            )
        ]


class Vote(models.Model):
    """A seat's current vote; it may change until the round closes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="votes")
    # As with seats: asked for within a round only.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
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


class Appeal(models.Model):
    """The asker's one appeal against a refusal; while it is undecided the case can neither close nor be erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.OneToOneField(AidRequest, on_delete=models.CASCADE, related_name="appeal")
    # The day the refusal was told, and how the case stood.
    refused_at = models.DateTimeField()
    refused_as = models.CharField(max_length=10)
    appealed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(appealed_at__gte=models.F("refused_at")), name="appeal_follows_the_refusal"
            ),
            models.CheckConstraint(
                condition=models.Q(refused_as__in=["declined", "referred"]), name="appeal_against_a_refusal"
            ),
        ]


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
