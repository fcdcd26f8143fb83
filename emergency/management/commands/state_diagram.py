"""`state_diagram`: draw the state machines into the READMEs, or check that they are drawn as they are."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from emergency.drawing import stale


class Command(BaseCommand):
    """Ends with 1 when --check finds a stale drawing."""

    help = "Draw the state machines into the READMEs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="change nothing, name the stale ones")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Draw or check."""
        found = stale(mend=not options["check"])
        for file in found:
            self.stdout.write(f"{file}: {'stale' if options['check'] else 'drawn anew'}")
        if found and options["check"]:
            self.stdout.write("Run: manage.py state_diagram")
            sys.exit(1)
