"""`rotate_field_keys`: bring every encrypted column under the newest field key."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications import field_rotation
from notifications.field_encryption import Undecipherable


class Command(BaseCommand):
    """Says counts only; may be cut off and started again, and the service runs meanwhile."""

    help = (
        "Encrypt every field-encrypted column under the first of FIELD_KEYS. To replace a key: put the new one first, "
        "restart the service, run this, move the old one to RETIRED_FIELD_KEYS (digests of codes are found by it) and "
        "restart; drop it there once no code made under it is in use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and say how many."""
        try:
            done = field_rotation.rotate()
        except Undecipherable as error:
            raise CommandError("None of FIELD_KEYS opens a stored value: add the key it was written under.") from error
        lines = [*(f"{column}: {count}" for column, count in done.items()), f"changed: {sum(done.values())}"]
        self.stdout.write(json.dumps(done) if options["json"] else "\n".join(lines))
