"""`run_clocks`: do once what the clocks of the regulations demand."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from emergency.actions import clockwork
from emergency.management.timing import moment_of


class Command(BaseCommand):
    """Ends unanswered cases, closes windows, reminds, closes what is over; a second run changes nothing."""

    help = "Do what the clocks demand, now or at a moment; on a demo database --at moves its clock forward."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --at and --json."""
        parser.add_argument("--at", help="a day or a moment (ISO 8601, UTC)")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Run the clocks and say what was done."""
        now = moment_of(options["at"])
        done = clockwork.run(now=now) | clockwork.look_after_locks(now=now)
        words = [f"{name.replace('_', ' ')}: {count}" for name, count in done.items()]
        self.stdout.write(json.dumps(done) if options["json"] else "\n".join(words))
