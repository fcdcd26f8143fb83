"""The embedded background worker: one process beside the web server, the same functions Celery calls."""

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils.module_loading import import_string

from config import checks
from notifications import clock

logger = logging.getLogger(__name__)


@dataclass
class Job:
    """One function and the seconds between two calls of it."""

    name: str
    seconds: float
    act: Callable[..., object]
    next_at: float = 0.0

    def run(self, tick: float) -> None:
        """Call the function; a failure is logged without its message and tried again at the next turn."""
        self.next_at = tick + self.seconds
        try:
            self.act(now=clock.now())
        except Exception:
            logger.exception("background work failed")


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, then ends after the job at hand."""

    help = "Do the background work of settings.BACKGROUND_WORK."
    # Those of the house are asked below, with the databases. Django's own would read every page of the service into
    # a process that shows none: half as much memory again.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --once."""
        parser.add_argument("--once", action="store_true", help="do every job one time, then end")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        """Work in turns."""
        try:
            checks.refuse_start()
        except ImproperlyConfigured as wrong:
            raise CommandError(str(wrong)) from None
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        jobs = [Job(name, seconds, import_string(name)) for name, seconds in settings.BACKGROUND_WORK]
        while not stop.is_set():
            turn(jobs, monotonic())
            if once:
                return
            stop.wait(max(0.0, min(job.next_at for job in jobs) - monotonic()))


def turn(jobs: list[Job], tick: float) -> None:
    """Run the jobs whose time has come."""
    close_old_connections()
    for job in jobs:
        if job.next_at <= tick:
            job.run(tick)
