"""How people enter and are let in again: factors, passkeys, tokens, codes, keys kept and lost."""

import uuid

from django.conf import settings
from django.db import migrations, models

import emergency.models.entering
import emergency.models.recovery
import notifications.field_encryption

ACCOUNTS = [
    migrations.CreateModel(
        name="SecondFactor",
        fields=[
            (
                "user",
                models.OneToOneField(
                    on_delete=models.CASCADE,
                    primary_key=True,
                    related_name="second_factor",
                    serialize=False,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("secret", notifications.field_encryption.EncryptedTextField()),
            ("last_counter", models.BigIntegerField(default=0)),
            ("wrong_codes", models.PositiveIntegerField(default=0)),
            ("last_wrong_at", models.DateTimeField(blank=True, null=True)),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ("next_secret", notifications.field_encryption.EncryptedTextField(blank=True, default="")),
        ],
    ),
    migrations.CreateModel(
        name="RecoveryCode",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("code_hmac", models.CharField(max_length=64)),
            ("used_at", models.DateTimeField(blank=True, null=True)),
            (
                "user",
                models.ForeignKey(on_delete=models.CASCADE, related_name="recovery_codes", to=settings.AUTH_USER_MODEL),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("user", "code_hmac"), name="recovery_code_once_per_user"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Passkey",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("number", models.PositiveSmallIntegerField()),
            ("credential", notifications.field_encryption.EncryptedTextField()),
            ("sign_count", models.BigIntegerField(default=0)),
            ("made_at", models.DateTimeField()),
            ("user", models.ForeignKey(on_delete=models.CASCADE, related_name="passkeys", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "ordering": ["number"],
            "constraints": [
                models.UniqueConstraint(fields=("user", "number"), name="passkey_number_once_per_person"),
            ],
        },
    ),
    migrations.CreateModel(
        name="PasskeyChallenge",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("digest", models.CharField(max_length=64, unique=True)),
            ("bound_to", models.CharField(max_length=64)),
            ("expires_at", models.DateTimeField()),
            (
                "user",
                models.ForeignKey(
                    on_delete=models.CASCADE, related_name="passkey_challenges", to=settings.AUTH_USER_MODEL
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["expires_at"], name="passkey_challenge_by_end"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ApiToken",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("digest", models.CharField(max_length=64, unique=True)),
            ("scopes", models.JSONField(default=list)),
            ("session_epoch", models.PositiveIntegerField(default=0)),
            ("expires_at", models.DateTimeField()),
            ("sitting_until", models.DateTimeField(blank=True, null=True)),
            ("made_at", models.DateTimeField()),
            (
                "user",
                models.ForeignKey(on_delete=models.CASCADE, related_name="api_tokens", to=settings.AUTH_USER_MODEL),
            ),
        ],
    ),
    migrations.CreateModel(
        name="LoginThrottle",
        fields=[
            ("name_hmac", models.CharField(max_length=64, primary_key=True, serialize=False)),
            ("failures", models.PositiveIntegerField(default=0)),
            ("last_failed_at", models.DateTimeField()),
        ],
        options={
            "indexes": [
                models.Index(fields=["last_failed_at"], name="throttle_by_age"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Entry",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=emergency.models.entering.entry_kind_choices, max_length=10)),
            ("pseudonym", models.CharField(blank=True, max_length=60)),
            ("language", models.CharField(default="en", max_length=8)),
            ("digest", models.CharField(max_length=64, unique=True)),
            ("asked_at", models.DateTimeField()),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ("used_at", models.DateTimeField(blank=True, null=True)),
            ("expires_at", models.DateTimeField()),
            ("asked_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            (
                "confirmed_by",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="fund.fund")),
            (
                "user",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.PROTECT, related_name="entries", to=settings.AUTH_USER_MODEL
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "asked_at"], name="entry_by_fund"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("confirmed_by__isnull", True),
                        models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="entry_confirmed_by_another",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("user__isnull", True), models.Q(("asked_by", models.F("user")), _negated=True), _connector="OR"
                    ),
                    name="entry_asked_by_another",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("used_at__isnull", True),
                        models.Q(("confirmed_by__isnull", False), ("withdrawn_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="entry_used_only_when_confirmed",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("used_at__isnull", True), ("withdrawn_at__isnull", True)),
                    fields=("user",),
                    name="entry_once_open_per_person",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AccountFreeze",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("frozen_at", models.DateTimeField()),
            ("thawed_at", models.DateTimeField(blank=True, null=True)),
            (
                "frozen_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("user", models.ForeignKey(on_delete=models.CASCADE, related_name="freezes", to=settings.AUTH_USER_MODEL)),
        ],
        options={
            "indexes": [
                models.Index(fields=["frozen_by", "frozen_at"], name="account_freeze_by_person"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("thawed_at__isnull", True)),
                    fields=("user",),
                    name="account_freeze_once_open_per_person",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ThawWord",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("given_at", models.DateTimeField()),
            ("by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("freeze", models.ForeignKey(on_delete=models.CASCADE, related_name="words", to="emergency.accountfreeze")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("freeze", "by"), name="thaw_word_once_per_person"),
            ],
        },
    ),
    migrations.CreateModel(
        name="GivenPersonCode",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("code_hmac", models.CharField(max_length=64)),
            (
                "aid_request",
                models.ForeignKey(on_delete=models.CASCADE, related_name="person_codes", to="emergency.aidrequest"),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("aid_request", "code_hmac"), name="person_code_given_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Grant",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("code_hmac", models.CharField(max_length=64)),
            ("month", models.DateField()),
            ("amount_minor", models.BigIntegerField()),
            ("emergency_id", models.UUIDField()),
            (
                "aid_request",
                models.ForeignKey(
                    blank=True, null=True, on_delete=models.SET_NULL, related_name="grants", to="emergency.aidrequest"
                ),
            ),
        ],
        options={
            "indexes": [
                models.Index(fields=["code_hmac", "month"], name="grant_of_a_code"),
                models.Index(fields=["emergency_id"], name="grant_of_an_emergency"),
                models.Index(fields=["month"], name="grant_by_age"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("aid_request__isnull", False)),
                    fields=("aid_request", "code_hmac"),
                    name="grant_once_per_case_and_code",
                ),
                models.CheckConstraint(condition=models.Q(("amount_minor__gte", 0)), name="grant_is_not_negative"),
            ],
        },
    ),
    migrations.CreateModel(
        name="KeptKey",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("fingerprint", models.CharField(max_length=40)),
            ("public_key", models.TextField()),
            ("locked_key", notifications.field_encryption.EncryptedTextField()),
            ("language", models.CharField(blank=True, max_length=10)),
            ("kept_at", models.DateTimeField()),
            (
                "user",
                models.ForeignKey(on_delete=models.CASCADE, related_name="kept_keys", to=settings.AUTH_USER_MODEL),
            ),
            ("idle_since", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("user", "fingerprint"), name="kept_key_once_per_person"),
                models.CheckConstraint(
                    condition=models.Q(("fingerprint__regex", "^[0-9A-F]{40}$")), name="kept_key_fingerprint_in_full"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RecoveryRelease",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("reason_code", models.CharField(choices=emergency.models.recovery.recovery_reason_choices, max_length=16)),
            ("asked_at", models.DateTimeField()),
            ("agreed_at", models.DateTimeField(blank=True, null=True)),
            (
                "agreed_by",
                models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("asked_by", models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ("cases", models.ManyToManyField(related_name="recovery_releases", to="emergency.aidrequest")),
            ("fund", models.ForeignKey(on_delete=models.PROTECT, related_name="recovery_releases", to="fund.fund")),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["fund", "asked_at"], name="recovery_release_of_fund"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("agreed_by__isnull", True),
                        models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                        _connector="OR",
                    ),
                    name="recovery_release_takes_two",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("agreed_at__isnull", True), ("agreed_by__isnull", True)),
                        models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="recovery_release_agreed_at_a_moment",
                ),
            ],
        },
    ),
]
