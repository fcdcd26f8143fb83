"""Returnable deposits: laid down with a payment (1320), come back to the bank, or lost and then relief."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _

from fund.ledger import chart, commitments
from fund.ledger.posting import EntryDraft, pair, post_entries
from fund.models import Account, Disbursement, EntryKind, Fund, LossReason, Surety, SuretyKind
from fund.models.payments import PAID_OUT
from fund.money import Money
from notifications.errors import Malformed, NotFound, Refused, Stale


@dataclass(frozen=True)
class Terms:
    """What a payment lays down: for what, and when it should come back."""

    kind: str
    expected_on: date

    def check(self, *, today: date) -> None:
        """Raise Malformed for an unknown kind or a day that is over."""
        wrong = {}
        if self.kind not in SuretyKind.values:
            wrong["returnable"] = _("Pick a kind from the list.")
        if self.expected_on < today:
            wrong["expected_on"] = _("Name a day that is still to come.")
        if wrong:
            raise Malformed(fields=wrong)


def lay_down(payment: Disbursement, terms: Terms, *, now: datetime) -> Surety:
    """Note that a prepared payment is a deposit that comes back; raises Refused where the bank would exchange it."""
    terms.check(today=now.date())
    if payment.leaves_minor is not None:
        raise Refused(
            _("A deposit that comes back is paid from an account in its own currency, so that what is out is known."),
            code="deposit_exchanged",
        )
    return Surety.objects.create(
        disbursement=payment, kind=terms.kind, expected_on=terms.expected_on, amount_minor=payment.amount_minor
    )


def came_back(
    *, surety_id: uuid.UUID, amount: Money, account: Account, on: date, by: uuid.UUID, now: datetime
) -> Surety:
    """Post what came back: debit the bank, credit 1320; a fact, so that no floor refuses it."""
    surety = locked(surety_id)
    _check_amount(surety, amount)
    surety.returned_minor += amount.minor
    # What was claimed as lost and is back after all is lost no more.
    surety.claimed_minor = min(surety.claimed_minor, surety.left_minor)
    surety.save(update_fields=["returned_minor", "claimed_minor"])
    post_entries([_entry(surety, EntryKind.SURETY_RETURNED, on, account, amount)], by=by, now=now)
    return surety


def claim_loss(*, surety_id: uuid.UUID, amount: Money, reason: str, by: uuid.UUID, now: datetime) -> Surety:
    """Put down that a deposit does not come back; it is posted on the word of a second person."""
    surety = locked(surety_id)
    _check_amount(surety, amount)
    if reason not in LossReason.values:
        raise Malformed(fields={"reason_code": _("Pick a reason from the list.")})
    surety.claimed_minor, surety.reason_code = amount.minor, reason
    surety.claimed_by, surety.claimed_at = by, now
    surety.confirmed_by = surety.confirmed_at = None
    surety.save()
    return surety


def confirm_loss(*, surety_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Surety:
    """Post a loss as the second person: it is relief of the payment's use now, and 1320 holds that much less."""
    surety = locked(surety_id)
    if not surety.claimed_minor:
        raise Stale()
    check_can_confirm(surety, by)
    lost = Money(surety.claimed_minor, surety.disbursement.currency)
    surety.lost_minor, surety.claimed_minor = surety.lost_minor + lost.minor, 0
    surety.confirmed_by, surety.confirmed_at = by, now
    surety.save()
    expense = chart.account(surety.disbursement.commitment.fund, chart.EXPENSES[surety.disbursement.commitment.use])
    post_entries([_entry(surety, EntryKind.SURETY_LOST, now.date(), expense, lost)], by=by, now=now)
    return surety


def withdraw_claim(*, surety_id: uuid.UUID, by: uuid.UUID, now: datetime) -> Surety:
    """Take back a loss that was only put down."""
    surety = locked(surety_id)
    if not surety.claimed_minor:
        raise Stale()
    surety.claimed_minor = 0
    surety.reason_code = surety.reason_code if surety.lost_minor else ""
    surety.save(update_fields=["claimed_minor", "reason_code"])
    return surety


def check_can_confirm(surety: Surety, by: uuid.UUID) -> None:
    """Refuse whoever put the loss down."""
    if by == surety.claimed_by:
        raise Refused(_("You put this loss down, so a second person has to confirm it."), code="separation_of_duties")


def refuse_deposit(payment: Disbursement) -> None:
    """Raise Refused for a payment that is a deposit: what comes back of it is noted with the deposits."""
    if is_deposit(payment):
        raise Refused(
            _("This is a returnable deposit. Note what came back in the list of deposits."), code="is_deposit"
        )


def undo(payment: Disbursement) -> None:
    """Let a deposit go whose payment failed or was returned whole; raises Refused once a part of it came back."""
    surety = Surety.objects.select_for_update().filter(disbursement=payment).first()
    if surety is None:
        return
    if surety.returned_minor or surety.lost_minor:
        raise Refused(
            _("A part of this deposit came back or is lost already. Note the rest in the list of deposits."),
            code="is_deposit",
        )


def account_of(payment: Disbursement) -> Account:
    """Return the account a payment is booked on: 1320 for a deposit, else the expense of its use."""
    return chart.account(payment.commitment.fund, code_of(payment))


def code_of(payment: Disbursement) -> str:
    """Return the code of that account."""
    return chart.SURETIES if is_deposit(payment) else chart.EXPENSES[payment.commitment.use]


def is_deposit(payment: Disbursement) -> bool:
    """Say whether a payment is a deposit that comes back."""
    return Surety.objects.filter(disbursement=payment).exists()


def sureties_of(fund: Fund, *, is_open: bool = True) -> list[Surety]:
    """Return the deposits that are out, the first expected first; or those that are settled, the newest first."""
    rows = Surety.objects.filter(disbursement__commitment__fund=fund, disbursement__state__in=PAID_OUT)
    rows = rows.select_related("disbursement__commitment__fund", "disbursement__account")
    settled = F("returned_minor") + F("lost_minor")
    if is_open:
        return list(rows.filter(amount_minor__gt=settled).order_by("expected_on", "pk"))
    return list(rows.filter(amount_minor=settled).order_by("-expected_on", "pk")[:30])


def locked(surety_id: uuid.UUID) -> Surety:
    """Return a deposit that was paid, locked until the transaction ends; raises NotFound, Stale before it was paid."""
    rows = Surety.objects.select_for_update(of=("self",)).select_related("disbursement__commitment__fund")
    surety = rows.filter(pk=surety_id).first()
    if surety is None:
        raise NotFound()
    if surety.disbursement.state not in PAID_OUT:
        raise Stale()
    return surety


def left_of(surety: Surety) -> Money:
    """Return what is still to come back."""
    return Money(surety.left_minor, surety.disbursement.currency)


def _check_amount(surety: Surety, amount: Money) -> None:
    currency = surety.disbursement.currency
    if amount.minor <= 0 or amount.currency != currency:
        raise Malformed(fields={"amount": _("Name an amount above zero in %(currency)s.") % {"currency": currency}})
    if amount.minor > surety.left_minor:
        raise Refused(_("This is more than is still to come back."), code="more_than_left")


def _entry(surety: Surety, kind: EntryKind, on: date, debit: Account, amount: Money) -> EntryDraft:
    commitment = surety.disbursement.commitment
    held = chart.account(commitment.fund, chart.SURETIES)
    return EntryDraft(
        kind=kind,
        on=on,
        source_type="surety",
        source_id=uuid.uuid4(),
        source_step=kind.value,
        postings=pair(debit, held, amount, like=commitments.tagged(commitment, amount, held)),
    )
