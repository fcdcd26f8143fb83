"""Settings of the bench: the tests' own with a database of its own, SQLite or the PostgreSQL of DATABASE_URL."""

import os

from config.test_settings import *  # noqa: F403
from config.test_settings import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]
ROOT_URLCONF = "tests.bench.urls"
LOGGING = {"version": 1, "disable_existing_loggers": True}
if os.environ.get("DATABASE_URL"):
    DATABASES["default"]["TEST"] = {"NAME": f"bench_{os.getpid()}"}
