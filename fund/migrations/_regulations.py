"""Regulations in their versions, comments on drafts and trials of them on past cases."""

import uuid

import django_fsm
from django.conf import settings
from django.db import migrations, models

import fund.models.mandates
import fund.models.regulation_drafts
import fund.models.regulations

REGULATIONS = [
    migrations.CreateModel(
        name="Regulation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("code", models.CharField(max_length=20)),
            ("title", models.CharField(max_length=200)),
            (
                "state",
                django_fsm.FSMField(
                    choices=fund.models.regulations.state_choices, default="draft", max_length=50, protected=True
                ),
            ),
            ("parameters", models.JSONField()),
            ("texts", models.JSONField(blank=True, default=dict)),
            ("valid_from", models.DateField()),
            ("valid_until", models.DateField(blank=True, null=True)),
            ("minute_number", models.CharField(blank=True, max_length=40)),
            ("adopted_on", models.DateField(blank=True, null=True)),
            (
                "adopted_by",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("drafted_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="regulations", to="fund.fund")),
            (
                "adopting_body",
                models.CharField(choices=fund.models.regulations.body_choices, default="board", max_length=20),
            ),
            (
                "based_on",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="fund.regulation"
                ),
            ),
            ("published_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "ordering": ["valid_from"],
            "constraints": [
                models.UniqueConstraint(fields=("fund", "code"), name="regulation_code_once_per_fund"),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["draft", "adopted", "superseded"])),
                    name="regulation_state_is_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("adopted_by__isnull", True), ("adopted_on__isnull", True), ("state", "draft")),
                        models.Q(
                            models.Q(("state", "draft"), _negated=True),
                            ("adopted_by__isnull", False),
                            ("adopted_on__isnull", False),
                            models.Q(("minute_number", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="regulation_adopted_with_a_minute",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("adopted_by__isnull", True),
                        models.Q(("adopted_by", models.F("drafted_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="regulation_adopted_by_another_seat",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="regulation_ends_after_it_begins",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("state", "adopted")), fields=("fund",), name="regulation_one_to_follow_per_fund"
                ),
                models.CheckConstraint(
                    condition=models.Q(("adopting_body__in", ["board", "general_meeting"])),
                    name="regulation_adopting_body_is_known",
                ),
            ],
        },
        bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
    ),
    migrations.CreateModel(
        name="RegulationComment",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("role", models.CharField(choices=fund.models.mandates.role_choices, max_length=20)),
            ("parameter", models.CharField(blank=True, max_length=60)),
            ("stance", models.CharField(choices=fund.models.regulation_drafts.stance_choices, max_length=10)),
            ("text", models.CharField(blank=True, max_length=600)),
            ("made_at", models.DateTimeField()),
            ("made_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("regulation", models.ForeignKey(on_delete=models.CASCADE, related_name="comments", to="fund.regulation")),
        ],
        options={
            "ordering": ["made_at", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("regulation", "made_by", "parameter"), name="regulation_comment_once_per_parameter"
                ),
                models.CheckConstraint(
                    condition=models.Q(("stance__in", ["agree", "too_low", "too_high", "discuss"])),
                    name="regulation_comment_stance_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RegulationTrial",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("asked_at", models.DateTimeField()),
            ("since", models.DateField()),
            ("until", models.DateField()),
            ("total", models.PositiveIntegerField(blank=True, null=True)),
            ("done", models.PositiveIntegerField(default=0)),
            ("counts", models.JSONField(blank=True, default=dict)),
            ("finished_at", models.DateTimeField(blank=True, null=True)),
            ("asked_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("regulation", models.ForeignKey(on_delete=models.CASCADE, related_name="trials", to="fund.regulation")),
        ],
        options={
            "ordering": ["-asked_at", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("finished_at__isnull", True)),
                    fields=("regulation",),
                    name="regulation_trial_one_running",
                ),
                models.CheckConstraint(
                    condition=models.Q(("until__gte", models.F("since"))), name="regulation_trial_ends_after_it_begins"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("done", 0), ("total__isnull", True)),
                        ("done__lte", models.F("total")),
                        _connector="OR",
                    ),
                    name="regulation_trial_done_within_total",
                ),
            ],
        },
    ),
]
