"""Settings of a process that a test starts: the ordinary ones on the test's own database."""

import json
import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES

DATABASES["default"] = json.loads(os.environ["RELIEF_TEST_DATABASE"])
DEMO = False
EMAIL_FILE_PATH = os.environ.get("EMAIL_FILE_PATH", str(VAR / "mail"))  # noqa: F405
ACCESS_CODE_STRENGTH = 2**6
SILENCED_SYSTEM_CHECKS = ["house.W007", "house.E012", "house.W013"]
