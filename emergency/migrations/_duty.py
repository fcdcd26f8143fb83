"""Who is on duty, locks of countries, complaints, and copies that were restored."""

import uuid

from django.conf import settings
from django.db import migrations, models

import emergency.codes
import emergency.models.complaints
import emergency.models.duty
import notifications.field_encryption

DUTY = [
    migrations.CreateModel(
        name="Complaint",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=emergency.models.complaints.wrong_choices, max_length=12)),
            ("week", models.CharField(max_length=8)),
            (
                "outcome",
                models.CharField(
                    blank=True, choices=emergency.models.complaints.complaint_outcome_choices, max_length=12
                ),
            ),
            ("closed_on", models.DateField(blank=True, null=True)),
            (
                "aid_request",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="+", to="emergency.aidrequest"
                ),
            ),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.fund")),
            (
                "heard_by",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("kept_from", notifications.field_encryption.EncryptedTextField(blank=True, default="")),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "closed_on"], name="complaint_open"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_on__isnull", True), ("outcome", "")),
                        models.Q(
                            ("closed_on__isnull", False),
                            ("heard_by__isnull", False),
                            models.Q(("outcome", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="complaint_closed_with_an_outcome",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CountryLock",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("country", models.CharField(max_length=2)),
            ("reason_code", models.CharField(choices=emergency.codes.country_lock_choices, max_length=12)),
            ("asked_at", models.DateTimeField()),
            ("laid_at", models.DateTimeField(blank=True, null=True)),
            ("review_at", models.DateTimeField(blank=True, null=True)),
            ("lift_asked_at", models.DateTimeField(blank=True, null=True)),
            ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ("asked_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("contacts", models.ManyToManyField(related_name="locked_out_by", to=settings.AUTH_USER_MODEL)),
            ("first", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="country_locks", to="fund.fund")),
            (
                "laid_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            (
                "lift_asked_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            (
                "lifted_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("second", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("covers", models.CharField(blank=True, default="", max_length=900)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("lifted_at__isnull", True)),
                    fields=("fund", "country"),
                    name="country_lock_one_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(("first", models.F("second")), _negated=True),
                    name="country_lock_names_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("lifted_at__isnull", True),
                        models.Q(
                            ("laid_at__isnull", False),
                            models.Q(("lifted_by", models.F("lift_asked_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="country_lock_lifted_by_two",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DutyShift",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("role", models.CharField(choices=emergency.models.duty.duty_role_choices, max_length=20)),
            ("starts_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField()),
            ("set_at", models.DateTimeField()),
            (
                "deputy",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.fund")),
            (
                "set_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("user", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "ordering": ["starts_at", "set_at"],
            "indexes": [
                models.Index(fields=["fund", "role", "ends_at"], name="duty_shift_by_end"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="duty_shift_ends_after_it_starts"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("deputy__isnull", True), models.Q(("deputy", models.F("user")), _negated=True), _connector="OR"
                    ),
                    name="duty_shift_deputy_is_another",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Ring",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("state", models.CharField(blank=True, max_length=20)),
            ("owner", models.CharField(blank=True, max_length=20)),
            ("rang_at", models.DateTimeField()),
            ("step", models.PositiveSmallIntegerField(default=0)),
            ("answer", models.CharField(blank=True, choices=emergency.models.duty.answer_choices, max_length=8)),
            ("answered_at", models.DateTimeField(blank=True, null=True)),
            (
                "aid_request",
                models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="rings", to="emergency.aidrequest"),
            ),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.fund")),
            ("user", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "ordering": ["rang_at"],
            "indexes": [
                models.Index(fields=["step", "rang_at"], name="ring_open"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("aid_request", "user"), name="ring_once_per_person_and_case"),
                models.UniqueConstraint(
                    condition=models.Q(("aid_request__isnull", True)),
                    fields=("fund", "user"),
                    name="ring_one_test_per_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer", ""), ("answered_at__isnull", True)),
                        models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="ring_answered_has_a_moment",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RingTest",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("monday", models.DateField()),
            ("at", models.DateTimeField()),
            ("rung_at", models.DateTimeField(blank=True, null=True)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "monday"), name="ring_test_once_a_week"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Restored",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("copied_on", models.DateField()),
            ("restored_at", models.DateTimeField()),
            ("dismissed_at", models.DateTimeField(null=True)),
            (
                "dismissed_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("fund", models.ForeignKey(on_delete=models.CASCADE, related_name="restored", to="fund.fund")),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("dismissed_at__isnull", True)), fields=["fund"], name="restored_to_look_after"
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("dismissed_at__isnull", True), ("dismissed_by__isnull", True)),
                        models.Q(("dismissed_at__isnull", False), ("dismissed_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="restored_dismissed_by_somebody",
                ),
            ],
        },
    ),
]
