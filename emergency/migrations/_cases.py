"""Cases, their budget, their codes, and what puts their erasing off."""

import uuid

import django_fsm
from django.conf import settings
from django.db import migrations, models

import emergency.codes
import emergency.models.aid_request
import emergency.models.payment

CASES = [
    migrations.CreateModel(
        name="AidRequest",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("reference", models.CharField(max_length=9, unique=True)),
            (
                "state",
                django_fsm.FSMField(
                    choices=emergency.models.aid_request.state_choices, default="started", max_length=50, protected=True
                ),
            ),
            ("revision", models.PositiveIntegerField(default=1)),
            ("info_from", models.CharField(blank=True, max_length=20)),
            ("country", models.CharField(blank=True, max_length=2)),
            ("urgency", models.CharField(blank=True, choices=emergency.codes.urgency_choices, max_length=8)),
            ("by_when", models.DateTimeField(blank=True, null=True)),
            ("for_whom", models.CharField(blank=True, choices=emergency.codes.for_whom_choices, max_length=8)),
            ("people", models.PositiveSmallIntegerField(default=1)),
            ("consent", models.CharField(blank=True, choices=emergency.codes.consent_choices, max_length=16)),
            ("harm", models.CharField(blank=True, choices=emergency.codes.answer_choices, max_length=8)),
            ("member", models.CharField(blank=True, choices=emergency.codes.answer_choices, max_length=8)),
            ("paid_before_on", models.DateField(blank=True, null=True)),
            ("purposes", models.JSONField(blank=True, default=list)),
            ("has_lawyers_word", models.BooleanField(default=False)),
            ("has_official_order", models.BooleanField(default=False)),
            ("harm_by_coordinator", models.CharField(blank=True, choices=emergency.codes.answer_choices, max_length=8)),
            ("sent_back_code", models.CharField(blank=True, choices=emergency.codes.sent_back_choices, max_length=16)),
            ("way", models.CharField(blank=True, choices=emergency.codes.way_choices, max_length=10)),
            ("ledger_ref", models.UUIDField(default=uuid.uuid4, editable=False, null=True, unique=True)),
            ("week", models.CharField(max_length=8)),
            ("started_at", models.DateTimeField(null=True)),
            ("submitted_at", models.DateTimeField(blank=True, null=True)),
            ("state_since", models.DateTimeField(null=True)),
            ("decided_at", models.DateTimeField(blank=True, null=True)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("due_at", models.DateTimeField(blank=True, null=True)),
            ("paused_at", models.DateTimeField(blank=True, null=True)),
            ("lapse_at", models.DateTimeField(blank=True, null=True)),
            ("reminded", models.PositiveSmallIntegerField(default=0)),
            (
                "asked_by",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            (
                "fund",
                models.ForeignKey(
                    db_index=False, on_delete=models.PROTECT, related_name="aid_requests", to="fund.fund"
                ),
            ),
            (
                "regulation",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="fund.regulation"),
            ),
            (
                "taken_up_by",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("continues_since", models.DateTimeField(blank=True, null=True)),
            ("emergency_id", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
            ("has_facts_changed", models.BooleanField(default=False)),
            ("is_appealed", models.BooleanField(default=False)),
            ("is_new_threat", models.BooleanField(default=False)),
            ("is_repeat_checked", models.BooleanField(default=False)),
            (
                "joined_to",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="joined", to="emergency.aidrequest"
                ),
            ),
            ("meeting_offered_on", models.DateField(blank=True, null=True)),
            ("meeting_with", models.CharField(blank=True, choices=emergency.codes.meeting_choices, max_length=8)),
            ("other_funds_say", models.CharField(blank=True, choices=emergency.codes.answer_choices, max_length=8)),
            ("promised_from", models.DateTimeField(blank=True, null=True)),
            ("recipient", models.CharField(blank=True, choices=emergency.codes.recipient_choices, max_length=8)),
            ("refused_before_on", models.DateField(blank=True, null=True)),
            ("repeat_declared", models.CharField(blank=True, choices=emergency.codes.repeat_choices, max_length=12)),
            (
                "continued_by",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("harm_by_contact", models.CharField(blank=True, choices=emergency.codes.answer_choices, max_length=8)),
            ("moved_up_at", models.DateTimeField(blank=True, null=True)),
            ("moved_up_code", models.CharField(blank=True, choices=emergency.codes.moved_up_choices, max_length=12)),
            (
                "payee",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to="fund.listedpayee"
                ),
            ),
            ("asked_before", models.JSONField(blank=True, default=list)),
            ("instalment_on", models.DateField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "state", "due_at"], name="aid_request_work"),
                models.Index(fields=["fund", "week", "id"], name="aid_request_archive"),
                models.Index(fields=["state", "lapse_at"], name="aid_request_lapse"),
                models.Index(fields=["fund", "state", "week", "id"], name="aid_request_by_state"),
                models.Index(fields=["fund", "country", "week", "id"], name="aid_request_by_country"),
                models.Index(fields=["emergency_id"], name="aid_request_emergency"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("people__gte", 1)), name="aid_request_helps_somebody"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state", "started"), ("state", "erased"), ("regulation__isnull", False), _connector="OR"
                    ),
                    name="aid_request_sent_under_a_regulation",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "state__in",
                            [
                                "started",
                                "submitted",
                                "verifying",
                                "info_needed",
                                "in_review",
                                "deferred",
                                "approved",
                                "payable",
                                "paid",
                                "accounted",
                                "declined",
                                "referred",
                                "appealed",
                                "joined",
                                "withdrawn",
                                "expired",
                                "closed",
                                "erased",
                            ],
                        )
                    ),
                    name="aid_request_state_is_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "joined"), _negated=True), ("joined_to__isnull", False), _connector="OR"
                    ),
                    name="aid_request_joined_to_another",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("joined_to__isnull", True),
                        models.Q(("joined_to", models.F("id")), _negated=True),
                        _connector="OR",
                    ),
                    name="aid_request_not_joined_to_itself",
                ),
            ],
        },
        bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
    ),
    migrations.CreateModel(
        name="AccessKey",
        fields=[
            (
                "aid_request",
                models.OneToOneField(
                    on_delete=models.CASCADE,
                    primary_key=True,
                    related_name="access_key",
                    serialize=False,
                    to="emergency.aidrequest",
                ),
            ),
            ("salt", models.BinaryField(max_length=16)),
            ("public_key", models.BinaryField(max_length=32)),
            ("misses", models.PositiveIntegerField(default=0)),
            ("missed_at", models.DateTimeField(blank=True, null=True)),
        ],
    ),
    migrations.CreateModel(
        name="BudgetLine",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("position", models.PositiveSmallIntegerField()),
            ("use", models.CharField(choices=emergency.codes.use_choices, max_length=16)),
            ("currency", models.CharField(max_length=3)),
            ("asked_minor", models.BigIntegerField(blank=True, null=True)),
            ("proposed_minor", models.BigIntegerField(blank=True, null=True)),
            ("approved_minor", models.BigIntegerField(blank=True, null=True)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="lines", to="emergency.aidrequest"),
            ),
            ("approved_base_minor", models.BigIntegerField(blank=True, null=True)),
        ],
        options={
            "ordering": ["position"],
            "constraints": [
                models.UniqueConstraint(fields=("aid_request", "position"), name="budget_line_position_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("asked_minor__isnull", True), ("asked_minor__gt", 0), _connector="OR"),
                        models.Q(("proposed_minor__isnull", True), ("proposed_minor__gte", 0), _connector="OR"),
                        models.Q(("approved_minor__isnull", True), ("approved_minor__gte", 0), _connector="OR"),
                    ),
                    name="budget_line_amounts_are_not_negative",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("approved_base_minor__isnull", True), ("approved_base_minor__gte", 0), _connector="OR"
                    ),
                    name="budget_line_value_is_not_negative",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="NewCode",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("put_down_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField()),
            ("given_at", models.DateTimeField(blank=True, null=True)),
            ("to_write_again", models.JSONField(default=list)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="new_codes", to="emergency.aidrequest"),
            ),
            (
                "contact",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            (
                "given_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("put_down_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("given_at__isnull", True)),
                    fields=("aid_request",),
                    name="new_code_one_open_per_case",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("given_by__isnull", True),
                        models.Q(("given_by", models.F("put_down_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="new_code_takes_two",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ReceiptConfirmation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("said_by", models.CharField(choices=emergency.models.payment.receipt_choices, max_length=12)),
            ("confirmed_at", models.DateTimeField()),
            (
                "aid_request",
                models.ForeignKey(
                    on_delete=models.CASCADE, related_name="receipt_confirmations", to="emergency.aidrequest"
                ),
            ),
            (
                "user",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("aid_request", "said_by", "user"), name="receipt_confirmed_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CashCode",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("place", models.PositiveSmallIntegerField()),
            ("code_hmac", models.CharField(max_length=64, unique=True)),
            ("made_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(blank=True, null=True)),
            ("noted_minor", models.BigIntegerField(blank=True, null=True)),
            ("handed_on", models.DateField(blank=True, null=True)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="cash_codes", to="emergency.aidrequest"),
            ),
            ("disbursement", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.disbursement")),
            (
                "made_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["expires_at"], name="cash_code_expiry"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("disbursement", "place"), name="cash_code_one_per_hand"),
                models.CheckConstraint(condition=models.Q(("place__in", [1, 2])), name="cash_code_of_two_hands"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("handed_on__isnull", True), ("noted_minor__isnull", True), ("used_at__isnull", True)),
                        models.Q(("handed_on__isnull", False), ("noted_minor__gt", 0), ("used_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="cash_code_used_says_how_much",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AwaitedReader",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("user_id", models.UUIDField()),
            ("fingerprint", models.CharField(max_length=40)),
            ("told_at", models.DateTimeField()),
            ("fund", models.ForeignKey(on_delete=models.CASCADE, related_name="awaited_readers", to="fund.fund")),
            ("sort", models.CharField(default="cases", max_length=10)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("fund", "user_id", "fingerprint", "sort"), name="awaited_reader_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="RetentionHold",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("reason_code", models.CharField(choices=emergency.codes.retention_reason_choices, max_length=12)),
            ("until", models.DateField()),
            ("asked_at", models.DateTimeField()),
            ("agreed_at", models.DateTimeField(blank=True, null=True)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            (
                "agreed_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="retention_holds", to="emergency.aidrequest"),
            ),
            ("asked_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            (
                "ended_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("aid_request",),
                    name="retention_hold_one_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("agreed_at__isnull", True), ("agreed_by__isnull", True)),
                        models.Q(
                            ("agreed_at__isnull", False),
                            ("agreed_by__isnull", False),
                            models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="retention_hold_takes_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(("until__gt", models.F("asked_at"))), name="retention_hold_lasts_past_its_day"
                ),
            ],
        },
    ),
]
