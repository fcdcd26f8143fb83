"""What each day brought each account of books that are older than these sums, in the transaction that guards them."""

from pathlib import Path

from django.db import migrations

from notifications import triggers

_FILL = Path(__file__).resolve().parents[1] / "sql" / "fill_days.sql"


def fill(apps, schema_editor):
    """Add the days up; on PostgreSQL nobody posts meanwhile, and from then on the seal moves the sums."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE fund_journalentry IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_FILL.read_text(encoding="utf-8"))
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            triggers.install("fund", connection)
            # What guarded control rows row by row; nothing calls it any more.
            cursor.execute("DROP FUNCTION IF EXISTS fund_only_by_seal()")


class Migration(migrations.Migration):
    dependencies = [("fund", "0006_groups_days_and_exchanged_payments")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
