"""Settings of one pytest process: it knows one database, chosen by DATABASE=sqlite or postgres."""

import os
import tempfile
from pathlib import Path

# Before the settings are read: tests share no folder with a running demo, and none with each other's process.
_FOLDER = Path(tempfile.mkdtemp(prefix="relief-tests-"))
os.environ["VAR"] = str(_FOLDER)

from config.settings import *
from config.settings import DATABASES, STATIC_ROOT

DATABASE = os.environ.get("DATABASE", "sqlite")
if DATABASE == "postgres":
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "relief",
        "USER": os.environ.get("PGUSER", "postgres"),
        "HOST": os.environ.get("PGHOST", "127.0.0.1"),
        "PORT": os.environ.get("PGPORT", "5432"),
        "PASSWORD": os.environ.get("PGPASSWORD", ""),
        "TEST": {"NAME": os.environ.get("TEST_DATABASE_NAME", "test_relief")},
    }
else:
    # A file, not memory: the live server and worker processes open it too.
    DATABASES["default"]["TEST"] = {"NAME": str(_FOLDER / "test.sqlite3")}

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Real work is proven once, in the tests of slips and by the demo.
ACCESS_CODE_STRENGTH = 2**6
SILENCED_SYSTEM_CHECKS = ["house.E012"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEMO = False
SECURE_SSL_REDIRECT = False
