"""Evidence, sealed boxes and their locks, rosters, the outbox, and who was served what."""

import uuid

from django.db import migrations, models

import notifications.field_encryption
import notifications.models.outbox
import notifications.models.sealing

TABLES = [
    migrations.CreateModel(
        name="AuditRow",
        fields=[
            ("seq", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
            ("prev", models.CharField(max_length=64)),
            ("hash", models.CharField(max_length=64)),
            ("digest", models.CharField(max_length=64)),
        ],
    ),
    migrations.CreateModel(
        name="AuditHead",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("seq", models.PositiveBigIntegerField(default=0)),
            ("hash", models.CharField(default="", max_length=64)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("pk", 1)), name="audit_head_is_one_row"),
            ],
        },
    ),
    migrations.CreateModel(
        name="AuditDetail",
        fields=[
            (
                "row",
                models.OneToOneField(
                    on_delete=models.PROTECT,
                    primary_key=True,
                    related_name="detail",
                    serialize=False,
                    to="notifications.auditrow",
                ),
            ),
            ("salt", models.CharField(max_length=32)),
            ("week", models.CharField(max_length=8)),
            ("hour", models.PositiveSmallIntegerField()),
            ("verb", models.CharField(max_length=60)),
            ("actor_id", models.UUIDField(null=True)),
            ("object_kind", models.CharField(max_length=30)),
            ("object_id", models.UUIDField(db_index=True)),
            ("data", models.JSONField(default=dict)),
        ],
    ),
    migrations.CreateModel(
        name="DemoClock",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("ahead_seconds", models.BigIntegerField(default=0)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("pk", 1)), name="demo_clock_is_one_row"),
                models.CheckConstraint(
                    condition=models.Q(("ahead_seconds__gte", 0)), name="demo_clock_never_goes_back"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ContactPoint",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("user_id", models.UUIDField()),
            ("channel", models.CharField(max_length=20)),
            ("address", notifications.field_encryption.EncryptedTextField()),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("user_id", "channel"), name="one_contact_point_per_channel"),
            ],
        },
    ),
    migrations.CreateModel(
        name="IdempotencyKey",
        fields=[
            ("scope", models.CharField(max_length=64, primary_key=True, serialize=False)),
            ("body", models.CharField(max_length=64)),
            ("answer", models.JSONField(null=True)),
            ("created_at", models.DateTimeField(db_index=True)),
        ],
    ),
    migrations.CreateModel(
        name="OutboxMessage",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("kind", models.CharField(choices=notifications.models.outbox.kind_choices, max_length=10)),
            ("recipient_id", models.UUIDField()),
            ("slot", models.CharField(max_length=50, null=True, unique=True)),
            ("created_at", models.DateTimeField()),
            ("due_at", models.DateTimeField()),
            ("claimed_at", models.DateTimeField(null=True)),
            ("sent_at", models.DateTimeField(null=True)),
            ("attempts", models.PositiveSmallIntegerField(default=0)),
            ("gave_up", models.BooleanField(default=False)),
            ("second", models.BooleanField(default=False)),
            ("text", models.TextField(blank=True)),
        ],
        options={
            "indexes": [
                models.Index(
                    condition=models.Q(("gave_up", False), ("sent_at__isnull", True)),
                    fields=["due_at"],
                    name="outbox_open_by_due",
                ),
                models.Index(fields=["recipient_id", "claimed_at"], name="outbox_by_recipient"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("slot__isnull", True), models.Q(("gave_up", False), ("sent_at__isnull", True)), _connector="OR"
                    ),
                    name="outbox_slot_only_while_open",
                ),
                models.CheckConstraint(
                    condition=models.Q(("sent_at__isnull", True), ("gave_up", False), _connector="OR"),
                    name="outbox_sent_or_given_up",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "report"), ("slot__isnull", True), models.Q(("text", ""), _negated=True)),
                        models.Q(models.Q(("kind", "report"), _negated=True), ("text", "")),
                        _connector="OR",
                    ),
                    name="outbox_words_only_in_reports",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DeliveryAttempt",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("at", models.DateTimeField()),
            ("channel", models.CharField(max_length=20)),
            ("outcome", models.CharField(max_length=20)),
            (
                "message",
                models.ForeignKey(on_delete=models.CASCADE, related_name="tries", to="notifications.outboxmessage"),
            ),
        ],
    ),
    migrations.CreateModel(
        name="RosterProposal",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("scope_id", models.UUIDField()),
            ("version", models.PositiveIntegerField()),
            ("document", models.TextField()),
            ("proposed_by", models.UUIDField()),
            ("proposed_at", models.DateTimeField()),
            ("ending", models.CharField(blank=True, default="", max_length=10)),
            ("ended_at", models.DateTimeField(null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ending", "")), fields=("scope_id",), name="roster_proposal_one_waits"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("ending", "")),
                        models.Q(("ended_at__isnull", False), ("ending__in", ["adopted", "withdrawn", "superseded"])),
                        _connector="OR",
                    ),
                    name="roster_proposal_ends_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("version__gte", 2)), name="roster_proposal_follows_a_version"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RosterSignature",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("user_id", models.UUIDField()),
            ("fingerprint", models.CharField(max_length=40)),
            ("armoured", models.TextField()),
            ("signed_at", models.DateTimeField()),
            (
                "proposal",
                models.ForeignKey(
                    on_delete=models.CASCADE, related_name="signatures", to="notifications.rosterproposal"
                ),
            ),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("proposal", "user_id"), name="roster_signature_once_each"),
                models.CheckConstraint(
                    condition=models.Q(("fingerprint__regex", "^[0-9A-F]{40}$")),
                    name="roster_signature_fingerprint_in_full",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="RosterWarning",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("scope_id", models.UUIDField()),
            ("about", models.CharField(max_length=40)),
            ("day", models.DateField()),
            ("step", models.SmallIntegerField()),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("scope_id", "about"), name="roster_warning_one_each"),
            ],
        },
    ),
    migrations.CreateModel(
        name="RosterVersion",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("scope_id", models.UUIDField()),
            ("version", models.PositiveIntegerField()),
            ("document", models.TextField()),
            ("digest", models.CharField(max_length=64)),
            ("signatures", models.JSONField()),
            ("adopted_at", models.DateTimeField()),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("scope_id", "version"), name="roster_version_once"),
                models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="roster_version_from_one"),
                models.CheckConstraint(
                    condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="roster_digest_is_sha256"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Box",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("owner_id", models.UUIDField(db_index=True)),
            ("kind", models.CharField(max_length=20)),
            ("seq", models.PositiveSmallIntegerField(default=1)),
            ("ciphertext", models.BinaryField()),
            ("size_bucket", models.PositiveIntegerField()),
            ("sha256", models.CharField(max_length=64)),
            ("created_on", models.DateField()),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="box_seq_from_one"),
                models.CheckConstraint(condition=models.Q(("size_bucket__gte", 4096)), name="box_is_padded"),
                models.CheckConstraint(
                    condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="box_sha256_is_one"
                ),
                models.CheckConstraint(condition=models.Q(("ciphertext", b""), _negated=True), name="box_not_empty"),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "kind__in",
                            (
                                "identity",
                                "vouch",
                                "narrative",
                                "summary",
                                "document",
                                "answer",
                                "card",
                                "slip",
                                "note",
                                "reason",
                                "payout",
                                "payee",
                                "bank",
                                "voucher",
                                "complaint",
                            ),
                        )
                    ),
                    name="box_kind_known",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Lock",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("user_id", models.UUIDField(db_index=True)),
            ("fingerprint", models.CharField(max_length=40)),
            ("packet", models.BinaryField()),
            ("made_by", models.UUIDField(blank=True, null=True)),
            ("box", models.ForeignKey(on_delete=models.CASCADE, related_name="locks", to="notifications.box")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("box", "user_id"), name="lock_one_per_reader"),
                models.CheckConstraint(
                    condition=models.Q(("fingerprint__regex", "^[0-9A-F]{40}$")), name="lock_fingerprint_in_full"
                ),
                models.CheckConstraint(condition=models.Q(("packet", b""), _negated=True), name="lock_not_empty"),
            ],
        },
    ),
    migrations.CreateModel(
        name="BoxRead",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("scope_id", models.UUIDField()),
            ("owner_id", models.UUIDField(db_index=True)),
            ("user_id", models.UUIDField()),
            ("kind", models.CharField(max_length=20)),
            ("way", models.CharField(choices=notifications.models.sealing.way_choices, max_length=8)),
            ("week", models.CharField(max_length=8)),
            ("hour", models.PositiveSmallIntegerField()),
        ],
        options={
            "indexes": [
                models.Index(fields=["scope_id", "week", "hour", "id"], name="read_newest_of_scope"),
                models.Index(fields=["user_id", "week", "hour", "id"], name="read_newest_of_person"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("hour__lte", 23)), name="box_read_in_an_hour_of_the_day"),
                models.CheckConstraint(
                    condition=models.Q(("week__regex", "^[0-9]{4}-W[0-9]{2}$")), name="box_read_in_a_week"
                ),
            ],
        },
    ),
]
