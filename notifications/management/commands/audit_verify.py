"""Read the whole audit chain and say whether it holds."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications import audit


class Command(BaseCommand):
    """Ends with 0 when the chain holds, with 1 and the first broken row when it does not."""

    help = "Verify the audit chain."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")

    def handle(self, *args: Any, json: bool = False, **options: Any) -> None:
        """Verify and report."""
        found = audit.verify()
        if json:
            self.stdout.write(_document(found))
            if found.problems:
                sys.exit(1)
        elif found.problems:
            first = found.problems[0]
            raise CommandError(f"the audit chain breaks at row {first.seq}: {first.text}")
        else:
            self.stdout.write(f"audit chain holds; rows checked: {found.checked}; erased, digest kept: {found.erased}")


def _document(found: audit.Verification) -> str:
    problems = [{"rule": "S29", "row": problem.seq, "text": problem.text} for problem in found.problems]
    return json.dumps({"ok": not problems, "checked": found.checked, "problems": problems})
