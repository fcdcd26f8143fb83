"""What the books of before lack: their instalments' value and share, the accounts of the treasury, auditors' years."""

from datetime import date

from django.db import migrations
from django.db.models import F

# The lines of the chart as they were added; a later change of the chart does not reach into this migration.
ADDED = (
    ("1200", "Cash in transit", "asset"),
    ("1310", "Advances and floats", "asset"),
    ("1320", "Returnable deposits", "asset"),
    ("3100", "Transfers between funds", "net_assets"),
    ("4030", "Interest", "income"),
    ("4040", "Other income", "income"),
    ("5200", "Written off", "expense"),
    ("5400", "Exchange differences", "expense"),
)


def complete(apps, schema_editor):
    """Let old rows say what the new columns ask: until now every book was kept in one currency."""
    instalments = apps.get_model("fund", "ProjectInstalment").objects
    instalments.update(base_minor=F("amount_minor"))
    for project in apps.get_model("fund", "DonorProject").objects.all():
        instalments.filter(project=project).update(share_bps=project.setaside_bps)
    accounts = apps.get_model("fund", "Account").objects
    for head in apps.get_model("fund", "LedgerHead").objects.all():
        known = set(accounts.filter(fund_id=head.fund_id).values_list("code", flat=True))
        for code, name, kind in ADDED:
            if code not in known:
                accounts.create(fund_id=head.fund_id, code=code, name=name, type=kind)
    for mandate in apps.get_model("fund", "Mandate").objects.filter(role="auditor"):
        last = min(mandate.ends_on or date.today(), date.today()).year
        mandate.years = list(range(mandate.starts_on.year, max(last, mandate.starts_on.year) + 1))
        mandate.save(update_fields=["years"])


class Migration(migrations.Migration):
    dependencies = [("fund", "0003_treasury")]
    operations = [migrations.RunPython(complete, migrations.RunPython.noop)]
