"""Who may import statements and tie them to the books."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from fund.ledger import chart
from fund.models import Disbursement, Fund, Role
from fund.permissions import people_with, roles_in
from notifications.errors import NotFound, Refused

READERS = (Role.TREASURER, Role.CHECKER)

_APPROVED = _(
    "You had a part in asking for, deciding or authorising this payment, so another treasurer or checker has to "
    "confirm that the bank shows it (separation of duties)."
)


def audience(fund: Fund, *, now: datetime) -> frozenset[tuple[uuid.UUID, str]]:
    """Return who reads what a bank says, each with the role they read in."""
    people = people_with(chart.books_of(fund).pk, READERS, now=now)
    return frozenset((user_id, str(role)) for role in READERS for user_id in people[role])


def check_can_reconcile(fund: Fund, by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound for anybody but treasurers and checkers."""
    if not can_reconcile(fund, by, now=now):
        raise NotFound()


def can_reconcile(fund: Fund, by: uuid.UUID, *, now: datetime) -> bool:
    """Tell whether the person may import statements and match lines."""
    return bool(roles_in(chart.books_of(fund).pk, by, now=now) & set(READERS))


def check_can_confirm(disbursement: Disbursement, by: uuid.UUID) -> None:
    """Refuse whoever approved the payment: they cannot be the only one to confirm it."""
    if not can_confirm(disbursement, by):
        raise Refused(_APPROVED, code="separation_of_duties")


def can_confirm(disbursement: Disbursement, by: uuid.UUID) -> bool:
    """Tell whether the person may tie this payment to a line of the bank by hand."""
    return by != disbursement.authorised_by and by.hex not in disbursement.commitment.barred_people
