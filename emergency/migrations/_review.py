"""Rounds of the board, votes, objections, appeals, decisions, overrides and what is left to do."""

import uuid

from django.conf import settings
from django.db import migrations, models

import emergency.codes
import emergency.models.overrides
import emergency.models.review

REVIEW = [
    migrations.CreateModel(
        name="Round",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("revision", models.PositiveIntegerField()),
            ("tier", models.CharField(max_length=12)),
            ("opened_at", models.DateTimeField()),
            ("deadline_at", models.DateTimeField()),
            ("extended_at", models.DateTimeField(blank=True, null=True)),
            ("resumed_at", models.DateTimeField(blank=True, null=True)),
            ("chair_asked_at", models.DateTimeField(blank=True, null=True)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            ("outcome", models.CharField(blank=True, choices=emergency.models.review.outcome_choices, max_length=10)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="rounds", to="emergency.aidrequest"),
            ),
            (
                "opened_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("extra_approvals", models.PositiveSmallIntegerField(default=0)),
            (
                "kind",
                models.CharField(choices=emergency.models.review.round_kind_choices, default="first", max_length=8),
            ),
            ("reason_code", models.CharField(blank=True, choices=emergency.codes.reconsidering_choices, max_length=20)),
            ("rate", models.JSONField(blank=True, null=True)),
        ],
        options={
            "ordering": ["opened_at"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("closed_at__isnull", True)),
                    fields=("aid_request",),
                    name="round_one_open_per_case",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_at__isnull", True), ("outcome", "")),
                        models.Q(("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="round_closed_has_an_outcome",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["first", "reversal", "appeal", "top_up"])),
                    name="round_kind_is_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RoundSeat",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("substitute", models.BooleanField(default=False)),
            ("position", models.PositiveSmallIntegerField()),
            ("called_at", models.DateTimeField(blank=True, null=True)),
            ("away_at", models.DateTimeField(blank=True, null=True)),
            ("recused_at", models.DateTimeField(blank=True, null=True)),
            ("round", models.ForeignKey(on_delete=models.CASCADE, related_name="seats", to="emergency.round")),
            (
                "user",
                models.ForeignKey(
                    db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            (
                "deputy_for",
                models.ForeignKey(
                    db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
        ],
        options={
            "ordering": ["substitute", "position"],
            "indexes": [
                models.Index(
                    condition=models.Q(("recused_at__isnull", False)),
                    fields=["user", "round"],
                    name="round_seat_recused",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("round", "user"), name="round_seat_once"),
                models.CheckConstraint(
                    condition=models.Q(("deputy_for__isnull", True), ("substitute", True), _connector="OR"),
                    name="round_seat_deputies_are_substitutes",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Vote",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("choice", models.CharField(choices=emergency.models.review.choice_choices, max_length=8)),
            ("reason_code", models.CharField(blank=True, choices=emergency.codes.refusal_choices, max_length=20)),
            ("cast_at", models.DateTimeField()),
            ("round", models.ForeignKey(on_delete=models.CASCADE, related_name="votes", to="emergency.round")),
            (
                "user",
                models.ForeignKey(
                    db_index=False, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("round", "user"), name="vote_once_per_seat"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("choice", "decline"), _negated=True),
                        models.Q(("reason_code", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="vote_decline_has_a_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="VoteLine",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("amount_minor", models.BigIntegerField()),
            ("line", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="emergency.budgetline")),
            ("vote", models.ForeignKey(on_delete=models.CASCADE, related_name="lines", to="emergency.vote")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("vote", "line"), name="vote_line_once"),
                models.CheckConstraint(condition=models.Q(("amount_minor__gte", 0)), name="vote_line_not_negative"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Objection",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("objected_at", models.DateTimeField()),
            (
                "user",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("round", models.ForeignKey(on_delete=models.CASCADE, related_name="objections", to="emergency.round")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("round", "user"), name="objection_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Appeal",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("refused_at", models.DateTimeField()),
            ("refused_as", models.CharField(max_length=10)),
            ("appealed_at", models.DateTimeField()),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            (
                "aid_request",
                models.OneToOneField(on_delete=models.CASCADE, related_name="appeal", to="emergency.aidrequest"),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("appealed_at__gte", models.F("refused_at"))), name="appeal_follows_the_refusal"
                ),
                models.CheckConstraint(
                    condition=models.Q(("refused_as__in", ["declined", "referred"])), name="appeal_against_a_refusal"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Decision",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("outcome", models.CharField(choices=emergency.models.review.outcome_choices, max_length=10)),
            ("tier", models.CharField(max_length=12)),
            ("record", models.JSONField()),
            ("regulation_code", models.CharField(max_length=20)),
            ("audit_head", models.CharField(max_length=64)),
            ("decided_at", models.DateTimeField()),
            ("round", models.OneToOneField(on_delete=models.PROTECT, related_name="decision", to="emergency.round")),
        ],
    ),
    migrations.CreateModel(
        name="Override",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("rule", models.CharField(max_length=8)),
            ("finding_code", models.CharField(max_length=40)),
            ("value", models.JSONField(null=True)),
            ("limit", models.JSONField(null=True)),
            ("regulation_code", models.CharField(max_length=20)),
            ("reason_code", models.CharField(max_length=40)),
            ("needs_second", models.BooleanField()),
            ("made_good_hours", models.PositiveIntegerField(null=True)),
            ("role", models.CharField(max_length=20)),
            ("made_at", models.DateTimeField()),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.PROTECT, related_name="overrides", to="emergency.aidrequest"),
            ),
            ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "indexes": [
                models.Index(fields=["aid_request", "made_at"], name="override_of_case"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("reason_code", ""), _negated=True), name="override_has_a_reason"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OverrideConsent",
        fields=[
            (
                "override",
                models.OneToOneField(
                    on_delete=models.PROTECT,
                    primary_key=True,
                    related_name="consent",
                    serialize=False,
                    to="emergency.override",
                ),
            ),
            ("role", models.CharField(max_length=20)),
            ("given_at", models.DateTimeField()),
            ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "abstract": False,
        },
    ),
    migrations.CreateModel(
        name="CaseTask",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=emergency.models.overrides.task_kinds, max_length=20)),
            ("owner", models.CharField(choices=emergency.models.overrides.task_owners, max_length=12)),
            ("rule", models.CharField(max_length=8)),
            ("made_at", models.DateTimeField()),
            ("due_at", models.DateTimeField()),
            ("reminded_at", models.DateTimeField(blank=True, null=True)),
            ("escalated_at", models.DateTimeField(blank=True, null=True)),
            ("done_at", models.DateTimeField(blank=True, null=True)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.PROTECT, related_name="tasks", to="emergency.aidrequest"),
            ),
            (
                "decision",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="tasks", to="emergency.decision"),
            ),
            (
                "done_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("fund", models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="+", to="fund.fund")),
            (
                "override",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="tasks", to="emergency.override"),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["aid_request", "made_at"], name="case_task_of_case"),
                models.Index(
                    condition=models.Q(("done_at__isnull", True)),
                    fields=["fund", "kind", "made_at"],
                    name="case_task_open",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("done_at__isnull", True), models.Q(("kind", "ratify"), _negated=True)),
                    fields=("aid_request", "kind", "rule"),
                    name="case_task_open_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("kind", "ratify")),
                    fields=("override",),
                    name="case_task_ratifies_override_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("kind", "ratify")),
                    fields=("decision",),
                    name="case_task_ratifies_decision_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decision__isnull", True), ("kind", "ratify"), ("override__isnull", False)),
                        models.Q(("decision__isnull", False), ("kind", "ratify"), ("override__isnull", True)),
                        models.Q(models.Q(("kind", "ratify"), _negated=True), ("decision__isnull", True)),
                        _connector="OR",
                    ),
                    name="case_task_says_what_to_ratify",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Ratification",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("given_at", models.DateTimeField()),
            ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            (
                "task",
                models.ForeignKey(on_delete=models.PROTECT, related_name="ratifications", to="emergency.casetask"),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("task", "by"), name="ratification_once_per_seat"),
            ],
        },
    ),
    migrations.CreateModel(
        name="GrantedMonth",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("month", models.DateField()),
            ("country", models.CharField(max_length=2)),
            ("tier", models.CharField(blank=True, max_length=12)),
            ("granted_minor", models.BigIntegerField(default=0)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "month", "country", "tier"), name="granted_month_once"),
            ],
        },
    ),
]
