"""Cases that are paid in parts: the clock of a part still to come runs from its own day, also for promises of before."""

from datetime import UTC, datetime, time

from django.db import migrations
from django.db.models import Min

PAID_OUT = ("sent", "settled")


def count_from_instalments(apps, schema_editor):
    """Note the day of the next part that was not sent, and move both clocks by as much as it is later."""
    parts = apps.get_model("fund", "CommitmentInstalment").objects.filter(amount_minor__gt=0)
    payments = apps.get_model("fund", "Disbursement").objects.filter(state__in=PAID_OUT)
    open_parts = parts.exclude(pk__in=payments.exclude(instalment=None).values("instalment"))
    cases = apps.get_model("emergency", "AidRequest").objects
    for case in cases.filter(state__in=("approved", "payable"), decided_at__isnull=False, ledger_ref__isnull=False):
        first = open_parts.filter(commitment__source_ref=case.ledger_ref).aggregate(on=Min("due_on"))["on"]
        if not first or first <= case.decided_at.date():
            continue
        begins = datetime.combine(first, time(), tzinfo=UTC)
        case.instalment_on = first
        if case.due_at:
            case.due_at += begins - case.decided_at
        if case.lapse_at and case.state_since and begins > case.state_since:
            case.lapse_at += begins - case.state_since
        case.save(update_fields=["instalment_on", "due_at", "lapse_at"])


class Migration(migrations.Migration):
    dependencies = [("emergency", "0008_passkey_acts_and_instalments")]

    operations = [migrations.RunPython(count_from_instalments, migrations.RunPython.noop)]
