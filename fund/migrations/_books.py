"""Accounts, entries, and the sums and numbers that a seal moves."""

import uuid

from django.db import migrations, models
from django.db.models.expressions import CombinedExpression

import fund.models.ledger

BOOKS = [
    migrations.CreateModel(
        name="Account",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("code", models.CharField(max_length=10)),
            ("name", models.CharField(max_length=80)),
            ("type", models.CharField(choices=fund.models.ledger.account_types, max_length=12)),
            ("currency", models.CharField(blank=True, max_length=3)),
            ("is_bank", models.BooleanField(default=False)),
            ("is_deposit", models.BooleanField(default=False)),
            ("floor_minor", models.BigIntegerField(blank=True, null=True)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="accounts", to="fund.fund")),
            ("closed_on", models.DateField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "code"), name="account_code_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("type__in", ["asset", "liability", "net_assets", "income", "expense", "budgetary"])
                    ),
                    name="account_type_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("is_bank", False),
                        models.Q(("is_deposit", False), ("type", "asset"), models.Q(("currency", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="account_bank_is_an_asset_in_one_currency",
                ),
                models.CheckConstraint(
                    condition=models.Q(("is_deposit", False), ("type", "asset"), _connector="OR"),
                    name="account_deposit_is_an_asset",
                ),
                models.CheckConstraint(
                    condition=models.Q(("floor_minor__isnull", True), ("floor_minor__lte", 0), _connector="OR"),
                    name="account_floor_not_above_zero",
                ),
                models.CheckConstraint(
                    condition=models.Q(("closed_on__isnull", True), ("is_bank", True), _connector="OR"),
                    name="account_closed_is_a_bank",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="JournalEntry",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("accounting_date", models.DateField()),
            ("recorded_at", models.DateTimeField()),
            ("posted_at", models.DateTimeField(null=True)),
            ("kind", models.CharField(choices=fund.models.ledger.entry_kinds, max_length=20)),
            ("is_fact", models.BooleanField(default=False)),
            ("source_type", models.CharField(max_length=20)),
            ("source_id", models.UUIDField()),
            ("source_step", models.CharField(max_length=20)),
            ("actor_id", models.UUIDField()),
            ("reason", models.CharField(blank=True, max_length=20)),
            ("year", models.PositiveSmallIntegerField(null=True)),
            ("number", models.PositiveIntegerField(null=True)),
            ("prev_hash", models.CharField(max_length=64, null=True)),
            ("hash", models.CharField(max_length=64, null=True)),
            (
                "fund",
                models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="entries", to="fund.fund"),
            ),
            (
                "reverses",
                models.OneToOneField(
                    null=True, on_delete=models.PROTECT, related_name="reversed_by", to="fund.journalentry"
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "accounting_date"], name="entry_by_day"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("source_type", "source_id", "source_step"), name="entry_source_once"),
                models.UniqueConstraint(fields=("fund", "year", "number"), name="entry_number_once"),
                models.UniqueConstraint(fields=("fund", "prev_hash"), name="entry_chain_without_fork"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                        models.Q(models.Q(("kind", "reversal"), _negated=True), ("reverses__isnull", True)),
                        _connector="OR",
                    ),
                    name="entry_reversal_names_its_entry",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("is_fact", False),
                        (
                            "kind__in",
                            [
                                "opening_balance",
                                "setaside_moved",
                                "instalment_corrected",
                                "donation",
                                "unknown_receipt",
                                "bank_fee",
                                "payment_returned",
                                "unspent_returned",
                                "interest",
                                "other_income",
                                "conversion",
                                "advance_returned",
                                "surety_returned",
                                "own_transfer",
                                "reversal",
                            ],
                        ),
                        _connector="OR",
                    ),
                    name="entry_facts_by_kind",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            [
                                "opening_balance",
                                "instalment_due",
                                "setaside_moved",
                                "donation",
                                "unknown_receipt",
                                "deposit_placed",
                                "deposit_withdrawn",
                                "commitment",
                                "release",
                                "disbursement",
                                "bank_fee",
                                "payment_returned",
                                "recommitment",
                                "unspent_returned",
                                "interest",
                                "other_income",
                                "own_transfer",
                                "conversion",
                                "fund_transfer",
                                "instalment_corrected",
                                "donor_refund",
                                "setaside_written_off",
                                "advance_paid",
                                "advance_used",
                                "advance_returned",
                                "advance_lost",
                                "surety_paid",
                                "surety_returned",
                                "surety_lost",
                                "year_close",
                                "reversal",
                            ],
                        )
                    ),
                    name="entry_kind_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Posting",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("line", models.PositiveSmallIntegerField()),
            ("currency", models.CharField(max_length=3)),
            ("amount_minor", models.BigIntegerField()),
            ("base_minor", models.BigIntegerField()),
            ("source_ref", models.UUIDField(null=True)),
            ("use", models.CharField(blank=True, max_length=16)),
            ("country", models.CharField(blank=True, max_length=2)),
            (
                "account",
                models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name="postings", to="fund.account"),
            ),
            (
                "entry",
                models.ForeignKey(
                    db_index=False, on_delete=models.PROTECT, related_name="postings", to="fund.journalentry"
                ),
            ),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="postings", to="fund.fund")),
            (
                "project",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="postings", to="fund.donorproject"),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["account", "fund", "currency"], name="posting_by_account"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("entry", "line"), name="posting_line_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="AccountBalance",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("currency", models.CharField(max_length=3)),
            ("balance_minor", models.BigIntegerField(default=0)),
            ("base_minor", models.BigIntegerField(default=0)),
            ("floor_minor", models.BigIntegerField(null=True)),
            ("deficit_minor", models.BigIntegerField(default=0)),
            ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="balances", to="fund.account")),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="balances", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("account", "fund", "currency"), name="balance_key_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("floor_minor__isnull", True),
                        (
                            "balance_minor__gte",
                            CombinedExpression(models.F("floor_minor"), "-", models.F("deficit_minor")),
                        ),
                        _connector="OR",
                    ),
                    name="balance_not_below_floor",
                ),
                models.CheckConstraint(
                    condition=models.Q(("deficit_minor__gte", 0)), name="balance_deficit_not_negative"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AccountDay",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("currency", models.CharField(max_length=3)),
            ("day", models.DateField()),
            ("amount_minor", models.BigIntegerField(default=0)),
            ("base_minor", models.BigIntegerField(default=0)),
            ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="days", to="fund.account")),
            (
                "fund",
                models.ForeignKey(
                    db_index=False, on_delete=models.PROTECT, related_name="account_days", to="fund.fund"
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "account", "currency", "day"), name="account_day_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="FundAvailable",
        fields=[
            (
                "fund",
                models.OneToOneField(
                    on_delete=models.PROTECT,
                    primary_key=True,
                    related_name="available",
                    serialize=False,
                    to="fund.fund",
                ),
            ),
            ("opened_on", models.DateField()),
            ("spendable_minor", models.BigIntegerField(default=0)),
            ("committed_minor", models.BigIntegerField(default=0)),
            ("deficit_minor", models.BigIntegerField(default=0)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "spendable_minor__gte",
                            CombinedExpression(models.F("committed_minor"), "-", models.F("deficit_minor")),
                        )
                    ),
                    name="available_covers_commitments",
                ),
                models.CheckConstraint(
                    condition=models.Q(("committed_minor__gte", 0)), name="available_committed_not_negative"
                ),
                models.CheckConstraint(
                    condition=models.Q(("deficit_minor__gte", 0)), name="available_deficit_not_negative"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="LedgerHead",
        fields=[
            (
                "fund",
                models.OneToOneField(
                    on_delete=models.PROTECT,
                    primary_key=True,
                    related_name="ledger_head",
                    serialize=False,
                    to="fund.fund",
                ),
            ),
            ("hash", models.CharField(max_length=64)),
        ],
    ),
    migrations.CreateModel(
        name="NumberSeries",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("year", models.PositiveSmallIntegerField()),
            ("last_number", models.PositiveIntegerField(default=0)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="number_series", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "year"), name="series_year_once"),
            ],
        },
    ),
]
