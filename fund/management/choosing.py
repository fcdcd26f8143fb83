"""Which funds a command speaks about."""

from django.core.management.base import CommandError

from fund.models import Fund


def chosen_funds(code: str | None) -> list[Fund]:
    """Return the fund named on the command line, or all of them; an unknown one is wrong use (status 2)."""
    if not code:
        return list(Fund.objects.filter(available__isnull=False).select_related("parent").order_by("code"))
    found = list(Fund.objects.filter(code=code).select_related("parent"))
    if not found:
        raise CommandError(f"There is no fund with the code {code}.", returncode=2)
    return found
