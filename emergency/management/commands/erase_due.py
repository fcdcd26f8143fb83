"""`erase_due`: erase what the regulations no longer allow to be kept."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from emergency.actions.ending import retention
from emergency.management.timing import moment_of


class Command(BaseCommand):
    """Erases content whose time has come; counts only, never says whose."""

    help = "Erase what is due, now or at a moment; on a demo database --at moves its clock forward."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --dry-run, --at and --json."""
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--at", help="a day or a moment (ISO 8601, UTC)")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Erase and say how many of each."""
        dry_run = options["dry_run"]
        done = retention.erase_due(now=moment_of(options["at"], moves=not dry_run), dry_run=dry_run)
        words = [f"{name.replace('_', ' ')}: {count}" for name, count in done.items()]
        self.stdout.write(json.dumps(done) if options["json"] else "\n".join(words))
