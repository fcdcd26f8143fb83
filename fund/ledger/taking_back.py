"""Taking an entry of a project or a receipt back: refused while something later rests on it."""

import uuid
from datetime import date, datetime

from django.utils.translation import gettext as _

from fund.ledger import owed
from fund.ledger.clearing import refuse_cleared
from fund.ledger.posting import reverse_entry
from fund.ledger.setaside import locked
from fund.models import DonorProject, EntryKind, JournalEntry, ReversalReason
from notifications.errors import Refused


def take_back(
    entry: JournalEntry, *, by: uuid.UUID, now: datetime, reason: ReversalReason, on: date | None = None
) -> JournalEntry:
    """Post the mirror of an entry, after looking whether something was built on it since.

    Raises Refused for a receipt that was explained, and for money of a project that was given back or paid out since.
    """
    if entry.kind == EntryKind.UNKNOWN_RECEIPT:
        refuse_cleared(JournalEntry.objects.select_for_update().get(pk=entry.pk))
    projects = DonorProject.objects.filter(postings__entry=entry).distinct()
    kept = [locked(project) for project in projects.order_by("pk")]
    mirror = reverse_entry(entry, by=by, now=now, reason=reason, on=on)
    for project in kept:
        _check(project)
    return mirror


def _check(project: DonorProject) -> None:
    now = owed.standing(project)
    amounts = [now.moved.own, now.covered.own, *(kept.own for kept in now.refundable.values())]
    if min(amounts, default=0) < 0:
        raise Refused(
            _("Part of this money was corrected or paid back to the donor since. Take that back first."),
            code="rested_upon",
        )
