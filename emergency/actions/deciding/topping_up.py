"""A promise that the rate of exchange has made dearer: decided again at the rate of the day, or paid with less."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.actions.base import on_case
from emergency.actions.deciding.promising import ledger_ref_of, promise_less
from emergency.actions.deciding.reopening import ask_again
from emergency.actors import Actor
from emergency.facts import parameters_of
from emergency.models import AidRequest, BudgetLine, Outcome, Round, RoundKind
from fund.ledger import drifting
from fund.ledger.adjusting import held
from fund.ledger.commitments import remaining
from fund.ledger.disbursements import send_back_all
from fund.models import Commitment
from notifications.errors import Refused
from notifications.idempotency import NO_ATTEMPT, Attempt


def ask_top_up(
    *, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT, seen: str | None = None
) -> AidRequest:
    """Ask the board to decide the approved sums at the rate of the day; payment details and promise stay until then.

    Payments not sent yet are given up. Raises Refused while the rate has not moved too far, RateMissing.
    """
    with on_case("top-up", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        check_has_drifted(act.aid_request, now=now)
        send_back_all(source_ref=act.aid_request.books_ref, by=act.books_id, now=now)
        ask_again(act, act.aid_request.to_review_of_rate, kind=RoundKind.TOP_UP)
        act.answer["tier"] = _newest_round(act.aid_request).tier
    return act.aid_request


def pay_less(
    *, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT, seen: str | None = None
) -> AidRequest:
    """Lower the approved sums to what the value once decided buys today; the asker is told the new sums.

    Only after the board has declined to grant more; payments not sent yet are given up. Raises Refused, RateMissing.
    """
    with on_case("pay-less", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        check_may_pay_less(act.aid_request, now=now)
        send_back_all(source_ref=act.aid_request.books_ref, by=act.books_id, now=now)
        known = held(ledger_ref_of(act.aid_request))
        bought = _bought(known.rows, now=now)
        lines = list(act.aid_request.lines.all())
        wanted = {line: bought.get(line.use, 0) for line in lines}
        for line in lines:
            line.approved_minor = known.paid.get(line.use, 0) + wanted[line]
        BudgetLine.objects.bulk_update(lines, ["approved_minor"])
        promise_less(act, wanted, by=act.books_id)
        act.describe(amounts_minor=[str(line.approved_minor) for line in lines], currency=lines[0].currency)
        act.tell("pay-less")
    return act.aid_request


def check_has_drifted(aid_request: AidRequest, *, now: datetime) -> None:
    """Raise Refused unless something promised here costs so much more today that it cannot be paid; RateMissing."""
    most_bps = parameters_of(aid_request).rate_drift_bps
    rows = remaining(aid_request.books_ref)
    if not any(drifting.has_drifted(row, now.date(), most_bps=most_bps) for row in rows):
        raise Refused(
            _("The rate has not moved so far that it must be decided again: what is promised can be paid."),
            code="rate_near",
        )


def check_may_pay_less(aid_request: AidRequest, *, now: datetime) -> None:
    """Raise Refused unless the board was asked for more since the sum was granted and declined it."""
    check_has_drifted(aid_request, now=now)
    newest = _newest_round(aid_request)
    if (newest.kind, newest.outcome) != (RoundKind.TOP_UP, Outcome.DECLINED):
        raise Refused(
            _("The board decides first whether it grants what the sum costs today. Ask it."), code="top_up_not_asked"
        )


def _newest_round(aid_request: AidRequest) -> Round:
    return Round.objects.filter(aid_request=aid_request).latest("opened_at")


def _bought(rows: Sequence[Commitment], *, now: datetime) -> dict[str, int]:
    """Return by use what the values held buy today; raises Refused where that is nothing at all."""
    found: dict[str, int] = {}
    for row in rows:
        if row.remaining_minor:
            found[row.use] = found.get(row.use, 0) + drifting.bought_by(row, now.date()).minor
    if not any(found.values()):
        raise Refused(_("What was promised buys nothing at the rate of today."), code="buys_nothing")
    return found
