"""All tables of this room in one step, as 0001 to 0007 leave them: the way of a database that has none of them.

Why both ways, and when the old one may go: see `notifications/migrations/0001_squashed_0005_every_serving.py`.
What 0004 and 0007 complete are books of before; here are none yet.
"""

from django.conf import settings
from django.db import migrations

from fund.migrations._advances import ADVANCES
from fund.migrations._books import BOOKS
from fund.migrations._mandates import MANDATES
from fund.migrations._payments import PAYMENTS
from fund.migrations._projects import PROJECTS
from fund.migrations._regulations import REGULATIONS
from fund.migrations._statements import STATEMENTS
from fund.migrations._treasury import TREASURY
from fund.migrations._years import YEARS
from notifications.many_tables import CreateTables


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("fund", "0001_mandates_rules_books"),
        ("fund", "0002_regulation_versions"),
        ("fund", "0003_treasury"),
        ("fund", "0004_books_of_before"),
        ("fund", "0005_leftovers_of_the_treasury"),
        ("fund", "0006_groups_days_and_exchanged_payments"),
        ("fund", "0007_days_of_before"),
    ]

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    # Each part refers only to itself and to those before it.
    operations = [
        CreateTables(
            [
                *MANDATES,
                *REGULATIONS,
                *PROJECTS,
                *BOOKS,
                *YEARS,
                *ADVANCES,
                *PAYMENTS,
                *TREASURY,
                *STATEMENTS,
            ]
        )
    ]
