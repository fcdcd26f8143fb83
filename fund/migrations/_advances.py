"""Money that is given out before it is accounted for."""

import uuid

from django.conf import settings
from django.db import migrations, models
from django.db.models.expressions import CombinedExpression

import fund.models.advance_losses

ADVANCES = [
    migrations.CreateModel(
        name="Advance",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("country", models.CharField(max_length=2)),
            ("currency", models.CharField(max_length=3)),
            ("is_float", models.BooleanField(default=False)),
            ("paid_minor", models.BigIntegerField(default=0)),
            ("used_minor", models.BigIntegerField(default=0)),
            ("returned_minor", models.BigIntegerField(default=0)),
            ("since", models.DateField(null=True)),
            ("settle_by", models.DateField()),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="advances", to="fund.fund")),
            (
                "holder",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            (
                "organisation",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="fund.organisation"),
            ),
            ("lost_minor", models.BigIntegerField(default=0)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("holder__isnull", False), ("organisation__isnull", True)),
                        models.Q(("holder__isnull", True), ("organisation__isnull", False)),
                        _connector="OR",
                    ),
                    name="advance_has_one_holder",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("lost_minor__gte", 0),
                        ("returned_minor__gte", 0),
                        ("used_minor__gte", 0),
                        (
                            "paid_minor__gte",
                            CombinedExpression(
                                CombinedExpression(models.F("used_minor"), "+", models.F("returned_minor")),
                                "+",
                                models.F("lost_minor"),
                            ),
                        ),
                    ),
                    name="advance_never_overdrawn",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AdvancePayment",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("amount_minor", models.BigIntegerField()),
            ("settle_by", models.DateField()),
            ("prepared_by", models.UUIDField()),
            ("prepared_at", models.DateTimeField()),
            ("authorised_by", models.UUIDField(null=True)),
            ("authorised_at", models.DateTimeField(null=True)),
            ("discarded_by", models.UUIDField(null=True)),
            ("discarded_at", models.DateTimeField(null=True)),
            ("account", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.account")),
            ("advance", models.ForeignKey(on_delete=models.PROTECT, related_name="payments", to="fund.advance")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="advance_payment_positive"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("authorised_by__isnull", True),
                        models.Q(("authorised_by", models.F("prepared_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="advance_payment_needs_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("authorised_at__isnull", True), ("discarded_at__isnull", True), _connector="OR"
                    ),
                    name="advance_payment_ends_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("authorised_at__isnull", True), ("discarded_at__isnull", True)),
                    fields=("advance",),
                    name="advance_payment_one_waiting",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AdvanceLoss",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("amount_minor", models.BigIntegerField()),
            ("reason_code", models.CharField(choices=fund.models.advance_losses.advance_loss_reasons, max_length=12)),
            ("claimed_by", models.UUIDField()),
            ("claimed_at", models.DateTimeField()),
            ("confirmed_by", models.UUIDField(null=True)),
            ("confirmed_at", models.DateTimeField(null=True)),
            ("withdrawn_by", models.UUIDField(null=True)),
            ("withdrawn_at", models.DateTimeField(null=True)),
            ("undone_by", models.UUIDField(null=True)),
            ("undone_at", models.DateTimeField(null=True)),
            ("advance", models.ForeignKey(on_delete=models.PROTECT, related_name="losses", to="fund.advance")),
            (
                "entry",
                models.OneToOneField(
                    null=True, on_delete=models.PROTECT, related_name="advance_loss", to="fund.journalentry"
                ),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="advance_loss_positive"),
                models.CheckConstraint(
                    condition=models.Q(("reason_code", ""), _negated=True), name="advance_loss_has_a_reason"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(("confirmed_by", models.F("claimed_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="advance_loss_takes_two_people",
                ),
                models.CheckConstraint(
                    condition=models.Q(("confirmed_at__isnull", True), ("withdrawn_at__isnull", True), _connector="OR"),
                    name="advance_loss_ends_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("entry__isnull", True), ("undone_at__isnull", True)),
                        models.Q(("confirmed_at__isnull", False), ("entry__isnull", False)),
                        _connector="OR",
                    ),
                    name="advance_loss_posts_when_confirmed",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("confirmed_at__isnull", True), ("withdrawn_at__isnull", True)),
                    fields=("advance",),
                    name="advance_loss_one_waiting",
                ),
            ],
        },
    ),
]
