"""Reading decisions about money: who confirms what, which funds a decision touches, and who sees it."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from fund.ledger.chart import books_of
from fund.models import BOARD, DecisionKind, Fund, MoneyDecision, Role
from fund.permissions import roles_in

PAYERS = frozenset({Role.TREASURER, Role.CHECKER})
# Who proposes, and who else confirms.
CONFIRMING: Mapping[str, Collection[str]] = {
    DecisionKind.EXEMPTION: BOARD,
    DecisionKind.LIFTING: BOARD,
    DecisionKind.WRITE_OFF: BOARD,
    DecisionKind.TRANSFER: BOARD,
    DecisionKind.REFUND: PAYERS,
}
MOST = 200


def holds(fund: Fund, roles: Collection[str], user_id: uuid.UUID, *, now: datetime) -> bool:
    """Whether the person holds one of these roles in the fund, or in the network that a purse belongs to."""
    return bool(roles_in(books_of(fund).pk, user_id, now=now) & set(roles))


def other_fund(row: MoneyDecision) -> Fund | None:
    """Return the fund that a transfer goes to; None for anything else, and for a code that nobody has."""
    if row.kind != DecisionKind.TRANSFER:
        return None
    return Fund.objects.select_related("parent").filter(code=row.counterpart).first()


def sides_of(row: MoneyDecision) -> list[Fund]:
    """Return the funds a decision touches, the one that proposed it first."""
    other = other_fund(row)
    return [row.fund, other] if other else [row.fund]


def stays_in_the_books(fund: Fund, code: str) -> bool:
    """Whether the fund of this code is a purse or the fund of the same books."""
    books = books_of(fund)
    return Fund.objects.filter(Q(pk=books.pk) | Q(parent=books), code=code).exists()


def decisions(fund: Fund, *, limit: int = MOST) -> list[MoneyDecision]:
    """Return the decisions of the fund and the transfers to it: those that wait first, then the newest."""
    rows = MoneyDecision.objects.filter(Q(fund=fund) | Q(kind=DecisionKind.TRANSFER, counterpart=fund.code))
    found = rows.select_related("fund", "project").order_by("-proposed_at", "pk")[:limit]
    return sorted(found, key=lambda row: not row.is_open)
