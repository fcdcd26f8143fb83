"""Taking a case out of a round, and asking the board again: sent back, an approval looked at again, asked anew."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from emergency import codes
from emergency.actions.base import Act, on_case
from emergency.actions.deciding.rounds import deadline_of, open_round, void_open_round
from emergency.actions.disbursing.payout import ask_details_again
from emergency.actors import Actor
from emergency.deciding.counting import check_is_about_the_case, open_ballot
from emergency.deciding.electorate import Parties, parties_of
from emergency.deciding.facts import facts_to_present
from emergency.facts import parameters_of
from emergency.models import AidRequest, BudgetLine, RoundKind
from emergency.paying.facts import paid_out
from fund.ledger.disbursements import send_back_all
from fund.rules.facts import RequestFacts
from fund.rules.repeats import extra_approvals
from fund.rules.voting_tiers import tier_for
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt


def send_back(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    reason_code: str,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """End the round without a decision and give the case back to the coordinator; votes cast are void.

    Raises Refused before an appeal panel: its answer is final, so it must answer.
    """
    if reason_code not in codes.SentBackByBoard.values:
        raise Malformed(fields={"reason_code": _("Pick a reason from the list.")})
    with on_case("send-back", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        if open_ballot(act.aid_request, now=now).is_appeal:
            raise Refused(_("An appeal is not sent back: the panel approves or declines it."), code="appeal_is_final")
        check_is_about_the_case(act.aid_request)
        void_open_round(act, reason_code=reason_code)
        act.aid_request.back_to_verifying(now=now)
        act.describe(reason_code=reason_code)
        act.tell("send-back")
    return act.aid_request


def reverse(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    reason_code: str,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Have the board look again at an approval of which nothing is sent; what is promised stays until it decides.

    The new round's outcome raises, lowers or releases the promise. Payments not sent yet are given up.
    """
    if reason_code not in codes.Reversal.values:
        raise Malformed(fields={"reason_code": _("Pick a reason from the list.")})
    with on_case("reverse", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        if paid_out(act.aid_request):
            raise Refused(
                _("Money was sent already; a decision is then changed by a repayment only."), code="partly_paid"
            )
        send_back_all(source_ref=act.aid_request.books_ref, by=act.books_id, now=now)
        ask_details_again(act)
        ask_again(act, act.aid_request.to_review_again, kind=RoundKind.REVERSAL, reason_code=reason_code)
        act.describe(reason_code=reason_code)
    return act.aid_request


def ask_again(
    act: Act,
    move: Callable[..., None],
    *,
    kind: RoundKind,
    reason_code: str = "",
    check: Callable[[RequestFacts], object] | None = None,
    deadline_at: datetime | None = None,
) -> None:
    """Open a round on the amounts proposed before; `check` is asked about the facts first."""
    parties = parties_of(act.aid_request)
    facts = _facts_again(act, parties, kind)
    if check is not None:
        check(facts)
    parameters = parameters_of(act.aid_request)
    tier = tier_for(facts, parameters)
    hours = parameters.decision_hours(act.aid_request.urgency)
    wanted = deadline_at or act.now + timedelta(hours=hours)
    deadline_at = max(wanted, deadline_of(act.aid_request, tier, now=act.now))
    move(now=act.now)
    extra = extra_approvals(facts, parameters)
    open_round(
        act, tier=tier, parties=parties, deadline_at=deadline_at, kind=kind, reason_code=reason_code, extra=extra
    )


def _facts_again(act: Act, parties: Parties, kind: RoundKind) -> RequestFacts:
    lines = list(act.aid_request.lines.all())
    for line in lines:
        if kind == RoundKind.TOP_UP:
            # What was approved stands, and more of it cannot be granted here.
            line.proposed_minor = line.approved_minor
        else:
            line.approved_minor = line.approved_base_minor = None
    BudgetLine.objects.bulk_update(lines, ["proposed_minor", "approved_minor", "approved_base_minor"])
    proposed = {line: line.proposed_minor or 0 for line in lines}
    return facts_to_present(
        act.aid_request,
        parties,
        proposed,
        readers=frozenset(),
        now=act.now,
        panel=frozenset() if kind == RoundKind.APPEAL else None,
    )
