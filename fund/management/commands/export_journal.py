"""Print the journal for another bookkeeping program."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fund.ledger import export
from fund.management.choosing import chosen_funds


class Command(BaseCommand):
    help = "Print the journal in the form of another program."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the form, the currency, a day and a fund."""
        parser.add_argument("--format", choices=sorted(export.FORMATS), required=True)
        parser.add_argument("--base", action="store_true", help="in the base currency instead of each posting's own")
        parser.add_argument("--at", type=date.fromisoformat, metavar="DATE")
        parser.add_argument("--fund", metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it line by line."""
        written = export.FORMATS[options["format"]]
        for line in written(chosen_funds(options["fund"]), base=options["base"], at=options["at"]):
            self.stdout.write(line)
