"""Our books beside django-hordak, django-ledger, two plain tables and hledger, in one run on one machine.

    python -m tests.bench.books            on SQLite
    DATABASE_URL=… python -m tests.bench.books      on that PostgreSQL server

`BOOKS` is the number of postings over which reports are drawn up (20,000). Prints the rows as JSON, one document.
Ratios are times: 0.2 means five times as fast.
"""

import json
import os
import sys
import warnings

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.books.settings"
os.environ["DATABASE"] = "bench"


def main() -> int:
    """Measure and print."""
    import django

    warnings.simplefilter("ignore")
    django.setup()
    from django.db import connection

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        from tests.bench.books import rows

        print(json.dumps([row.as_json() for row in rows.measured(int(os.environ.get("BOOKS", "20000")))]))
    finally:
        connection.creation.destroy_test_db(str(name), verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
