"""`add_person LOGIN --pseudonym …`: how the very first people come to their accounts; there is no sign-up."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from emergency.actions.people import accounts
from notifications import clock
from notifications.errors import Malformed, Refused


class Command(BaseCommand):
    """The way in while nobody is there to confirm; the account can do nothing before its second factor is enrolled."""

    help = (
        "Make one of the first accounts and print its invitation: an address good for 24 hours and one use."
        " Once a steward, chair or guardian is there, people are invited and confirmed on the page /accounts/."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take login name, pseudonym and language."""
        parser.add_argument("login")
        parser.add_argument("--pseudonym", required=True, help="the name others see; not the person's own")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Make the account and print the path of its invitation."""
        known = {name: options[name] for name in ("login", "pseudonym", "language")}
        try:
            _user, invitation = accounts.add_person(**known, by=None, now=clock.now())
        except (Malformed, Refused) as error:
            reasons = [str(error), *(str(reason) for reason in getattr(error, "fields", {}).values())]
            raise CommandError(" ".join(reasons), returncode=2) from error
        self.stdout.write(reverse("invitation", args=[invitation]))
