"""The door for web servers; it stays shut on settings or a database that would betray people."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# What is made while the service starts stays for its life. To look through it again and again for what may go takes a
# quarter of the start, and later, between two answers, a sixth of a second each time.
gc.disable()
application = get_wsgi_application()
checks.refuse_start()
# Every page is read now, not while the first person waits.
_ = get_resolver().url_patterns
gc.freeze()
gc.enable()
