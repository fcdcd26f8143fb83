"""Dividing what is still promised into instalments, each with the day on which it falls due."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fund.ledger.commitments import of_source
from fund.models import Commitment, CommitmentInstalment
from fund.models.payments import LIVE
from fund.money import Money, format_money
from notifications.errors import Malformed, Refused

MOST = 24


@dataclass(frozen=True)
class Part:
    """One instalment: when it falls due, and how much it is."""

    due_on: date
    amount: Money


def plan(*, source_ref: uuid.UUID, use: str, parts: Sequence[Part], today: date) -> Commitment:
    """Divide what is promised for a use and not yet on its way; nothing is posted, for the promise stays as it is.

    Raises Malformed, and Refused unless the parts are exactly what is left.
    """
    row = next((one for one in of_source(source_ref, lock=True) if one.use == use and one.remaining_minor), None)
    if row is None:
        raise Malformed(fields={"use": _("Nothing is left to pay for this.")})
    open_parts = [one for one in row.instalments.filter(amount_minor__gt=0) if not _is_under_way(one)]
    _check(row, parts, sum(one.amount_minor for one in open_parts), today)
    for one in open_parts:
        # A payment that failed or came back still names its instalment.
        one.amount_minor = 0
        one.save(update_fields=["amount_minor"])
    row.instalments.filter(amount_minor=0, disbursements__isnull=True).delete()
    CommitmentInstalment.objects.bulk_create(
        CommitmentInstalment(commitment=row, due_on=part.due_on, amount_minor=part.amount.minor) for part in parts
    )
    return row


def due_now(parts: Sequence[CommitmentInstalment], *, today: date) -> list[CommitmentInstalment]:
    """Return the parts that are due; raises Refused, naming the first day, where none is."""
    due = [part for part in parts if part.due_on <= today]
    if parts and not due:
        first = min(part.due_on for part in parts)
        raise Refused(
            _("The next instalment falls due on %(day)s. Name its sum to pay it earlier.")
            % {"day": date_format(first, "DATE_FORMAT")},
            code="not_due_yet",
        )
    return due


def _is_under_way(part: CommitmentInstalment) -> bool:
    return part.disbursements.filter(state__in=LIVE).exists()


def _check(row: Commitment, parts: Sequence[Part], left_minor: int, today: date) -> None:
    if not parts or len(parts) > MOST:
        raise Malformed(fields={"parts": _("Name between one and %(most)d instalments.") % {"most": MOST}})
    if any(part.amount.minor <= 0 or part.amount.currency != row.currency for part in parts):
        raise Malformed(fields={"parts": _("Each sum is above zero and in %(currency)s.") % {"currency": row.currency}})
    if any(part.due_on < today for part in parts):
        raise Malformed(fields={"parts": _("Each day is today or still to come.")})
    if sum(part.amount.minor for part in parts) != left_minor:
        left = format_money(Money(left_minor, row.currency), get_language() or "en")
        raise Refused(
            _("The instalments must sum to what is promised and not yet on its way: %(left)s.") % {"left": left},
            code="not_the_sum",
        )
