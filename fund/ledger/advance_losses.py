"""Writing off what somebody held in advance (5200), and taking that back when it was no loss after all."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from fund.ledger import advances, chart
from fund.ledger.posting import mirror_of, post_entries
from fund.models import AdvanceLoss, AdvanceLossReason, EntryKind, Fund, ReversalReason
from fund.money import Money
from notifications.errors import Malformed, NotFound, Refused, Stale


def put_down(*, advance_id: uuid.UUID, amount: Money, reason: str, by: uuid.UUID, now: datetime) -> AdvanceLoss:
    """Put down that this much of an advance is lost; nothing is posted before a second person has confirmed it."""
    advance = advances.locked(advance_id)
    if amount.minor <= 0 or amount.currency != advance.currency:
        raise Malformed(
            fields={"amount": _("Name an amount above zero in %(currency)s.") % {"currency": advance.currency}}
        )
    if reason not in AdvanceLossReason.values:
        raise Malformed(fields={"reason_code": _("Pick a reason from the list.")})
    if any(one.waits for one in advance.losses.all()):
        raise Refused(_("A loss waits for its second person already."), code="loss_waits")
    _require_held(advance.left_minor, amount.minor)
    return AdvanceLoss.objects.create(
        advance=advance, amount_minor=amount.minor, reason_code=reason, claimed_by=by, claimed_at=now
    )


def confirm(*, loss_id: uuid.UUID, by: uuid.UUID, now: datetime) -> AdvanceLoss:
    """Post a loss as the second person: debit 5200, credit 1310; raises Stale, Refused (L21, more than is held)."""
    loss = _waiting(loss_id)
    check_can_confirm(loss, by)
    advance, amount = loss.advance, money_of(loss)
    _require_held(advance.left_minor, amount.minor)
    lost = chart.account(advance.fund, chart.WRITE_OFF)
    draft = advances.entry_of(advance, EntryKind.ADVANCE_LOST, now.date(), lost, -amount, source_id=loss.pk)
    loss.entry = post_entries([draft], by=by, now=now)[0]
    loss.confirmed_by, loss.confirmed_at = by, now
    loss.save(update_fields=["entry", "confirmed_by", "confirmed_at"])
    advance.lost_minor += amount.minor
    advance.save(update_fields=["lost_minor"])
    return loss


def withdraw(*, loss_id: uuid.UUID, by: uuid.UUID, now: datetime) -> AdvanceLoss:
    """Take back a loss that was only put down; nothing was posted."""
    loss = _waiting(loss_id)
    loss.withdrawn_by, loss.withdrawn_at = by, now
    loss.save(update_fields=["withdrawn_by", "withdrawn_at"])
    return loss


def correct(*, loss_id: uuid.UUID, by: uuid.UUID, now: datetime) -> AdvanceLoss:
    """Post the mirror of a loss that was none: whoever holds it holds it again, to be used, given back or lost anew.

    Raises Stale when it counts no more.
    """
    loss = _locked(loss_id)
    if not loss.counts or loss.entry is None:
        raise Stale()
    loss.undone_by, loss.undone_at = by, now
    loss.save(update_fields=["undone_by", "undone_at"])
    loss.advance.lost_minor -= loss.amount_minor
    loss.advance.save(update_fields=["lost_minor"])
    post_entries([mirror_of(loss.entry, on=now.date(), reason=ReversalReason.CLEARED.value)], by=by, now=now)
    return loss


def check_can_confirm(loss: AdvanceLoss, by: uuid.UUID) -> None:
    """Refuse whoever put the loss down, and whoever holds the money."""
    if by in {loss.claimed_by, loss.advance.holder_id}:
        raise Refused(
            _("You put this loss down or hold the money, so a second person has to confirm it."),
            code="separation_of_duties",
        )


def losses_of(fund: Fund) -> list[AdvanceLoss]:
    """Return the losses that wait or count, the newest first; at most 200."""
    rows = AdvanceLoss.objects.filter(advance__fund=fund, withdrawn_at__isnull=True, undone_at__isnull=True)
    return list(rows.select_related("advance__organisation", "advance__holder").order_by("-claimed_at", "pk")[:200])


def money_of(loss: AdvanceLoss) -> Money:
    """Return how much it is."""
    return Money(loss.amount_minor, loss.advance.currency)


def _require_held(left: int, lost: int) -> None:
    if lost > left:
        raise Refused(_("No more can be lost than they hold."), code="more_than_held")


def _waiting(loss_id: uuid.UUID) -> AdvanceLoss:
    loss = _locked(loss_id)
    if not loss.waits:
        raise Stale()
    return loss


def _locked(loss_id: uuid.UUID) -> AdvanceLoss:
    """Return a loss with its advance, the advance locked first; raises NotFound."""
    advance_id = AdvanceLoss.objects.filter(pk=loss_id).values_list("advance_id", flat=True).first()
    if advance_id is None:
        raise NotFound()
    advance = advances.locked(advance_id)
    loss = AdvanceLoss.objects.select_for_update(of=("self",)).get(pk=loss_id)
    loss.advance = advance
    return loss
