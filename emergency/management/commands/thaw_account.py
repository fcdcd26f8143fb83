"""`thaw_account LOGIN --word-of NAME --word-of NAME`: the way back when all who could thaw are frozen."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emergency.accounts.sessions import real_now
from emergency.actions.people.stuck import thaw_by_codes
from notifications import clock
from notifications.errors import DomainError


class Command(BaseCommand):
    """Lets one keeper of accounts in again; as soon as two are there, they do the rest on their pages."""

    help = (
        "Thaw a frozen keeper of accounts (steward, data guardian, chair, deputy chair) when fewer than two others are"
        " left to do it. Asks for one printed recovery code of each member named, or reads them from standard input,"
        " one a line in the same order. Recorded, and told to everybody in the fund."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the login name, and those of the members whose codes are given."""
        parser.add_argument("login")
        parser.add_argument("--word-of", action="append", required=True, metavar="NAME", help="a member's login name")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Ask for the codes and thaw."""
        words = [(name, _code_of(name)) for name in options["word_of"]]
        try:
            user = thaw_by_codes(login=options["login"], words=words, clock=real_now(), now=clock.now())
        except DomainError as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(f"{user.login} is thawed; everybody in the fund is told.")


def _code_of(name: str) -> str:
    if sys.stdin.isatty():
        # On the command line a code would be seen by everybody on the machine.
        return getpass.getpass(f"Printed code of {name}: ")
    return sys.stdin.readline()
