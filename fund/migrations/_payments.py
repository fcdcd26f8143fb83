"""Money that is promised and sent, the ways it may go, and its vouchers."""

import uuid

import django_fsm
from django.db import migrations, models
from django.db.models.expressions import CombinedExpression

import fund.models.commitments
import fund.models.payments
import fund.models.voucher_openings
import fund.models.vouchers

PAYMENTS = [
    migrations.CreateModel(
        name="Commitment",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("source_ref", models.UUIDField(db_index=True)),
            ("use", models.CharField(max_length=16)),
            ("country", models.CharField(max_length=2)),
            ("currency", models.CharField(max_length=3)),
            ("amount_minor", models.BigIntegerField()),
            ("liquidated_minor", models.BigIntegerField(default=0)),
            ("released_minor", models.BigIntegerField(default=0)),
            ("barred_people", models.JSONField(default=list)),
            ("made_at", models.DateTimeField()),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="commitments", to="fund.fund")),
            ("held_base_minor", models.BigIntegerField(null=True)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="commitment_amount_positive"),
                models.CheckConstraint(
                    condition=models.Q(("liquidated_minor__gte", 0), ("released_minor__gte", 0)),
                    name="commitment_parts_not_negative",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "amount_minor__gte",
                            CombinedExpression(models.F("liquidated_minor"), "+", models.F("released_minor")),
                        )
                    ),
                    name="commitment_never_overdrawn",
                ),
                models.CheckConstraint(
                    condition=models.Q(("held_base_minor__isnull", True), ("held_base_minor__gte", 0), _connector="OR"),
                    name="commitment_value_not_negative",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CommitmentInstalment",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("due_on", models.DateField()),
            ("amount_minor", models.BigIntegerField()),
            (
                "commitment",
                models.ForeignKey(on_delete=models.PROTECT, related_name="instalments", to="fund.commitment"),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gte", 0)), name="part_amount_not_negative"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Disbursement",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("currency", models.CharField(max_length=3)),
            ("amount_minor", models.BigIntegerField()),
            ("releases_rest", models.BooleanField(default=False)),
            ("way", models.CharField(max_length=20)),
            (
                "payment_code",
                models.CharField(default=fund.models.payments.new_payment_code, max_length=10, null=True, unique=True),
            ),
            (
                "state",
                django_fsm.FSMField(
                    choices=fund.models.payments.disbursement_states, default="prepared", max_length=12, protected=True
                ),
            ),
            ("prepared_by", models.UUIDField()),
            ("prepared_at", models.DateTimeField()),
            ("authorised_by", models.UUIDField(null=True)),
            ("authorised_at", models.DateTimeField(null=True)),
            ("sent_by", models.UUIDField(null=True)),
            ("sent_at", models.DateTimeField(null=True)),
            ("ended_at", models.DateTimeField(null=True)),
            ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="disbursements", to="fund.account")),
            (
                "commitment",
                models.ForeignKey(on_delete=models.PROTECT, related_name="disbursements", to="fund.commitment"),
            ),
            (
                "instalment",
                models.ForeignKey(
                    on_delete=models.PROTECT, related_name="disbursements", to="fund.commitmentinstalment"
                ),
            ),
            ("advance", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="uses", to="fund.advance")),
            ("is_rate_confirmed", models.BooleanField(default=False)),
            ("leaves_minor", models.BigIntegerField(null=True)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("amount_minor__gt", 0)), name="disbursement_amount_positive"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ["prepared", "authorised", "sent", "settled", "sent_back", "failed", "returned"])
                    ),
                    name="disbursement_state_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("authorised_by__isnull", True),
                        models.Q(
                            models.Q(("authorised_by", models.F("prepared_by")), _negated=True),
                            models.Q(
                                ("sent_by__isnull", True),
                                models.Q(("sent_by", models.F("authorised_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        _connector="OR",
                    ),
                    name="disbursement_needs_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ["prepared", "sent_back", "failed"]),
                        ("authorised_by__isnull", False),
                        _connector="OR",
                    ),
                    name="disbursement_goes_on_authorised",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("state__in", ["prepared", "authorised", "sent", "settled"])),
                    fields=("instalment",),
                    name="disbursement_one_live",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("leaves_minor__isnull", True),
                        models.Q(("advance__isnull", True), ("leaves_minor__gt", 0)),
                        _connector="OR",
                    ),
                    name="disbursement_leaves_a_bank",
                ),
            ],
        },
        bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
    ),
    migrations.CreateModel(
        name="CommitmentEvent",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("change", models.CharField(choices=fund.models.commitments.commitment_changes, max_length=12)),
            ("amount_minor", models.BigIntegerField()),
            ("actor_id", models.UUIDField()),
            ("happened_at", models.DateTimeField()),
            ("commitment", models.ForeignKey(on_delete=models.PROTECT, related_name="events", to="fund.commitment")),
            (
                "disbursement",
                models.ForeignKey(
                    null=True, on_delete=models.PROTECT, related_name="commitment_events", to="fund.disbursement"
                ),
            ),
            (
                "entry",
                models.ForeignKey(on_delete=models.PROTECT, related_name="commitment_events", to="fund.journalentry"),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="change_amount_positive"),
                models.CheckConstraint(
                    condition=models.Q(("change__in", ["made", "released", "sent", "returned", "given_back"])),
                    name="change_known",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("change", "sent")),
                    fields=("disbursement",),
                    name="change_sent_once_per_disbursement",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Voucher",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=fund.models.vouchers.voucher_kinds, max_length=16)),
            ("amount_minor", models.BigIntegerField()),
            ("currency", models.CharField(max_length=3)),
            ("dated_on", models.DateField()),
            ("sha256", models.CharField(blank=True, max_length=64)),
            ("witnesses", models.JSONField(default=list)),
            ("kept", models.CharField(choices=fund.models.vouchers.voucher_places, default="nowhere", max_length=8)),
            ("recorded_at", models.DateTimeField()),
            (
                "disbursement",
                models.ForeignKey(on_delete=models.PROTECT, related_name="vouchers", to="fund.disbursement"),
            ),
        ],
        options={
            "ordering": ["recorded_at"],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="voucher_amount_positive"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("kind__in", ["invoice", "receipt", "cash_slip", "own_statement", "seen_not_kept"])
                    ),
                    name="voucher_kind_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="VoucherOpening",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("reason_code", models.CharField(choices=fund.models.voucher_openings.opening_reasons, max_length=12)),
            ("asked_by", models.UUIDField()),
            ("asked_at", models.DateTimeField()),
            ("money_by", models.UUIDField(null=True)),
            ("money_at", models.DateTimeField(null=True)),
            ("seat_by", models.UUIDField(null=True)),
            ("seat_at", models.DateTimeField(null=True)),
            ("handed_by", models.UUIDField(null=True)),
            ("until_on", models.DateField(null=True)),
            ("ended_by", models.UUIDField(null=True)),
            ("ended_at", models.DateTimeField(null=True)),
            ("voucher", models.ForeignKey(on_delete=models.PROTECT, related_name="openings", to="fund.voucher")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("money_by__isnull", True),
                            models.Q(("money_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        models.Q(
                            ("seat_by__isnull", True),
                            models.Q(("seat_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        models.Q(
                            ("money_by__isnull", True),
                            ("seat_by__isnull", True),
                            models.Q(("money_by", models.F("seat_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    name="opening_takes_three_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("handed_by__isnull", True), ("until_on__isnull", True)),
                        models.Q(
                            ("handed_by__isnull", False),
                            ("money_by__isnull", False),
                            ("seat_by__isnull", False),
                            ("until_on__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="opening_released_before_handed",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("voucher", "asked_by"),
                    name="opening_asked_once",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="WayChange",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("country", models.CharField(max_length=2)),
            ("way", models.CharField(max_length=12)),
            ("is_open", models.BooleanField()),
            ("minute_number", models.CharField(max_length=40)),
            ("proposed_by", models.UUIDField()),
            ("proposed_at", models.DateTimeField()),
            ("agreed_by", models.UUIDField(null=True)),
            ("agreed_at", models.DateTimeField(null=True)),
            ("discarded_by", models.UUIDField(null=True)),
            ("discarded_at", models.DateTimeField(null=True)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="way_changes", to="fund.fund")),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "country"], name="way_change_of_country"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("agreed_by__isnull", True),
                        models.Q(("agreed_by", models.F("proposed_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="way_change_takes_two_seats",
                ),
                models.CheckConstraint(
                    condition=models.Q(("agreed_at__isnull", True), ("discarded_at__isnull", True), _connector="OR"),
                    name="way_change_ends_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("agreed_at__isnull", True), ("discarded_at__isnull", True)),
                    fields=("fund", "country", "way"),
                    name="way_change_one_waiting",
                ),
            ],
        },
    ),
]
