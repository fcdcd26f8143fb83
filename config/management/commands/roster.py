"""`roster show|verify|adopt`, with the fund named by its code: only this room knows both funds and rosters."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from fund.models import Fund
from notifications.management.commands import roster


class Command(roster.Command):
    """The same acts; `--fund CODE` stands for the scope."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --fund besides."""
        super().add_arguments(parser)
        parser.add_argument("--fund", help="code of the fund whose roster it is")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Put the fund's id in the place of the scope, then act."""
        code = options.pop("fund", None)
        if code:
            found = Fund.objects.filter(code=code).values_list("pk", flat=True).first()
            if found is None:
                raise CommandError("There is no fund with this code.", returncode=2)
            options["scope"] = found
        super().handle(*arguments, **options)
