"""Paying out a commitment: one disbursement per instalment, two people, one posting."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from fund.models.advances import Advance
from fund.models.commitments import Commitment, CommitmentInstalment
from fund.models.ledger import Account
from fund.money import Money

PAYMENT_CODE_LENGTH = 10
# Read out over the telephone and typed into bank forms: nothing that looks like another sign.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class DisbursementState(models.TextChoices):
    """How far a payment has come."""

    PREPARED = "prepared"
    AUTHORISED = "authorised"
    SENT = "sent"
    SETTLED = "settled"
    SENT_BACK = "sent_back"
    FAILED = "failed"
    RETURNED = "returned"


# While one of these lasts, no second payment of the same instalment may begin.
LIVE = (
    DisbursementState.PREPARED,
    DisbursementState.AUTHORISED,
    DisbursementState.SENT,
    DisbursementState.SETTLED,
)
PENDING = (DisbursementState.PREPARED, DisbursementState.AUTHORISED)
PAID_OUT = (DisbursementState.SENT, DisbursementState.SETTLED)


def disbursement_states() -> Iterable[tuple[Any, Any]]:
    """Return the states for the model field; a callable, so that a new one costs no migration."""
    return DisbursementState.choices


def new_payment_code() -> str:
    """Return ten random characters, the only thing of ours that is ever written into a transfer."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(PAYMENT_CODE_LENGTH))


class Disbursement(ConcurrentTransitionMixin, models.Model):
    """One payment; `releases_rest` gives what its instalment does not need back to the fund when it is sent.

    Amount and currency are the promise's, which arrive; what leaves an account in another currency stands beside them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="disbursements")
    instalment = models.ForeignKey(CommitmentInstalment, on_delete=models.PROTECT, related_name="disbursements")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="disbursements")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    # What leaves the account, in its own currency, where the bank exchanges; empty where both are the same.
    leaves_minor = models.BigIntegerField(null=True)
    # Whoever authorised it has said that a rate far from the official one is right.
    is_rate_confirmed = models.BooleanField(default=False)
    releases_rest = models.BooleanField(default=False)
    way = models.CharField(max_length=20)
    # The advance it is paid from; its account is then 1310, no bank.
    advance = models.ForeignKey(Advance, null=True, on_delete=models.PROTECT, related_name="uses")
    # Empty once the tie between the case and the bank is erased.
    payment_code = models.CharField(max_length=PAYMENT_CODE_LENGTH, unique=True, null=True, default=new_payment_code)
    state = FSMField(max_length=12, default=DisbursementState.PREPARED, protected=True, choices=disbursement_states)
    prepared_by = models.UUIDField()
    prepared_at = models.DateTimeField()
    authorised_by = models.UUIDField(null=True)
    authorised_at = models.DateTimeField(null=True)
    sent_by = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="disbursement_amount_positive"),
            models.CheckConstraint(
                condition=Q(leaves_minor__isnull=True) | Q(leaves_minor__gt=0, advance__isnull=True),
                name="disbursement_leaves_a_bank",
            ),
            models.CheckConstraint(condition=Q(state__in=DisbursementState.values), name="disbursement_state_known"),
            models.CheckConstraint(
                condition=Q(authorised_by__isnull=True)
                | (~Q(authorised_by=F("prepared_by")) & (Q(sent_by__isnull=True) | ~Q(sent_by=F("authorised_by")))),
                name="disbursement_needs_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "sent_back", "failed"]) | Q(authorised_by__isnull=False),
                name="disbursement_goes_on_authorised",
            ),
            models.UniqueConstraint(
                fields=["instalment"], condition=Q(state__in=list(LIVE)), name="disbursement_one_live"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} {self.state}"

    @property
    def leaving(self) -> Money:
        """Return what leaves the account, in the account's currency."""
        if self.leaves_minor is None:
            return Money(self.amount_minor, self.currency)
        return Money(self.leaves_minor, self.account.currency)

    @transition(field=state, source=DisbursementState.PREPARED, target=DisbursementState.AUTHORISED)
    def authorise(self, *, by: uuid.UUID, now: datetime) -> None:
        """A second person lets the payment go."""
        self.authorised_by, self.authorised_at = by, now

    @transition(field=state, source=PENDING, target=DisbursementState.PREPARED)
    def void(self) -> None:
        """Amount, way, account or payee changed: whoever authorised it saw something else."""
        self.authorised_by, self.authorised_at, self.is_rate_confirmed = None, None, False

    @transition(field=state, source=DisbursementState.AUTHORISED, target=DisbursementState.SENT)
    def send(self, *, by: uuid.UUID, now: datetime) -> None:
        """The bank or the hand-over has been told to pay."""
        self.sent_by, self.sent_at = by, now

    @transition(field=state, source=DisbursementState.SENT, target=DisbursementState.SETTLED)
    def settle(self) -> None:
        """A line of the bank's statement shows it."""

    @transition(field=state, source=DisbursementState.SETTLED, target=DisbursementState.SENT)
    def unsettle(self) -> None:
        """The match with the statement line was undone; the payment itself stands."""

    @transition(field=state, source=PENDING, target=DisbursementState.SENT_BACK)
    def send_back(self, *, now: datetime) -> None:
        """The details cannot be used; nothing was paid."""
        self.ended_at = now

    @transition(
        field=state, source=(DisbursementState.AUTHORISED, DisbursementState.SENT), target=DisbursementState.FAILED
    )
    def fail(self, *, now: datetime) -> None:
        """The payment did not go through."""
        self.ended_at = now

    @transition(field=state, source=PAID_OUT, target=DisbursementState.RETURNED)
    def return_money(self, *, now: datetime) -> None:
        """The bank brought the money back."""
        self.ended_at = now
