"""Bank statements, what their lines were matched with, and reconciliations."""

import uuid

from django.db import migrations, models

import fund.models.reconciliations
import fund.models.statements

STATEMENTS = [
    migrations.CreateModel(
        name="BankProfile",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.SlugField(max_length=40)),
            ("settings", models.JSONField()),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="bank_profiles", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "name"), name="profile_name_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="BankStatement",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("number", models.PositiveIntegerField()),
            ("file_hmac", models.CharField(max_length=64)),
            ("from_on", models.DateField()),
            ("to_on", models.DateField()),
            ("currency", models.CharField(max_length=3)),
            ("opening_minor", models.BigIntegerField()),
            ("closing_minor", models.BigIntegerField()),
            ("file_box_id", models.UUIDField()),
            ("lines_box_id", models.UUIDField()),
            ("imported_by", models.UUIDField(null=True)),
            ("imported_at", models.DateTimeField()),
            ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="statements", to="fund.account")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("account", "file_hmac"), name="statement_file_once"),
                models.UniqueConstraint(fields=("account", "number"), name="statement_number_once"),
                models.CheckConstraint(
                    condition=models.Q(("to_on__gte", models.F("from_on"))), name="statement_ends_after_it_starts"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StatementLine",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("booked_on", models.DateField()),
            ("amount_minor", models.BigIntegerField()),
            ("fee_minor", models.BigIntegerField(default=0)),
            ("currency", models.CharField(max_length=3)),
            ("bank_id_hmac", models.CharField(blank=True, max_length=64)),
            ("transaction_code", models.CharField(blank=True, max_length=20)),
            ("words", models.JSONField(default=list)),
            ("place", models.PositiveIntegerField()),
            ("occurrence", models.PositiveIntegerField()),
            ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="statement_lines", to="fund.account")),
            (
                "donor",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="statement_lines", to="fund.donor"),
            ),
            ("statement", models.ForeignKey(on_delete=models.PROTECT, related_name="lines", to="fund.bankstatement")),
        ],
        options={
            "indexes": [
                models.Index(fields=["account", "booked_on"], name="statement_line_by_day"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("account", "bank_id_hmac", "booked_on", "amount_minor", "occurrence"),
                    name="statement_line_once",
                ),
                models.UniqueConstraint(fields=("statement", "place"), name="statement_place_once"),
                models.CheckConstraint(
                    condition=models.Q(("fee_minor__gte", 0)), name="statement_line_fee_not_negative"
                ),
                models.CheckConstraint(
                    condition=models.Q(("occurrence__gte", 1)), name="statement_line_counts_from_one"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StatementPreview",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("account_code", models.CharField(max_length=10)),
            ("file_hmac", models.CharField(max_length=64)),
            ("from_on", models.DateField()),
            ("to_on", models.DateField()),
            ("currency", models.CharField(max_length=3)),
            ("opening_minor", models.BigIntegerField(null=True)),
            ("closing_minor", models.BigIntegerField(null=True)),
            ("lines", models.JSONField(default=list)),
            ("pending_count", models.PositiveIntegerField(default=0)),
            ("file_box_id", models.UUIDField()),
            ("lines_box_id", models.UUIDField()),
            ("made_by", models.UUIDField()),
            ("made_at", models.DateTimeField()),
            ("fund", models.ForeignKey(on_delete=models.CASCADE, related_name="statement_previews", to="fund.fund")),
        ],
        options={
            "indexes": [
                models.Index(fields=["made_at"], name="preview_by_age"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("fund", "account_code", "file_hmac"), name="preview_file_once"),
                models.CheckConstraint(
                    condition=models.Q(("to_on__gte", models.F("from_on"))), name="preview_ends_after_it_starts"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MatchingRun",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("total", models.PositiveIntegerField()),
            ("done", models.PositiveIntegerField(default=0)),
            ("started_at", models.DateTimeField()),
            ("finished_at", models.DateTimeField(null=True)),
            (
                "statement",
                models.OneToOneField(on_delete=models.PROTECT, related_name="matching_run", to="fund.bankstatement"),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("done__lte", models.F("total"))), name="matching_run_done_of_total"
                ),
                models.CheckConstraint(
                    condition=models.Q(("finished_at", None), ("done", models.F("total")), _connector="OR"),
                    name="matching_run_finished_when_done",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Reconciliation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=fund.models.reconciliations.reconciliation_kinds, max_length=10)),
            (
                "reason_code",
                models.CharField(blank=True, choices=fund.models.reconciliations.ignore_reasons, max_length=20),
            ),
            ("made_by", models.UUIDField()),
            ("made_at", models.DateTimeField()),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="reconciliations", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["split", "posted", "transfer", "ignored"])),
                    name="reconciliation_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "ignored"), ("reason_code__in", ["corrected", "not_ours", "repeated"])),
                        models.Q(models.Q(("kind", "ignored"), _negated=True), ("reason_code", "")),
                        _connector="OR",
                    ),
                    name="reconciliation_ignores_with_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="IgnoredLine",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("undone_by", models.UUIDField(null=True)),
            ("undone_at", models.DateTimeField(null=True)),
            ("line", models.ForeignKey(on_delete=models.PROTECT, related_name="ignored", to="fund.statementline")),
            (
                "reconciliation",
                models.ForeignKey(on_delete=models.PROTECT, related_name="ignored_lines", to="fund.reconciliation"),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("undone_at", None)), fields=("line",), name="ignored_line_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("undone_at", None), ("undone_by", None)),
                        models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="ignored_line_undone_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StatementLock",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("asked_by", models.UUIDField()),
            ("asked_at", models.DateTimeField()),
            ("confirmed_by", models.UUIDField(null=True)),
            ("confirmed_at", models.DateTimeField(null=True)),
            ("lifted_by", models.UUIDField(null=True)),
            ("lifted_at", models.DateTimeField(null=True)),
            (
                "reason_code",
                models.CharField(blank=True, choices=fund.models.reconciliations.unlock_reasons, max_length=20),
            ),
            ("statement", models.ForeignKey(on_delete=models.PROTECT, related_name="locks", to="fund.bankstatement")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("lifted_at", None)), fields=("statement",), name="statement_lock_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at", None), ("confirmed_by", None)),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("confirmed_by__isnull", False),
                            models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="statement_lock_needs_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("lifted_at", None), ("lifted_by", None), ("reason_code", "")),
                        models.Q(
                            ("lifted_at__isnull", False),
                            ("lifted_by__isnull", False),
                            ("reason_code__in", ["wrong_tie", "bank_corrected", "audit"]),
                        ),
                        _connector="OR",
                    ),
                    name="statement_lock_lifted_with_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="TypedStatement",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("from_on", models.DateField()),
            ("to_on", models.DateField()),
            ("opening_minor", models.BigIntegerField()),
            ("closing_minor", models.BigIntegerField()),
            ("lines", models.JSONField(default=list)),
            ("file_hmac", models.CharField(max_length=64)),
            ("file_box_id", models.UUIDField()),
            ("lines_box_id", models.UUIDField()),
            ("typed_by", models.UUIDField()),
            ("typed_at", models.DateTimeField()),
            ("confirmed_by", models.UUIDField(null=True)),
            ("confirmed_at", models.DateTimeField(null=True)),
            ("discarded_by", models.UUIDField(null=True)),
            ("discarded_at", models.DateTimeField(null=True)),
            (
                "account",
                models.ForeignKey(on_delete=models.PROTECT, related_name="typed_statements", to="fund.account"),
            ),
            (
                "statement",
                models.OneToOneField(
                    null=True, on_delete=models.PROTECT, related_name="typed", to="fund.bankstatement"
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("confirmed_at", None), ("discarded_at", None)),
                    fields=("account",),
                    name="typed_statement_one_waits",
                ),
                models.CheckConstraint(
                    condition=models.Q(("to_on__gte", models.F("from_on"))), name="typed_statement_ends_after_it_starts"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at", None), ("confirmed_by", None), ("statement", None)),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("confirmed_by__isnull", False),
                            ("statement__isnull", False),
                            models.Q(("confirmed_by", models.F("typed_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="typed_statement_needs_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("discarded_at", None), ("discarded_by", None)),
                        models.Q(
                            ("confirmed_at", None), ("discarded_at__isnull", False), ("discarded_by__isnull", False)
                        ),
                        _connector="OR",
                    ),
                    name="typed_statement_discarded_or_confirmed",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Match",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("allocated_minor", models.BigIntegerField()),
            ("score", models.PositiveSmallIntegerField()),
            ("agreeing", models.JSONField(default=list)),
            ("how", models.CharField(choices=fund.models.statements.matched_how, max_length=10)),
            ("matched_by", models.UUIDField(null=True)),
            ("matched_at", models.DateTimeField()),
            ("undone_by", models.UUIDField(null=True)),
            ("undone_at", models.DateTimeField(null=True)),
            ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="matches", to="fund.account")),
            (
                "disbursement",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="matches", to="fund.disbursement"),
            ),
            ("entry", models.ForeignKey(on_delete=models.PROTECT, related_name="matches", to="fund.journalentry")),
            ("line", models.ForeignKey(on_delete=models.PROTECT, related_name="matches", to="fund.statementline")),
            (
                "reconciliation",
                models.ForeignKey(
                    null=True, on_delete=models.PROTECT, related_name="matches", to="fund.reconciliation"
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["account", "entry"], name="match_by_entry"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("how__in", ["automatic", "accepted"])), name="match_how_known"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("how", "automatic"), ("matched_by", None)),
                        models.Q(("how", "accepted"), ("matched_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="match_names_who_accepted",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("undone_at", None), ("undone_by", None)),
                        models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="match_undone_by_somebody",
                ),
                models.CheckConstraint(condition=models.Q(("score__lte", 100)), name="match_score_of_100"),
                models.UniqueConstraint(
                    condition=models.Q(("undone_at", None)), fields=("line", "entry"), name="match_pair_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(("allocated_minor", 0), _negated=True), name="match_allocates_something"
                ),
            ],
        },
    ),
]
