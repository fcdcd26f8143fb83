"""Official rates, accounts to be opened or closed, closed periods, approved years, marks on reports."""

import uuid

from django.db import migrations, models

import fund.models.account_changes
import fund.models.periods
import fund.models.rates
import fund.models.report_marks

YEARS = [
    migrations.CreateModel(
        name="Period",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField()),
            ("state", models.CharField(choices=fund.models.periods.period_states, default="open", max_length=12)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="periods", to="fund.fund")),
            ("close_asked_at", models.DateTimeField(blank=True, null=True)),
            ("close_asked_by", models.UUIDField(blank=True, null=True)),
            ("close_asked_hash", models.CharField(blank=True, default="", max_length=64)),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            ("closed_by", models.UUIDField(blank=True, null=True)),
            ("reopen_asked_at", models.DateTimeField(blank=True, null=True)),
            ("reopen_asked_by", models.UUIDField(blank=True, null=True)),
            (
                "reopen_reason",
                models.CharField(blank=True, choices=fund.models.periods.reopen_reasons, default="", max_length=12),
            ),
            ("reopened_at", models.DateTimeField(blank=True, null=True)),
            ("reopened_by", models.UUIDField(blank=True, null=True)),
            ("trial_balance_hash", models.CharField(blank=True, default="", max_length=64)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "starts_on"), name="period_starts_once"),
                models.CheckConstraint(
                    condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="period_ends_after_it_starts"
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["open", "closed", "reopen_asked"])), name="period_state_known"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("closed_at", None), ("closed_by", None), ("state", "open"), ("trial_balance_hash", "")
                        ),
                        models.Q(
                            models.Q(("state", "open"), _negated=True),
                            models.Q(("trial_balance_hash", ""), _negated=True),
                            ("closed_at__isnull", False),
                            ("closed_by__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="period_closed_with_its_hash",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("close_asked_by", None),
                        ("closed_by", None),
                        models.Q(("closed_by", models.F("close_asked_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="period_year_closed_by_two",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "reopen_asked"), _negated=True),
                        models.Q(("reopen_asked_by__isnull", False), models.Q(("reopen_reason", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="period_reopening_is_asked_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("reopened_by", None),
                        models.Q(("reopened_by", models.F("reopen_asked_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="period_reopened_by_two",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AccountChange",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=fund.models.account_changes.account_change_kinds, max_length=8)),
            ("name", models.CharField(blank=True, max_length=80)),
            ("floor_minor", models.BigIntegerField(null=True)),
            ("proposed_by", models.UUIDField()),
            ("proposed_at", models.DateTimeField()),
            ("confirmed_by", models.UUIDField(null=True)),
            ("confirmed_at", models.DateTimeField(null=True)),
            ("ended_by", models.UUIDField(null=True)),
            ("ended_at", models.DateTimeField(null=True)),
            ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="changes", to="fund.account")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("floor_minor__isnull", True), ("kind", "rename"), models.Q(("name", ""), _negated=True)
                        ),
                        models.Q(("floor_minor__lte", 0), ("kind", "floor"), ("name", "")),
                        models.Q(("floor_minor__isnull", True), ("kind", "close"), ("name", "")),
                        _connector="OR",
                    ),
                    name="account_change_says_what",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="account_change_takes_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(("confirmed_at__isnull", True), ("ended_at__isnull", True), _connector="OR"),
                    name="account_change_ends_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("confirmed_at__isnull", True), ("ended_at__isnull", True)),
                    fields=("account",),
                    name="account_change_one_waiting",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AnnualApproval",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("year", models.PositiveSmallIntegerField()),
            ("approved_on", models.DateField()),
            ("minute_number", models.CharField(max_length=40)),
            ("figures_sha256", models.CharField(max_length=64)),
            ("recorded_by", models.UUIDField()),
            ("recorded_at", models.DateTimeField()),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="annual_approvals", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "year"), name="approval_once_a_year"),
                models.CheckConstraint(
                    condition=models.Q(("minute_number", ""), _negated=True), name="approval_names_its_minute"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FxRate",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("source", models.CharField(choices=fund.models.rates.rate_sources, max_length=12)),
            ("effective_on", models.DateField()),
            ("base", models.CharField(max_length=3)),
            ("quote", models.CharField(max_length=3)),
            ("nominal", models.PositiveIntegerField()),
            ("digits", models.BigIntegerField()),
            ("places", models.PositiveSmallIntegerField()),
            ("revision", models.PositiveSmallIntegerField(default=1)),
            ("set_by", models.UUIDField(null=True)),
            ("reason", models.CharField(blank=True, choices=fund.models.rates.rate_reasons, max_length=20)),
            ("recorded_at", models.DateTimeField()),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="rates", to="fund.fund")),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "effective_on"], name="rate_by_day"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("fund", "source", "base", "quote", "effective_on", "revision"), name="rate_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(("base", models.F("quote")), _negated=True), name="rate_of_two_currencies"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("digits__gte", 1), ("nominal__gte", 1), ("places__lte", 12), ("revision__gte", 1)
                    ),
                    name="rate_above_zero",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("set_by__isnull", False),
                            ("source", "by_hand"),
                            ("reason__in", ["none_published", "bank_rate", "source_wrong", "contract"]),
                        ),
                        models.Q(
                            models.Q(("source", "by_hand"), _negated=True), ("reason", ""), ("set_by__isnull", True)
                        ),
                        _connector="OR",
                    ),
                    name="rate_set_by_hand_names_its_setter",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "source__in",
                            [
                                "ecb",
                                "inforeuro",
                                "un",
                                "georgia",
                                "kazakhstan",
                                "ukraine",
                                "kyrgyzstan",
                                "moldova",
                                "russia",
                                "belarus",
                                "uzbekistan",
                                "azerbaijan",
                                "armenia",
                                "tajikistan",
                                "by_hand",
                            ],
                        )
                    ),
                    name="rate_source_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RateSettings",
        fields=[
            (
                "fund",
                models.OneToOneField(
                    on_delete=models.PROTECT,
                    primary_key=True,
                    related_name="rate_settings",
                    serialize=False,
                    to="fund.fund",
                ),
            ),
            ("sources", models.JSONField(default=list)),
            ("max_age_days", models.PositiveSmallIntegerField(default=10)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("max_age_days__gte", 1), ("max_age_days__lte", 60)),
                    name="rate_settings_age_is_sane",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ReportMark",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=fund.models.report_marks.report_kinds, max_length=10)),
            ("subject_id", models.UUIDField()),
            ("written_at", models.DateTimeField()),
            ("over_at", models.DateTimeField(null=True)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("over_at__isnull", True)),
                    fields=("fund", "kind", "subject_id"),
                    name="report_written_once",
                ),
            ],
        },
    ),
]
