"""What is gathered around a case before it is decided: questions, confirmations, refusals, holds."""

import uuid

from django.conf import settings
from django.db import models

from emergency import codes
from emergency.models.aid_request import AidRequest
from fund.models import Organisation


class Question(models.Model):
    """Coded questions to the asker; the words around them travel in a slip."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="questions")
    codes = models.JSONField(default=list)
    # Coded answers by question code (numbers, days, yes or no); free words go into an answer box.
    slots = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["aid_request"], condition=models.Q(answered_at__isnull=True), name="question_one_open_per_case"
            )
        ]


class Confirmation(models.Model):
    """Somebody of the movement vouched for a case; who it was stands in a sealed note, never here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="confirmations")
    confirmer = models.CharField(max_length=10, choices=codes.confirmer_choices)
    means = models.CharField(max_length=10, choices=codes.confirmation_means_choices)
    # What the confirming person is to the person in need, and what they answered, where they used a code.
    relation = models.CharField(max_length=10, choices=codes.relation_choices, blank=True)
    knows = models.CharField(max_length=8, choices=codes.answer_choices, blank=True)
    believes = models.CharField(max_length=8, choices=codes.answer_choices, blank=True)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Who may be asked only with the person's consent, and whether the person agreed.
    verifier = models.CharField(max_length=10, choices=codes.verifier_choices, blank=True)
    is_verifier_agreed = models.BooleanField(default=False)
    # Independent: not of the household, not the payee, nobody who decides.
    independent = models.BooleanField()
    # An account, where the confirmer has one: it may then neither vote nor pay (W1).
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aid_request", "confirmed_by"],
                condition=models.Q(confirmed_by__isnull=False),
                name="confirmation_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["aid_request", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="confirmation_once_per_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(independent=False) | ~models.Q(relation__in=["family", "household", "payee"]),
                name="confirmation_by_somebody_near_counts_not",
            ),
        ]


class ConfirmCode(models.Model):
    """A code for one use by which a trusted person answers for a case; only its keyed digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="confirm_codes")
    code_hmac = models.CharField(max_length=64, unique=True)
    # Given to a partner organisation, the code speaks for it.
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="confirm_code_ends_after_it_began"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="confirm_code_expiry")]


class Exclusion(models.Model):
    """A reader whom the asker or the coordinator keeps away from a case; told to coordinators only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="exclusions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["aid_request", "user"], name="exclusion_once")]


class ConflictAnswer(models.Model):
    """A reader's own answer to the conflict question: 0 none, 1 knows them, 2 close, 3 party to the case.

    Levels go when the round closes; that a seat was recused stays with the round.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="conflict_answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["aid_request", "user"], name="conflict_answer_once"),
            models.CheckConstraint(condition=models.Q(level__lte=3), name="conflict_level_is_known"),
        ]
        indexes = [
            models.Index(fields=["user", "aid_request"], condition=models.Q(level=3), name="conflict_answer_party")
        ]


class Refusal(models.Model):
    """Why a case was declined or referred, and to whom the asker was sent (R-28)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.OneToOneField(AidRequest, on_delete=models.CASCADE, related_name="refusal")
    reason_code = models.CharField(max_length=20, choices=codes.refusal_choices)
    referrals = models.ManyToManyField(Organisation, blank=True, related_name="+")
    none_known = models.BooleanField(default=False)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField()
    # When the asker was told reason and next door by slip; nothing closes before.
    told_at = models.DateTimeField(null=True, blank=True)


class Freeze(models.Model):
    """A hold over a case in any state: no transition and no reading until the chair or the guardian lifts it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="freezes")
    reason_code = models.CharField(max_length=10, choices=codes.freeze_reason_choices)
    laid_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    laid_at = models.DateTimeField()
    review_at = models.DateTimeField()
    # When chair and guardian were last told that a review is due.
    review_told_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["aid_request"], condition=models.Q(lifted_at__isnull=True), name="freeze_one_at_a_time"
            )
        ]


class Slip(models.Model):
    """A short text to the asker, opened by the access code; gone some time after it was read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    aid_request = models.ForeignKey(AidRequest, on_delete=models.CASCADE, related_name="slips")
    kind = models.CharField(max_length=12)
    ciphertext = models.BinaryField()
    written_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    erase_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at"]
        indexes = [models.Index(fields=["erase_at"], name="slip_erase")]
