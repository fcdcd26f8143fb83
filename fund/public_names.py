"""Which donors and projects everybody may read of; a name that was not released never leaves this module."""

from dataclasses import dataclass

from django.db.models import Q

from fund.models import DonorProject


@dataclass(frozen=True)
class PublicName:
    """A project as everybody may know it; what was not released is empty."""

    donor: str
    title: str


def public_names() -> list[PublicName]:
    """Return the names that were released, of all funds together, each once and in order."""
    rows = DonorProject.objects.filter(Q(is_donor_public=True) | Q(is_title_public=True)).select_related("donor")
    shown = {(row.donor.name if row.is_donor_public else "", row.title if row.is_title_public else "") for row in rows}
    return [PublicName(donor, title) for donor, title in sorted(shown)]
