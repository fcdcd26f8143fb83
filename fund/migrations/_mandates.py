"""Funds, who holds office in them, groups of countries, organisations and payees on a list."""

import uuid

from django.conf import settings
from django.db import migrations, models

import fund.models.mandate_proposals
import fund.models.mandates
import fund.models.organisations
import fund.models.payees

MANDATES = [
    migrations.CreateModel(
        name="Fund",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("code", models.SlugField(max_length=20, unique=True)),
            ("name", models.CharField(max_length=120)),
            ("restriction", models.CharField(blank=True, max_length=200)),
            ("base_currency", models.CharField(default="EUR", max_length=3)),
            (
                "parent",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="children", to="fund.fund"
                ),
            ),
            ("country_groups", models.JSONField(blank=True, default=dict)),
        ],
    ),
    migrations.CreateModel(
        name="Mandate",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("role", models.CharField(choices=fund.models.mandates.role_choices, max_length=20)),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(blank=True, null=True)),
            ("is_chair", models.BooleanField(default=False)),
            ("is_deputy_chair", models.BooleanField(default=False)),
            ("is_ethics", models.BooleanField(default=False)),
            ("seat_number", models.PositiveSmallIntegerField(blank=True, null=True)),
            ("countries", models.JSONField(blank=True, default=list)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="mandates", to="fund.fund")),
            ("user", models.ForeignKey(on_delete=models.PROTECT, related_name="mandates", to=settings.AUTH_USER_MODEL)),
            (
                "deputy_of",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="deputies", to="fund.mandate"
                ),
            ),
            ("years", models.JSONField(blank=True, default=list)),
        ],
        options={
            "indexes": [
                models.Index(fields=["user", "fund", "role"], name="mandate_by_user"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                    ),
                    name="mandate_ends_after_it_starts",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("is_chair", False), ("is_deputy_chair", False), ("is_ethics", False)),
                        ("role", "member"),
                        _connector="OR",
                    ),
                    name="mandate_flags_only_on_member_seats",
                ),
                models.CheckConstraint(
                    condition=models.Q(("deputy_of__isnull", True), ("role", "substitute"), _connector="OR"),
                    name="mandate_deputies_are_substitutes",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Organisation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=200, unique=True)),
            ("kind", models.CharField(choices=fund.models.organisations.kind_choices, max_length=20)),
            ("countries", models.JSONField(blank=True, default=list)),
            ("uses", models.JSONField(blank=True, default=list)),
            ("how_to_reach", models.CharField(max_length=300)),
            ("is_active", models.BooleanField(default=True)),
            ("confirms", models.BooleanField(default=False)),
            ("agreed_by", models.UUIDField(blank=True, null=True)),
            ("asked_by", models.UUIDField(blank=True, null=True)),
        ],
        options={
            "ordering": ["name"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("agreed_by__isnull", True),
                        models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="organisation_confirms_by_two",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CountryGroupChange",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("code", models.CharField(max_length=2)),
            ("countries", models.JSONField(default=list)),
            ("proposed_by", models.UUIDField()),
            ("proposed_at", models.DateTimeField()),
            ("agreed_by", models.UUIDField(null=True)),
            ("agreed_at", models.DateTimeField(null=True)),
            ("discarded_by", models.UUIDField(null=True)),
            ("discarded_at", models.DateTimeField(null=True)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="country_group_changes", to="fund.fund")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("agreed_by__isnull", True),
                        models.Q(("agreed_by", models.F("proposed_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="country_group_takes_two",
                ),
                models.CheckConstraint(
                    condition=models.Q(("agreed_at__isnull", True), ("discarded_at__isnull", True), _connector="OR"),
                    name="country_group_ends_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("agreed_at__isnull", True), ("discarded_at__isnull", True)),
                    fields=("fund",),
                    name="country_group_one_waiting",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MandateProposal",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=fund.models.mandate_proposals.kind_choices, max_length=10)),
            ("role", models.CharField(choices=fund.models.mandates.role_choices, max_length=20)),
            ("starts_on", models.DateField(null=True)),
            ("ends_on", models.DateField(null=True)),
            ("is_chair", models.BooleanField(default=False)),
            ("is_deputy_chair", models.BooleanField(default=False)),
            ("is_ethics", models.BooleanField(default=False)),
            ("seat_number", models.PositiveSmallIntegerField(null=True)),
            ("countries", models.JSONField(default=list)),
            ("years", models.JSONField(default=list)),
            ("minute_number", models.CharField(max_length=40)),
            ("proposed_by", models.UUIDField()),
            ("proposed_at", models.DateTimeField()),
            ("confirmed_by", models.UUIDField(null=True)),
            ("confirmed_at", models.DateTimeField(null=True)),
            ("withdrawn_by", models.UUIDField(null=True)),
            ("withdrawn_at", models.DateTimeField(null=True)),
            ("deputy_of", models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to="fund.mandate")),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="mandate_proposals", to="fund.fund")),
            (
                "mandate",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="proposals", to="fund.mandate"),
            ),
            ("user", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "proposed_at"], name="mandate_proposal_by_age"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["appoint", "end"])), name="mandate_proposal_kind_known"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            models.Q(("confirmed_by", models.F("user")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="mandate_proposal_takes_two_seats",
                ),
                models.CheckConstraint(
                    condition=models.Q(("kind", "appoint"), ("proposed_by", models.F("user")), _negated=True),
                    name="mandate_proposal_not_for_oneself",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("confirmed_at__isnull", True),
                            ("confirmed_by__isnull", True),
                            models.Q(
                                models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                                models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                                _connector="OR",
                            ),
                        ),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("confirmed_by__isnull", False),
                            ("withdrawn_at__isnull", True),
                            ("withdrawn_by__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="mandate_proposal_ends_one_way",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("confirmed_at__isnull", True),
                            ("kind", "appoint"),
                            ("mandate__isnull", True),
                            ("starts_on__isnull", False),
                        ),
                        models.Q(
                            ("confirmed_at__isnull", False),
                            ("kind", "appoint"),
                            ("mandate__isnull", False),
                            ("starts_on__isnull", False),
                        ),
                        models.Q(
                            ("ends_on__isnull", False),
                            ("kind", "end"),
                            ("mandate__isnull", False),
                            ("starts_on__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="mandate_proposal_names_its_mandate",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("starts_on__isnull", True),
                        ("ends_on__isnull", True),
                        ("ends_on__gte", models.F("starts_on")),
                        _connector="OR",
                    ),
                    name="mandate_proposal_ends_after_it_starts",
                ),
                models.CheckConstraint(
                    condition=models.Q(("minute_number", ""), _negated=True), name="mandate_proposal_names_its_minute"
                ),
                models.UniqueConstraint(
                    condition=models.Q(
                        ("kind", "appoint"), ("confirmed_at__isnull", True), ("withdrawn_at__isnull", True)
                    ),
                    fields=("fund", "user", "role"),
                    name="mandate_proposal_one_appointment_waits",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("kind", "end"), ("confirmed_at__isnull", True), ("withdrawn_at__isnull", True)),
                    fields=("mandate",),
                    name="mandate_proposal_one_end_waits",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ListedPayee",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=120)),
            ("kind", models.CharField(choices=fund.models.payees.payee_kinds, max_length=12)),
            ("country", models.CharField(max_length=2)),
            ("uses", models.JSONField(default=list)),
            ("revision", models.PositiveIntegerField(default=1)),
            ("has_details", models.BooleanField(default=False)),
            ("registered_by", models.UUIDField()),
            ("registered_at", models.DateTimeField()),
            ("confirmed_by", models.UUIDField(null=True)),
            ("confirmed_at", models.DateTimeField(null=True)),
            ("ended_by", models.UUIDField(null=True)),
            ("ended_at", models.DateTimeField(null=True)),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="listed_payees", to="fund.fund")),
        ],
        options={
            "ordering": ["name", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind__in", ["lawyer", "clinic", "shelter", "carrier"])),
                    name="payee_kind_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(("confirmed_by", models.F("registered_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="payee_confirmed_by_another",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                        models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="payee_confirmed_by_somebody",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)), fields=("fund", "name"), name="payee_listed_once"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FeeAgreement",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("valid_from", models.DateField()),
            ("valid_until", models.DateField(null=True)),
            ("uses", models.JSONField(default=list)),
            ("registered_by", models.UUIDField()),
            ("registered_at", models.DateTimeField()),
            ("confirmed_by", models.UUIDField(null=True)),
            ("confirmed_at", models.DateTimeField(null=True)),
            ("payee", models.ForeignKey(on_delete=models.PROTECT, related_name="agreements", to="fund.listedpayee")),
        ],
        options={
            "ordering": ["-valid_from", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("valid_until__isnull", True), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                    ),
                    name="agreement_ends_after_it_began",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(("confirmed_by", models.F("registered_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="agreement_confirmed_by_another",
                ),
            ],
        },
    ),
]
