"""Payments whose case is erased: what the books still know of them, and how much of each is out."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from emergency.models import AidRequest
from fund.auditing.proof import entry_by_code, payment_of
from fund.ledger.chart import books_of
from fund.models import CommitmentChange, Disbursement, Fund, StatementLine, Surety
from fund.models.payments import PAID_OUT
from fund.money import Money
from fund.reconciliation.open_lines import left_minor_of, open_lines
from notifications.errors import NotFound, Refused

AT_MOST = 100


@dataclass(frozen=True)
class ErasedPayment:
    """A payment as the books know it: no case, no person, no code."""

    row: Disbursement
    back: Money

    @property
    def amount(self) -> Money:
        """Return what was paid."""
        return Money(self.row.amount_minor, self.row.currency)

    @property
    def out(self) -> Money:
        """Return what has not come back."""
        return self.amount - self.back

    @property
    def sent_on(self) -> date | None:
        """Return the day it was sent."""
        return self.row.sent_at.date() if self.row.sent_at else None


def erased_payments(fund: Fund) -> list[ErasedPayment]:
    """Return what is out of payments whose case is erased, the newest first, at most a hundred.

    Deposits that come back have a list of their own, which needs no case.
    """
    came_back = Sum("commitment_events__amount_minor", filter=Q(commitment_events__change=CommitmentChange.GIVEN_BACK))
    rows = Disbursement.objects.filter(commitment__fund=fund, state__in=PAID_OUT, payment_code=None)
    rows = rows.exclude(_living("commitment__source_ref")).exclude(
        Exists(Surety.objects.filter(disbursement=OuterRef("pk")))
    )
    known: QuerySet[Any] = rows.select_related("commitment", "account").annotate(back_minor=Coalesce(came_back, 0))
    newest = known.order_by("-sent_at", "pk")[:AT_MOST]
    shown = [ErasedPayment(row, Money(row.back_minor, row.currency)) for row in newest]
    return [one for one in shown if one.out]


def by_code(fund: Fund, code: str) -> Disbursement:
    """Return the payment that bore this code, though the code is erased; raises NotFound for an unknown one."""
    return payment_of(fund, entry_by_code(fund, code).pk).row


def check_erased(payment: Disbursement) -> None:
    """Raise Refused while the case of a payment is there: then money is noted with it, and counts with its proofs."""
    if AidRequest.objects.filter(ledger_ref=payment.commitment.source_ref).exists():
        raise Refused(
            _("The aid request of this payment is not erased. Note what came back in the list of payments."),
            code="case_is_there",
        )


def incoming_lines(fund: Fund) -> list[tuple[StatementLine, Money]]:
    """Return the bank's incoming lines that wait for an entry, with what is left of each, the newest first."""
    rows = StatementLine.objects.filter(account__fund=books_of(fund), amount_minor__gt=0).select_related("account")
    newest = open_lines(rows).order_by("-booked_on", "pk")[:AT_MOST]
    return [(line, Money(left_minor_of(line), line.currency)) for line in newest]


def picture_of(one: ErasedPayment) -> dict[str, Any]:
    """Return it in the form of the API."""
    return {
        "id": str(one.row.pk),
        "use": one.row.commitment.use,
        "country": one.row.commitment.country,
        "account": one.row.account.code,
        "sent_on": one.sent_on.isoformat() if one.sent_on else None,
        "amount": one.amount.as_json(),
        "out": one.out.as_json(),
    }


def payment_in_books(payment_id: uuid.UUID) -> Disbursement:
    """Return a payment with its fund; raises NotFound."""
    rows = Disbursement.objects.select_related("commitment__fund__parent", "account")
    found: Disbursement | None = rows.filter(pk=payment_id).first()
    if found is None:
        raise NotFound()
    return found


def _living(source_ref: str) -> Exists:
    return Exists(AidRequest.objects.filter(ledger_ref=OuterRef(source_ref)))
