"""Donors, what they promised for what, and every word about it."""

import uuid

from django.db import migrations, models

import fund.models.projects

PROJECTS = [
    migrations.CreateModel(
        name="Donor",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=120, unique=True)),
        ],
    ),
    migrations.CreateModel(
        name="DonorProject",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("title", models.CharField(max_length=120)),
            ("reference", models.CharField(max_length=30)),
            ("country", models.CharField(blank=True, max_length=2)),
            ("currency", models.CharField(max_length=3)),
            ("amount_minor", models.BigIntegerField()),
            ("signed_on", models.DateField()),
            ("setaside_bps", models.PositiveIntegerField(default=1000)),
            ("registered_by", models.UUIDField()),
            ("registered_at", models.DateTimeField()),
            ("donor", models.ForeignKey(on_delete=models.PROTECT, related_name="projects", to="fund.donor")),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="projects", to="fund.fund")),
            ("ends_on", models.DateField(blank=True, null=True)),
            ("is_donor_public", models.BooleanField(default=False)),
            ("is_title_public", models.BooleanField(default=False)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "reference"), name="project_reference_once"),
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="project_amount_positive"),
                models.CheckConstraint(
                    condition=models.Q(("setaside_bps__gte", 1000), ("setaside_bps__lte", 10000)),
                    name="project_share_at_least_a_tenth",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ends_on__isnull", True), ("ends_on__gte", models.F("signed_on")), _connector="OR"
                    ),
                    name="project_ends_after_it_starts",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="InstalmentPromise",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("amount_minor", models.BigIntegerField()),
            ("expected_on", models.DateField()),
            ("noted_by", models.UUIDField()),
            ("noted_at", models.DateTimeField()),
            ("dropped_at", models.DateTimeField(blank=True, null=True)),
            ("project", models.ForeignKey(on_delete=models.PROTECT, related_name="promises", to="fund.donorproject")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="promise_amount_positive"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ProjectInstalment",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("amount_minor", models.BigIntegerField()),
            ("share_minor", models.BigIntegerField()),
            ("arrived_on", models.DateField()),
            ("due_on", models.DateField()),
            (
                "project",
                models.ForeignKey(on_delete=models.PROTECT, related_name="instalments", to="fund.donorproject"),
            ),
            ("base_minor", models.BigIntegerField()),
            ("is_exempt", models.BooleanField(default=False)),
            ("share_bps", models.PositiveIntegerField()),
            (
                "promise",
                models.OneToOneField(
                    null=True, on_delete=models.PROTECT, related_name="arrival", to="fund.instalmentpromise"
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["project", "due_on"], name="instalment_by_day"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="instalment_amount_positive"),
                models.CheckConstraint(
                    condition=models.Q(("share_minor__gte", 0)), name="instalment_share_not_negative"
                ),
                models.CheckConstraint(
                    condition=models.Q(("share_bps__gte", 1000), ("share_bps__lte", 10000)),
                    name="instalment_share_at_least_a_tenth",
                ),
                models.CheckConstraint(
                    condition=models.Q(("is_exempt", False), ("share_minor", 0), _connector="OR"),
                    name="instalment_exempt_owes_nothing",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="InstalmentCorrection",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("reason", models.CharField(choices=fund.models.projects.correction_reasons, max_length=20)),
            ("amount_minor", models.BigIntegerField()),
            ("base_minor", models.BigIntegerField()),
            ("share_minor", models.BigIntegerField()),
            ("refundable_minor", models.BigIntegerField(default=0)),
            ("corrected_on", models.DateField()),
            ("noted_by", models.UUIDField()),
            ("noted_at", models.DateTimeField()),
            (
                "instalment",
                models.ForeignKey(on_delete=models.PROTECT, related_name="corrections", to="fund.projectinstalment"),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="correction_amount_positive"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("refundable_minor__gte", 0),
                        ("share_minor__gte", 0),
                        ("refundable_minor__lte", models.F("share_minor")),
                    ),
                    name="correction_share_fits",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reason__in", ["wrong_amount", "entered_twice", "repaid"])),
                    name="correction_reason_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ProjectAmendment",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("agreed_on", models.DateField()),
            ("document", models.CharField(max_length=60)),
            ("amount_minor", models.BigIntegerField()),
            ("setaside_bps", models.PositiveIntegerField()),
            ("ends_on", models.DateField(blank=True, null=True)),
            ("former_amount_minor", models.BigIntegerField()),
            ("former_setaside_bps", models.PositiveIntegerField()),
            ("former_ends_on", models.DateField(blank=True, null=True)),
            ("noted_by", models.UUIDField()),
            ("noted_at", models.DateTimeField()),
            ("project", models.ForeignKey(on_delete=models.PROTECT, related_name="amendments", to="fund.donorproject")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("setaside_bps__gte", 1000), ("setaside_bps__lte", 10000)),
                    name="amendment_share_at_least_a_tenth",
                ),
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="amendment_amount_positive"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ProjectExemption",
        fields=[
            (
                "project",
                models.OneToOneField(
                    on_delete=models.PROTECT,
                    primary_key=True,
                    related_name="exemption",
                    serialize=False,
                    to="fund.donorproject",
                ),
            ),
            ("reason", models.CharField(choices=fund.models.projects.exemption_reasons, max_length=20)),
            ("document", models.CharField(max_length=60)),
            ("minute_number", models.CharField(max_length=40)),
            ("decision_ref", models.UUIDField(unique=True)),
            ("exempted_by", models.UUIDField()),
            ("exempted_at", models.DateTimeField()),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("reason__in", ["donor_forbids", "given_in_kind", "other"])),
                    name="exemption_reason_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("document", ""), _negated=True), models.Q(("minute_number", ""), _negated=True)
                    ),
                    name="exemption_names_its_papers",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ExemptionLift",
        fields=[
            (
                "exemption",
                models.OneToOneField(
                    on_delete=models.PROTECT,
                    primary_key=True,
                    related_name="lift",
                    serialize=False,
                    to="fund.projectexemption",
                ),
            ),
            ("reason", models.CharField(choices=fund.models.projects.lift_reasons, max_length=20)),
            ("document", models.CharField(max_length=60)),
            ("minute_number", models.CharField(max_length=40)),
            ("decision_ref", models.UUIDField(unique=True)),
            ("lifted_by", models.UUIDField()),
            ("lifted_at", models.DateTimeField()),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("reason__in", ["donor_allows", "mistake", "other"])), name="lift_reason_known"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("document", ""), _negated=True), models.Q(("minute_number", ""), _negated=True)
                    ),
                    name="lift_names_its_papers",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ProjectWord",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("word", models.CharField(choices=fund.models.projects.donor_words, max_length=8)),
            ("said_on", models.DateField()),
            ("noted_by", models.UUIDField()),
            ("noted_at", models.DateTimeField()),
            ("project", models.ForeignKey(on_delete=models.PROTECT, related_name="words", to="fund.donorproject")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("word__in", ["asked", "agreed", "refused"])), name="donor_word_known"
                ),
            ],
        },
    ),
]
