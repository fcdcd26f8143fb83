"""The frame of every act of a treasurer: right, key, act, answer, evidence; one transaction."""

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fund.ledger import chart
from fund.models import Account, Fund, Role
from fund.money import Money
from fund.permissions import roles_in
from notifications import audit
from notifications.errors import Malformed, NotFound
from notifications.idempotency import Attempt


@dataclass
class TreasuryAct:
    """What one act answers and leaves as evidence; both are written when its frame ends."""

    by: uuid.UUID
    now: datetime
    answer: dict[str, Any] = field(default_factory=dict)
    events: list[audit.Event] = field(default_factory=list)

    def record(self, verb: str, about: str, object_id: uuid.UUID, amount: Money, /, **data: audit.Value) -> None:
        """Add an event about a sum to the evidence."""
        facts: dict[str, audit.Value] = {"amount_minor": amount.minor, "currency": amount.currency, **data}
        self.events.append(audit.Event(verb, self.by, about, object_id, facts))

    def note(self, verb: str, about: str, object_id: uuid.UUID, /, **data: audit.Value) -> None:
        """Add an event about no sum to the evidence."""
        self.events.append(audit.Event(verb, self.by, about, object_id, data))

    def check_day(self, **days: date) -> None:
        """Raise Malformed naming the field unless these days have come."""
        if wrong := {name: _("This day is still to come.") for name, day in days.items() if day > self.now.date()}:
            raise Malformed(fields=wrong)


@contextmanager
def treasury_act(
    fund: Fund, *, by: uuid.UUID, now: datetime, attempt: Attempt, roles: Collection[str] = (Role.TREASURER,)
) -> Iterator[TreasuryAct]:
    """Run the body as one act of a treasurer of this fund, or of these roles; raises NotFound for anybody else."""
    with transaction.atomic():
        check_holds(fund, roles, by, now=now)
        attempt.claim(now=now)
        act = TreasuryAct(by, now)
        yield act
        attempt.finish(act.answer)
        audit.record(act.events, now=now)


def check_is_treasurer(fund: Fund, by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound for anybody but a treasurer of the fund, or of the network that a purse belongs to."""
    check_holds(fund, (Role.TREASURER,), by, now=now)


def check_holds(fund: Fund, roles: Collection[str], by: uuid.UUID, *, now: datetime) -> None:
    """Raise NotFound for who holds none of these roles in the fund, or in the network that a purse belongs to."""
    if not roles_in(chart.books_of(fund).pk, by, now=now) & set(roles):
        raise NotFound()


def bank_of(fund: Fund, code: str, amount: Money) -> Account:
    """Return the bank account of this code that can take the amount; raises Malformed."""
    found = Account.objects.select_related("fund").filter(fund=chart.books_of(fund), code=code, is_bank=True).first()
    if found is None:
        raise Malformed(fields={"account": _("This is no bank account of the fund.")})
    if found.closed_on is not None:
        raise Malformed(fields={"account": _("This account is closed.")})
    if found.currency != amount.currency:
        raise Malformed(fields={"account": _("This account is kept in %(currency)s.") % {"currency": found.currency}})
    return found
