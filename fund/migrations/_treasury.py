"""Deposits, purses, sureties, decisions of two about money, and proofs that are kept."""

import uuid

from django.db import migrations, models
from django.db.models.expressions import CombinedExpression

import fund.models.decisions
import fund.models.sureties

TREASURY = [
    migrations.CreateModel(
        name="MoneyDecision",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=fund.models.decisions.decision_kinds, max_length=12)),
            ("counterpart", models.CharField(blank=True, max_length=20)),
            ("currency", models.CharField(max_length=3)),
            ("amount_minor", models.BigIntegerField()),
            ("account", models.CharField(blank=True, max_length=10)),
            ("reason", models.CharField(blank=True, max_length=20)),
            ("document", models.CharField(blank=True, max_length=60)),
            ("minute_number", models.CharField(blank=True, max_length=40)),
            ("proposed_by", models.UUIDField()),
            ("proposed_at", models.DateTimeField()),
            ("confirmed_by", models.UUIDField(blank=True, null=True)),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ("confirmed_minute", models.CharField(blank=True, max_length=40)),
            ("withdrawn_by", models.UUIDField(blank=True, null=True)),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            (
                "arrival",
                models.OneToOneField(
                    null=True, on_delete=models.PROTECT, related_name="arrived_as", to="fund.journalentry"
                ),
            ),
            (
                "entry",
                models.OneToOneField(
                    null=True, on_delete=models.PROTECT, related_name="decided_as", to="fund.journalentry"
                ),
            ),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="money_decisions", to="fund.fund")),
            (
                "project",
                models.ForeignKey(
                    null=True, on_delete=models.PROTECT, related_name="decisions", to="fund.donorproject"
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "proposed_at"], name="decision_by_age"),
                models.Index(fields=["counterpart"], name="decision_by_other_fund"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="decision_takes_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("confirmed_by__isnull", False),
                            ("withdrawn_at__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="decision_ends_one_way",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("kind", "transfer"),
                            ("project__isnull", True),
                            models.Q(("counterpart", ""), _negated=True),
                        ),
                        models.Q(
                            models.Q(("kind", "transfer"), _negated=True),
                            ("counterpart", ""),
                            ("project__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="decision_names_what_it_is_about",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("arrival__isnull", True), ("entry__isnull", True)),
                        ("confirmed_at__isnull", False),
                        _connector="OR",
                    ),
                    name="decision_posts_when_confirmed",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("kind", "exemption"), ("withdrawn_at__isnull", True)),
                    fields=("project",),
                    name="decision_exempts_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["exemption", "lifting", "write_off", "refund", "transfer"])),
                    name="decision_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("amount_minor__gt", 0),
                        models.Q(("amount_minor", 0), ("kind__in", ["exemption", "lifting"])),
                        _connector="OR",
                    ),
                    name="decision_names_a_sum",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("kind", "lifting"), ("withdrawn_at__isnull", True)),
                    fields=("project",),
                    name="decision_lifts_once",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Deposit",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("currency", models.CharField(max_length=3)),
            ("amount_minor", models.BigIntegerField()),
            ("breaking_cost_minor", models.BigIntegerField(default=0)),
            ("placed_on", models.DateField()),
            ("ends_on", models.DateField()),
            ("withdrawn_on", models.DateField(blank=True, null=True)),
            ("bank", models.ForeignKey(on_delete=models.PROTECT, related_name="deposits_from_here", to="fund.account")),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="deposits", to="fund.fund")),
            ("notice_days", models.PositiveSmallIntegerField(default=0)),
            ("notice_given_on", models.DateField(blank=True, null=True)),
            ("rate_bps", models.PositiveIntegerField(default=0)),
            ("reminded", models.PositiveSmallIntegerField(default=0)),
            ("base_minor", models.BigIntegerField(null=True)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="deposit_amount_positive"),
                models.CheckConstraint(
                    condition=models.Q(("breaking_cost_minor__gte", 0)), name="deposit_cost_not_negative"
                ),
                models.CheckConstraint(
                    condition=models.Q(("ends_on__gte", models.F("placed_on"))), name="deposit_ends_after_it_starts"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("withdrawn_on", None), ("withdrawn_on__gte", models.F("placed_on")), _connector="OR"
                    ),
                    name="deposit_back_after_it_starts",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("notice_given_on", None), ("notice_given_on__gte", models.F("placed_on")), _connector="OR"
                    ),
                    name="deposit_notice_after_it_starts",
                ),
                models.CheckConstraint(
                    condition=models.Q(("base_minor__isnull", True), ("base_minor__gte", 0), _connector="OR"),
                    name="deposit_value_not_negative",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DepositInterest",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("gross_minor", models.BigIntegerField()),
            ("withheld_minor", models.BigIntegerField(default=0)),
            ("until_on", models.DateField()),
            ("deposit", models.ForeignKey(on_delete=models.PROTECT, related_name="interest", to="fund.deposit")),
            (
                "entry",
                models.OneToOneField(on_delete=models.PROTECT, related_name="deposit_interest", to="fund.journalentry"),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("gross_minor__gt", 0)), name="interest_positive"),
                models.CheckConstraint(
                    condition=models.Q(("withheld_minor__gte", 0), ("withheld_minor__lte", models.F("gross_minor"))),
                    name="interest_withheld_part_of_it",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DepositWish",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("amount_minor", models.BigIntegerField()),
            ("rate_bps", models.PositiveIntegerField(default=0)),
            ("breaking_cost_minor", models.BigIntegerField(default=0)),
            ("notice_days", models.PositiveSmallIntegerField(default=0)),
            ("ends_on", models.DateField()),
            ("reason_code", models.CharField(max_length=20)),
            ("value_minor", models.BigIntegerField()),
            ("asked_by", models.UUIDField()),
            ("asked_at", models.DateTimeField()),
            ("confirmed_by", models.UUIDField(null=True)),
            ("ended_by", models.UUIDField(null=True)),
            ("ended_at", models.DateTimeField(null=True)),
            ("bank", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.account")),
            (
                "deposit",
                models.OneToOneField(null=True, on_delete=models.PROTECT, related_name="wish", to="fund.deposit"),
            ),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="deposit_wishes", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("amount_minor__gt", 0), ("breaking_cost_minor__gte", 0)),
                    name="deposit_wish_amounts_positive",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reason_code", ""), _negated=True), name="deposit_wish_has_a_reason"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_by__isnull", True), ("deposit__isnull", True)),
                        models.Q(
                            ("confirmed_by__isnull", False),
                            ("deposit__isnull", False),
                            models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="deposit_wish_takes_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(("ended_at__isnull", True), ("deposit__isnull", True), _connector="OR"),
                    name="deposit_wish_ends_one_way",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="KeptCode",
        fields=[
            (
                "disbursement",
                models.OneToOneField(
                    on_delete=models.PROTECT,
                    primary_key=True,
                    related_name="kept_code",
                    serialize=False,
                    to="fund.disbursement",
                ),
            ),
            ("digest", models.CharField(max_length=64, unique=True)),
            ("kept_in", models.DateField()),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("digest", ""), _negated=True), name="kept_code_has_a_digest"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="KeptMinute",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("source_ref", models.UUIDField(unique=True)),
            ("decided_in", models.DateField()),
            ("tier", models.CharField(max_length=12)),
            ("required", models.PositiveSmallIntegerField()),
            ("approvals", models.PositiveSmallIntegerField()),
            ("declines", models.PositiveSmallIntegerField()),
            ("regulation_code", models.CharField(max_length=20)),
            ("salt", models.CharField(max_length=32)),
            ("digest", models.CharField(max_length=64)),
            ("kept_in", models.DateField()),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="kept_minutes", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("digest", ""), _negated=True), name="kept_minute_has_a_digest"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="PurseTerms",
        fields=[
            (
                "fund",
                models.OneToOneField(
                    on_delete=models.PROTECT, primary_key=True, related_name="terms", serialize=False, to="fund.fund"
                ),
            ),
            ("uses", models.JSONField(default=list)),
            ("countries", models.JSONField(default=list)),
            ("document", models.CharField(blank=True, max_length=60)),
            ("opened_by", models.UUIDField()),
            ("opened_at", models.DateTimeField()),
            ("donor", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="purses", to="fund.donor")),
        ],
    ),
    migrations.CreateModel(
        name="Surety",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=fund.models.sureties.surety_kinds, max_length=8)),
            ("expected_on", models.DateField()),
            ("amount_minor", models.BigIntegerField()),
            ("returned_minor", models.BigIntegerField(default=0)),
            ("lost_minor", models.BigIntegerField(default=0)),
            ("claimed_minor", models.BigIntegerField(default=0)),
            ("reason_code", models.CharField(blank=True, choices=fund.models.sureties.loss_reasons, max_length=12)),
            ("claimed_by", models.UUIDField(null=True)),
            ("claimed_at", models.DateTimeField(null=True)),
            ("confirmed_by", models.UUIDField(null=True)),
            ("confirmed_at", models.DateTimeField(null=True)),
            (
                "disbursement",
                models.OneToOneField(on_delete=models.PROTECT, related_name="surety", to="fund.disbursement"),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("amount_minor__gt", 0),
                        ("claimed_minor__gte", 0),
                        ("lost_minor__gte", 0),
                        ("returned_minor__gte", 0),
                    ),
                    name="surety_amounts_not_negative",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "amount_minor__gte",
                            CombinedExpression(models.F("returned_minor"), "+", models.F("lost_minor")),
                        )
                    ),
                    name="surety_never_overdrawn",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(("confirmed_by", models.F("claimed_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="surety_loss_takes_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("claimed_minor", 0), ("lost_minor", 0)),
                        models.Q(("reason_code", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="surety_loss_has_a_reason",
                ),
            ],
        },
    ),
]
