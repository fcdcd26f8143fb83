"""Import a central bank's file of rates from the command line."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fund.actions.rates import import_rates
from fund.management.choosing import chosen_funds
from fund.models import Fund
from fund.rates.sources import SOURCES
from notifications import clock
from notifications.errors import DomainError

CHECK_FAILED, WRONG_USE = 1, 2


class Command(BaseCommand):
    """Nobody stands behind it as a person: a rate that jumped needs `--confirmed` by who starts it."""

    help = "Import a central bank's file of rates; the bank is told from the file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what page and API ask too."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--source", choices=list(SOURCES), help="refuse the file of any other bank")
        parser.add_argument("--month", metavar="YYYY-MM", help="needed by InforEuro, whose file does not name it")
        parser.add_argument("--confirmed", action="store_true", help="a rate that moved by over 20 %% is right")
        parser.add_argument("--fund", metavar="CODE", help="needed where there are several networks")
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what came of it; exit status 1 for a file that is refused, 2 for wrong use."""
        fund, content, month = _fund(options["fund"]), _content(options["file"]), _month(options["month"])
        named = {"source": options["source"] or "", "month": month, "confirmed": options["confirmed"]}
        try:
            taken = import_rates(fund=fund, content=content, by=None, now=clock.now(), **named)
        except DomainError as error:
            raise CommandError(str(error), returncode=CHECK_FAILED) from None
        counts = {"new": taken.new, "known": taken.known, "left_out": taken.left_out}
        told = _("%(new)d new rates, %(known)d known already, %(left_out)d older than the books.") % counts
        self.stdout.write(json.dumps(taken.as_json()) if options["json"] else told)


def _fund(code: str | None) -> Fund:
    found = [fund for fund in chosen_funds(code) if fund.parent is None]
    if len(found) != 1:
        codes = ", ".join(fund.code for fund in found)
        raise CommandError(_("Name one fund with --fund: %(codes)s.") % {"codes": codes}, returncode=WRONG_USE)
    return found[0]


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise CommandError(_("The file cannot be read."), returncode=WRONG_USE) from None


def _month(text: str | None) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        raise CommandError(_("Write the month as 2026-11."), returncode=WRONG_USE) from None
