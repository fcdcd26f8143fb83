"""`restore FILE`: a copy into an empty database, then everything erased again that is erased."""

import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config.backups import copies, files
from config.rooms import GUARDED
from emergency.actions.ending import after_restore, erasing_again
from fund.ledger.verifying import verify as verify_books
from notifications import audit, clock, triggers


class Command(BaseCommand):
    """Ends with 0 when guards stand, books and evidence hold and nothing erased has come back, else with 1."""

    help = (
        "Fill an empty database from FILE and, where it still is, FILE.locks; run by the owner of the tables. "
        "Erases what is due, and every case that a list FILE.erased in the same folder names: put the newest list "
        "there first. Everybody signs in anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take FILE."""
        parser.add_argument("file", type=Path, help="a copy that `backup` made")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, erase again, verify."""
        try:
            known = files.erased_in(options["file"].parent)
            has_locks = copies.load(connection, options["file"])
        except files.Unusable as error:
            raise CommandError(str(error)) from error
        # A newer release has newer tables; guards and the rights of who serves come back with it.
        call_command("migrate", verbosity=0, interactive=False)
        after_restore.end_everything()
        if not has_locks:
            self.stdout.write("The locks of this copy are gone: no sealed text of it can be opened by anybody.")
        done = erasing_again.erase_again(known, now=clock.now())
        self.stdout.write("erased again: " + ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in done.items()))
        if done["emptied"]:
            self.stdout.write("Emptied cases were open when the copy was made: their texts are gone, end them by hand.")
        self._tell(options["file"])
        self._verify()

    def _tell(self, file: Path) -> None:
        day, frozen = files.copied_on(file), after_restore.frozen_count()
        after_restore.tell(copied_on=day, now=clock.now())
        self.stdout.write(
            f"All sessions and tokens have ended. The copy is of {day}: whoever was frozen since then is NOT frozen"
            f" here, and printed codes used since then work again. Frozen as the copy has it: {frozen}."
            " Lay later freezes again before the doors open; chair, deputy chair and data guardian are reminded of it"
            " on their first page until one of them says that it is done."
        )

    def _verify(self) -> None:
        away = [name for room in GUARDED for name in triggers.missing(room, connection)]
        books, evidence = verify_books(), audit.verify()
        problems = [f"trigger {name} is missing" for name in away]
        problems += [f"{problem.rule} {problem.row}: {problem.text}" for problem in books.problems]
        problems += [f"audit row {problem.seq}: {problem.text}" for problem in evidence.problems]
        for line in problems:
            self.stderr.write(line)
        self.stdout.write(f"{books.checked} rows of the books and {evidence.checked} of the evidence were checked")
        if problems:
            sys.exit(1)
