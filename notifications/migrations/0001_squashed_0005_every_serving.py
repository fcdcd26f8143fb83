"""All tables of this room in one step, as 0001 to 0005 leave them: the way of a database that has none of them.

Why both ways: an empty database comes here and is ready in a second, where one change after another took most of a
minute. A database of an older version, and a copy of one that is restored, goes on where it stands, from 0001 to 0005
one by one; whatever has all five is noted as having this one too. Nothing is ever added here: a later change is a
migration of its own, which both ways end in.

When the old ones may go, with `replaces`: once nobody runs or keeps a copy of a version before 0.6.
"""

from django.db import migrations

from notifications.many_tables import CreateTables
from notifications.migrations._tables import TABLES


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("notifications", "0001_evidence_sealing_outbox"),
        ("notifications", "0002_second_channel_and_vouching"),
        ("notifications", "0003_payee_boxes"),
        ("notifications", "0004_proposals_reports_complaints"),
        ("notifications", "0005_every_serving"),
    ]

    dependencies = []

    operations = [CreateTables(TABLES)]
