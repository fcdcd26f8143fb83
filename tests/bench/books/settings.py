"""Settings of the bench of the books: the bench's own with the libraries beside which ours is measured."""

from tests.bench.settings import *  # noqa: F403
from tests.bench.settings import DATABASES, INSTALLED_APPS, TEMPLATES

# django-hordak knows PostgreSQL and MySQL only.
OTHERS = ["django_ledger"]
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    OTHERS += ["mptt", "djmoney", "hordak"]
INSTALLED_APPS = [*INSTALLED_APPS, *OTHERS]
# django-ledger demands it of every project that installs it.
TEMPLATES[0]["OPTIONS"]["context_processors"].append("django_ledger.context.django_ledger_context")
CURRENCIES = ("EUR",)
HORDAK_INTERNAL_CURRENCY = "EUR"
HORDAK_CURRENCIES = ["EUR"]
