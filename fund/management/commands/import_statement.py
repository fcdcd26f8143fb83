"""Import a bank's file from the command line."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fund.models import BankProfile, Fund
from fund.reconciliation import profiles
from fund.reconciliation.importing import import_statement
from fund.reconciliation.incoming import Imported
from fund.reconciliation.parsers.base import BrokenFile
from fund.reconciliation.ready_profiles import READY
from notifications import clock
from notifications.errors import DomainError, Malformed, NotFound

CHECK_FAILED, WRONG_USE = 1, 2


class Command(BaseCommand):
    """Nobody stands behind it as a person: what matches by itself is matched, the rest waits for the treasurer."""

    help = "Import a bank's file into a bank account: CAMT.053, MT940, OFX, 1C text, or CSV and XLSX by a mapping."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what page and API ask too."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--account", required=True, metavar="CODE", help="a bank account; a fresh code opens one")
        parser.add_argument(
            "--mapping", metavar="NAME", help="the bank's mapping, saved or ready, or a .json file to save"
        )
        parser.add_argument("--fund", metavar="CODE", help="needed where there are several funds")
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what came of it; exit status 1 for a file that is refused, 2 for wrong use."""
        fund, content = _fund(options["fund"]), _content(options["file"])
        profile = _profile(fund, options["mapping"])
        try:
            imported = import_statement(
                fund=fund,
                account_code=options["account"],
                content=content,
                profile=profile,
                by=None,
                now=clock.now(),
                progress=self._progress,
            )
        except DomainError as error:
            wrong_use = isinstance(error, Malformed) and not isinstance(error, BrokenFile)
            raise CommandError(_sentences(error), returncode=WRONG_USE if wrong_use else CHECK_FAILED) from None
        self.stdout.write(json.dumps(imported.as_json()) if options["json"] else _told(imported))

    def _progress(self, done: int, total: int) -> None:
        """Say how far a long file is, beside the document on standard output."""
        self.stderr.write(_("%(done)d of %(total)d lines compared") % {"done": done, "total": total})


def _fund(code: str | None) -> Fund:
    funds = Fund.objects.select_related("parent").order_by("code")
    found = list(funds.filter(code=code) if code else funds.filter(parent=None))
    if len(found) != 1:
        codes = ", ".join(funds.values_list("code", flat=True))
        raise CommandError(_("Name one fund with --fund: %(codes)s.") % {"codes": codes}, returncode=WRONG_USE)
    return found[0]


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise CommandError(_("The file cannot be read."), returncode=WRONG_USE) from None


def _profile(fund: Fund, name: str | None) -> BankProfile | None:
    if not name:
        return None
    if name.endswith(".json"):
        return _saved(fund, Path(name))
    try:
        return profiles.find(fund, name)
    except NotFound:
        names = ", ".join([*(each.name for each in profiles.saved(fund)), *READY])
        raise CommandError(
            _("There is no such mapping. Known: %(names)s.") % {"names": names}, returncode=WRONG_USE
        ) from None


def _saved(fund: Fund, file: Path) -> BankProfile:
    try:
        settings = json.loads(_content(file))
        if not isinstance(settings, dict):
            raise ValueError
        return profiles.save_profile(fund=fund, name=file.stem, settings=settings, by=None, now=clock.now())
    except Malformed as error:
        raise CommandError(_sentences(error), returncode=WRONG_USE) from None
    except ValueError:
        raise CommandError(_("The mapping is not a JSON object."), returncode=WRONG_USE) from None


def _sentences(error: DomainError) -> str:
    fields = getattr(error, "fields", {})
    if isinstance(error, BrokenFile) or not fields:
        return str(error)
    return " ".join(str(sentence) for sentence in fields.values())


def _told(imported: Imported) -> str:
    counts = {
        "lines": imported.lines,
        "new": imported.new,
        "matched": imported.matched,
        "suggested": imported.suggested,
        "opening": imported.opening,
        "closing": imported.closing,
    }
    return (
        _(
            "%(lines)s lines, %(new)s new, %(matched)s matched, %(suggested)s with a suggestion. "
            "Opening %(opening)s, closing %(closing)s."
        )
        % counts
    )
