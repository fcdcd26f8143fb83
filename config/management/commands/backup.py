"""`backup FILE`: the whole database in one file, the locks of sealed texts in another beside it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config.backups import copies
from config.backups.files import Unusable
from emergency.actions.ending.erasing_again import erased_cases
from notifications import clock


class Command(BaseCommand):
    """Copies while the service runs; names no content."""

    help = (
        "Copy the database as it is at this instant to FILE, its locks to FILE.locks, the list of erased cases to "
        "FILE.erased. Locks of copies older than 14 days in the same folder are deleted. Encrypting the place is "
        "the host's part. FIELD_KEYS are not in it: keep them elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take FILE."""
        parser.add_argument("file", type=Path, help="where to; nothing may lie there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy and say what was made."""
        file: Path = options["file"]
        try:
            gone = copies.save(connection, file, erased=erased_cases(), now=clock.now())
        except Unusable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"copied to {file}, {file}.locks and {file}.erased; old files of locks deleted: {gone}")
