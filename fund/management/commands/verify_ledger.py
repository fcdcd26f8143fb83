"""Compute the books a second time and print what differs."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fund.ledger.verifying import Verification, verify


class Command(BaseCommand):
    help = "Check every invariant of the books; status 1 when one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the JSON switch."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found."""
        found = verify()
        self.stdout.write(json.dumps(_document(found)) if options["json"] else _sheet(found))
        if not found.ok:
            sys.exit(1)


def _document(found: Verification) -> dict[str, Any]:
    problems = [problem.as_json() for problem in found.problems]
    return {"ok": found.ok, "checked": found.checked, "problems": problems}


def _sheet(found: Verification) -> str:
    lines = [f"{problem.rule} {problem.row}: {problem.text}" for problem in found.problems]
    return "\n".join([*lines, f"{found.checked} rows checked, {len(found.problems)} problems"])
