"""Motions of the board, and frames under which whole lists are decided."""

import uuid

from django.conf import settings
from django.db import migrations, models

import emergency.models.frames
import emergency.models.review

FRAMES = [
    migrations.CreateModel(
        name="Motion",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=emergency.models.frames.motion_kinds, max_length=12)),
            ("tier", models.CharField(max_length=12)),
            ("moved_at", models.DateTimeField()),
            ("deadline_at", models.DateTimeField()),
            ("terms", models.JSONField(default=dict)),
            ("quarter", models.DateField(blank=True, null=True)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            ("outcome", models.CharField(blank=True, choices=emergency.models.frames.motion_outcomes, max_length=10)),
            ("counts", models.JSONField(default=dict)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="motions", to="fund.fund")),
            ("moved_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("regulation", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.regulation")),
            (
                "aid_request",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="motions", to="emergency.aidrequest"
                ),
            ),
            ("chair_asked_at", models.DateTimeField(blank=True, null=True)),
            ("extended_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "moved_at"], name="motion_by_age"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_at__isnull", True), ("outcome", "")),
                        models.Q(("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="motion_closed_has_an_outcome",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "lift_fence"), ("quarter__isnull", False)),
                        models.Q(models.Q(("kind", "lift_fence"), _negated=True), ("quarter__isnull", True)),
                        _connector="OR",
                    ),
                    name="motion_names_its_quarter",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("aid_request__isnull", False), ("kind", "use_reserve")),
                        models.Q(models.Q(("kind", "use_reserve"), _negated=True), ("aid_request__isnull", True)),
                        _connector="OR",
                    ),
                    name="motion_names_its_case",
                ),
                models.CheckConstraint(
                    condition=models.Q(("outcome__in", ["", "carried", "lost", "withdrawn", "lapsed"])),
                    name="motion_outcome_is_known",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("kind", "lift_fence"), ("outcome__in", ["", "carried"])),
                    fields=("fund", "quarter"),
                    name="motion_lifts_a_quarter_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("kind", "use_reserve"), ("outcome", "")),
                    fields=("aid_request",),
                    name="motion_one_open_per_case",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MotionVote",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("choice", models.CharField(choices=emergency.models.review.choice_choices, max_length=8)),
            ("cast_at", models.DateTimeField()),
            ("motion", models.ForeignKey(on_delete=models.PROTECT, related_name="votes", to="emergency.motion")),
            ("user", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("motion", "user"), name="motion_vote_once_per_seat"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Frame",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("cause", models.CharField(choices=emergency.models.frames.frame_causes, max_length=20)),
            ("uses", models.JSONField()),
            ("currency", models.CharField(max_length=3)),
            ("ceiling_minor", models.BigIntegerField()),
            ("budget_minor", models.BigIntegerField()),
            ("opened_at", models.DateTimeField()),
            ("ends_on", models.DateField()),
            ("ledger_ref", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="frames", to="fund.fund")),
            ("regulation", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.regulation")),
            ("motion", models.OneToOneField(on_delete=models.PROTECT, related_name="frame", to="emergency.motion")),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "opened_at"], name="frame_by_age"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("budget_minor__gte", models.F("ceiling_minor")), ("ceiling_minor__gt", 0)),
                    name="frame_sums_fit",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FrameCountry",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("country", models.CharField(max_length=2)),
            ("frame", models.ForeignKey(on_delete=models.PROTECT, related_name="countries", to="emergency.frame")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("frame", "country"), name="frame_country_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="FrameCase",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("revision", models.PositiveIntegerField()),
            ("amount_minor", models.BigIntegerField()),
            ("proposed_at", models.DateTimeField()),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("record", models.JSONField(default=dict)),
            (
                "aid_request",
                models.OneToOneField(on_delete=models.PROTECT, related_name="frame_case", to="emergency.aidrequest"),
            ),
            (
                "decided_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("frame", models.ForeignKey(on_delete=models.PROTECT, related_name="cases", to="emergency.frame")),
            ("proposed_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("returned_minor", models.BigIntegerField(default=0)),
        ],
        options={
            "indexes": [
                models.Index(fields=["frame", "decided_at"], name="frame_case_by_age"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="frame_case_amount_positive"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                        models.Q(
                            ("decided_at__isnull", False),
                            models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="frame_case_decided_by_another",
                ),
                models.CheckConstraint(
                    condition=models.Q(("returned_minor__gte", 0), ("returned_minor__lte", models.F("amount_minor"))),
                    name="frame_case_returns_what_it_took",
                ),
            ],
        },
    ),
]
