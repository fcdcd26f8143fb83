"""What is asked, confirmed, answered and refused before a case comes to the board."""

import uuid

from django.conf import settings
from django.db import migrations, models

import emergency.codes

VERIFICATION = [
    migrations.CreateModel(
        name="Question",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("codes", models.JSONField(default=list)),
            ("slots", models.JSONField(default=dict)),
            ("asked_at", models.DateTimeField()),
            ("answered_at", models.DateTimeField(blank=True, null=True)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="questions", to="emergency.aidrequest"),
            ),
            (
                "asked_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
        ],
        options={
            "ordering": ["asked_at"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("answered_at__isnull", True)),
                    fields=("aid_request",),
                    name="question_one_open_per_case",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Confirmation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("confirmer", models.CharField(choices=emergency.codes.confirmer_choices, max_length=10)),
            ("means", models.CharField(choices=emergency.codes.confirmation_means_choices, max_length=10)),
            ("independent", models.BooleanField()),
            ("recorded_at", models.DateTimeField()),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="confirmations", to="emergency.aidrequest"),
            ),
            (
                "confirmed_by",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            (
                "recorded_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("believes", models.CharField(blank=True, choices=emergency.codes.answer_choices, max_length=8)),
            ("is_verifier_agreed", models.BooleanField(default=False)),
            ("knows", models.CharField(blank=True, choices=emergency.codes.answer_choices, max_length=8)),
            (
                "organisation",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="fund.organisation"
                ),
            ),
            ("relation", models.CharField(blank=True, choices=emergency.codes.relation_choices, max_length=10)),
            ("verifier", models.CharField(blank=True, choices=emergency.codes.verifier_choices, max_length=10)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("confirmed_by__isnull", False)),
                    fields=("aid_request", "confirmed_by"),
                    name="confirmation_once_per_person",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("organisation__isnull", False)),
                    fields=("aid_request", "organisation"),
                    name="confirmation_once_per_organisation",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("independent", False),
                        models.Q(("relation__in", ["family", "household", "payee"]), _negated=True),
                        _connector="OR",
                    ),
                    name="confirmation_by_somebody_near_counts_not",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ConfirmCode",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("code_hmac", models.CharField(max_length=64, unique=True)),
            ("made_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(blank=True, null=True)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="confirm_codes", to="emergency.aidrequest"),
            ),
            (
                "made_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            (
                "organisation",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="fund.organisation"
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["expires_at"], name="confirm_code_expiry"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("made_at"))), name="confirm_code_ends_after_it_began"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Exclusion",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="exclusions", to="emergency.aidrequest"),
            ),
            ("user", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("aid_request", "user"), name="exclusion_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ConflictAnswer",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("level", models.PositiveSmallIntegerField()),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="conflict_answers", to="emergency.aidrequest"),
            ),
            ("user", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("level", 3)), fields=["user", "aid_request"], name="conflict_answer_party"
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("aid_request", "user"), name="conflict_answer_once"),
                models.CheckConstraint(condition=models.Q(("level__lte", 3)), name="conflict_level_is_known"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Refusal",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("reason_code", models.CharField(choices=emergency.codes.refusal_choices, max_length=20)),
            ("none_known", models.BooleanField(default=False)),
            ("refused_at", models.DateTimeField()),
            ("told_at", models.DateTimeField(blank=True, null=True)),
            (
                "aid_request",
                models.OneToOneField(on_delete=models.CASCADE, related_name="refusal", to="emergency.aidrequest"),
            ),
            ("referrals", models.ManyToManyField(blank=True, related_name="+", to="fund.organisation")),
            (
                "refused_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
        ],
    ),
    migrations.CreateModel(
        name="Freeze",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("reason_code", models.CharField(choices=emergency.codes.freeze_reason_choices, max_length=10)),
            ("laid_at", models.DateTimeField()),
            ("review_at", models.DateTimeField()),
            ("lifted_at", models.DateTimeField(blank=True, null=True)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="freezes", to="emergency.aidrequest"),
            ),
            ("laid_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            (
                "lifted_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("review_told_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("lifted_at__isnull", True)),
                    fields=("aid_request",),
                    name="freeze_one_at_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Slip",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(max_length=12)),
            ("ciphertext", models.BinaryField()),
            ("written_at", models.DateTimeField()),
            ("opened_at", models.DateTimeField(blank=True, null=True)),
            ("erase_at", models.DateTimeField()),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="slips", to="emergency.aidrequest"),
            ),
        ],
        options={
            "ordering": ["written_at"],
            "indexes": [
                models.Index(fields=["erase_at"], name="slip_erase"),
            ],
        },
    ),
]
