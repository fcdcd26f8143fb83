"""Settings of a process that a test starts: the ordinary ones on the test's own database."""

import json
import os
from datetime import timedelta

from config.settings import *  # noqa: F403
from config.settings import CELERY_BEAT_SCHEDULE, DATABASES

DATABASES["default"] = json.loads(os.environ["RELIEF_TEST_DATABASE"])
DEMO = False
EMAIL_FILE_PATH = os.environ.get("EMAIL_FILE_PATH", str(VAR / "mail"))  # noqa: F405
ACCESS_CODE_STRENGTH = 2**6
SILENCED_SYSTEM_CHECKS = os.environ.get("SILENCED", "house.W007 house.E012 house.W013").split()
# Beat lets one interval pass before it calls for the first time: nobody has to wait for the service's.
CELERY_BEAT_SCHEDULE = {
    **CELERY_BEAT_SCHEDULE,
    "deliver-outbox": {**CELERY_BEAT_SCHEDULE["deliver-outbox"], "schedule": timedelta(seconds=1)},
}
