"""Draw a sample of payments by a public seed."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fund.auditing.sample import Draw, sample
from fund.management.choosing import chosen_funds
from fund.models import Fund
from fund.reports.frame import Question
from fund.reports.written import as_json, shown
from notifications import clock
from notifications.errors import Malformed


class Command(BaseCommand):
    help = "Draw a sample of a year's payments; the same seed gives the same sample to everybody."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take seed, year, size, a fund and the JSON switch."""
        parser.add_argument("--seed", required=True, help="something public that nobody here could choose")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--size", type=int, required=True)
        parser.add_argument("--fund", metavar="CODE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        year = options["year"]
        asked = Question(_fund(options["fund"]), date(year, 1, 1), date(year, 12, 31), clock.now())
        try:
            drawn = sample(asked, Draw(options["seed"], options["size"]))
        except Malformed as error:
            raise CommandError(" ".join(map(str, error.fields.values())), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(drawn)))
            return
        for row in drawn.sheets[0].rows:
            self.stdout.write("  ".join(shown(cell) for cell in row))
        for note in drawn.notes:
            self.stdout.write(note)


def _fund(code: str | None) -> Fund:
    funds = chosen_funds(code)
    if len(funds) != 1:
        raise CommandError("Name one fund by --fund.", returncode=2)
    return funds[0]
