"""All tables of this room but that of people in one step, as 0002 to 0009 leave them: the way of a new database.

Why both ways, and when the old one may go: see `notifications/migrations/0001_squashed_0005_every_serving.py`.
0001 stays as it is, for the fund's tables stand between it and these. What 0003 and 0009 complete are cases of before.
"""

from django.db import migrations

from emergency.migrations._accounts import ACCOUNTS
from emergency.migrations._cases import CASES
from emergency.migrations._duty import DUTY
from emergency.migrations._frames import FRAMES
from emergency.migrations._review import REVIEW
from emergency.migrations._verification import VERIFICATION
from notifications.many_tables import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("emergency", "0002_accounts_cases_rounds"),
        ("emergency", "0003_rules_rota_rounds_frames"),
        ("emergency", "0004_lists_stay_quick"),
        ("emergency", "0005_deputies_payees_cash"),
        ("emergency", "0006_accounts_keys_locks_complaints"),
        ("emergency", "0007_holds_on_erasing"),
        ("emergency", "0008_passkey_acts_and_instalments"),
        ("emergency", "0009_instalments_of_before"),
    ]

    # By their old names: Django puts the short way of a room in their place where it is taken, and where an update broke
    # off before the fund's last step, this one does not ask for it.
    dependencies = [
        ("emergency", "0001_user"),
        ("fund", "0006_groups_days_and_exchanged_payments"),
        ("notifications", "0005_every_serving"),
    ]

    # Each part refers only to itself and to those before it.
    operations = [CreateTables([*CASES, *DUTY, *ACCOUNTS, *VERIFICATION, *REVIEW, *FRAMES])]
