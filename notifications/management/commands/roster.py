"""`roster show|verify|adopt`: look at a scope's roster, verify its chain, take in the next signed version."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from notifications import clock, roster, roster_document
from notifications.errors import DomainError
from notifications.models import RosterVersion


class Command(BaseCommand):
    """Ends with 0 when done, 1 when a chain does not hold or a version is refused, 2 on wrong use."""

    help = "Show, verify or adopt the signed list of readers' keys."
    # A broken roster fails the checks, and this command is how it is mended.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the act, the scope and, to adopt, the document with its two signatures."""
        parser.add_argument("act", choices=["show", "verify", "adopt"])
        parser.add_argument("files", nargs="*", metavar="FILE", help="adopt: the document, then two signatures")
        parser.add_argument("--scope", type=UUID, help="whose roster; may be left out while there is one")

    def scope_of(self, options: dict[str, Any]) -> UUID:
        """Return the scope asked for, or the only one there is."""
        if options["scope"]:
            return UUID(str(options["scope"]))
        known = list(RosterVersion.objects.values_list("scope_id", flat=True).distinct()[:2])
        if len(known) != 1:
            raise CommandError("Say whose roster: --scope UUID.", returncode=2)
        return known[0]

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Do the one act."""
        act, files = options["act"], options["files"]
        if (act == "adopt") != (len(files) == 1 + roster.SIGNERS) or (act != "adopt" and files):
            raise CommandError("Use: roster adopt FILE SIGNATURE SIGNATURE, roster show, roster verify.", returncode=2)
        try:
            getattr(self, f"_{act}")(options, [Path(name) for name in files])
        except DomainError as error:
            raise CommandError(str(error), returncode=1) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from error

    def _show(self, options: dict[str, Any], _files: list[Path]) -> None:
        in_force = roster.current(self.scope_of(options))
        if in_force is None:
            raise CommandError("There is no roster yet.", returncode=1)
        self.stdout.write(f"version {in_force.version}  {in_force.digest}")
        for member in in_force.members:
            roles = ",".join(sorted(member.roles)) or "-"
            self.stdout.write(
                f"{member.user_id}  {member.fingerprint}  {member.state:<8}  {member.expires_on}  {roles}"
            )

    def _verify(self, _options: dict[str, Any], _files: list[Path]) -> None:
        broken = roster.problems()
        for scope_id, sentence in broken:
            self.stdout.write(f"{scope_id}  {sentence}")
        if broken:
            sys.exit(1)
        self.stdout.write("every roster holds")

    def _adopt(self, options: dict[str, Any], files: list[Path]) -> None:
        document, *signatures = (file.read_bytes() for file in files)
        scope_id = options["scope"] or roster_document.parse(document).scope_id
        texts = [signature.decode("ascii", "replace") for signature in signatures]
        row = roster.adopt(document, texts, scope_id, clock.now())
        self.stdout.write(f"adopted version {row.version}  {row.digest}")
