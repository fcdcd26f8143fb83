"""`demo_login NAME`: the keys to one of the demo people."""

import json
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from emergency.accounts.sessions import real_now
from emergency.actions.demo import demo_access
from fund.models import Fund
from fund.permissions import mandates_of
from notifications import clock
from notifications.errors import NotFound, Refused

WRONG_USE = 2


class Command(BaseCommand):
    """Prints what a script or a visitor needs to act as one of the demo people."""

    help = "Print a one-time address, an API token, the present code and ten recovery codes of a demo person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the person's name in any case, --json, and where the demo answers."""
        parser.add_argument("name")
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        here = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
        parser.add_argument("--address", default=here, help="where the demo answers; %(default)s unless told")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Grant access and print it; exit status 2 outside a demo or for an unknown name."""
        now = clock.now()
        try:
            demo_access.check_demo()
            user = demo_access.demo_person(options["name"])
        except (Refused, NotFound) as error:
            raise CommandError(str(error), returncode=WRONG_USE) from error
        access = demo_access.grant(user=user, clock=real_now(), now=now)
        shown = {
            "name": user.pseudonym,
            "login_url": f"{options['address']}{reverse('enter_demo', args=[access.entry])}",
            "token": access.token,
            "otp": access.otp,
            "recovery_codes": access.recovery_codes,
            "fund": _fund_code(user.pk, now),
        }
        self.stdout.write(json.dumps(shown) if options["json"] else _as_text(shown))


def _fund_code(user_id: Any, now: Any) -> str | None:
    held = mandates_of(user_id, now=now)
    if held:
        return held[0].fund.code
    first = Fund.objects.filter(parent__isnull=True).order_by("code").first()
    return first.code if first else None


def _as_text(shown: dict[str, Any]) -> str:
    lines = {**shown, "recovery_codes": " ".join(shown["recovery_codes"])}
    return "\n".join(f"{name}: {value}" for name, value in lines.items())
