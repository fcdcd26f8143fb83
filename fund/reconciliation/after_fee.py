"""A receipt that the books know as it was sent and the bank shows less a fee: told on both sides before it is tied."""

import uuid
from datetime import datetime

from django.db.models import Sum
from django.utils.translation import gettext as _

from fund.ledger import charges
from fund.models import JournalEntry, Posting, Role
from fund.money import Money
from fund.permissions import roles_in
from fund.reconciliation import candidates, matching
from fund.reconciliation.from_line import SENT_WHOLE
from fund.reconciliation.holding import HeldLine
from fund.reconciliation.matching import Suggestion
from notifications.audit import Event, Value
from notifications.errors import Refused


def told_anew(held: HeldLine, found: Suggestion, *, by: uuid.UUID, now: datetime) -> tuple[Suggestion, list[Event]]:
    """Return what fits the line once the fee that the bank names is in the books, and what was posted for that.

    Nothing is posted where the line agrees without its fee. Raises Refused for anybody but a treasurer.
    """
    entry = _sent_whole(held, found)
    if entry is None:
        return found, []
    _check_treasurer(held, by, now=now)
    fee = Money(held.facts.fee_minor, held.line.currency)
    fresh = charges.tell_fee(entry, held.line.account, fee, by=by, now=now)
    (candidate,) = candidates.open_entries(held.line.account, entry_id=fresh.pk)
    facts: dict[str, Value] = {"kind": str(fresh.kind), "entry": str(entry.pk)}
    facts |= {"amount_minor": fee.minor, "currency": fee.currency}
    return Suggestion(candidate, found.score, found.agreeing), [Event("fee_told", by, "entry", fresh.pk, facts)]


def _sent_whole(held: HeldLine, found: Suggestion) -> JournalEntry | None:
    """Return the gift or share of which the line brought all but its fee, as long as nothing of it is tied."""
    if held.left_minor < 0 or matching.AGREES_AMOUNT_AFTER_FEE not in found.agreeing:
        return None
    entry = JournalEntry.objects.select_for_update().get(pk=found.candidate.entry_id)
    moved = Posting.objects.filter(entry=entry, account=held.line.account).aggregate(own=Sum("amount_minor"))["own"]
    return entry if entry.kind in SENT_WHOLE and moved == found.candidate.amount_minor else None


def _check_treasurer(held: HeldLine, by: uuid.UUID, *, now: datetime) -> None:
    if Role.TREASURER not in roles_in(held.line.account.fund_id, by, now=now):
        raise Refused(
            _("The fee in this line is not in the books yet, and a treasurer posts it. Ask one to accept the match."),
            code="fee_to_post",
        )
