"""`seed_demo`: the demo's people, fund and books."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from emergency.actions.demo.demo_seed import PEOPLE, seed
from notifications import clock


class Command(BaseCommand):
    """Makes the demo once; a second run changes nothing."""

    help = "Make the demo fund, its people, regulations and opening balance."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Seed, and print what the people's devices need for the first roster."""
        if not settings.DEMO:
            raise CommandError("This is a production database: it takes no demo people.", returncode=2)
        seeded = seed(now=clock.now())
        if options["json"]:
            readers = [{"name": name, "member": str(user_id), "role": role} for name, user_id, role in seeded.readers]
            people = [person.login for person in PEOPLE]
            shown = {"fund": seeded.fund.code, "scope": str(seeded.fund.pk), "people": people, "readers": readers}
            self.stdout.write(json.dumps(shown))
            return
        self.stdout.write("Demo people: " + ", ".join(f"{one.pseudonym} ({one.role or 'no role'})" for one in PEOPLE))
