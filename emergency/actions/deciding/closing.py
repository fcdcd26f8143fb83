"""Ending what time or money held up: rounds at their deadline, deferred cases, and what the clock notes."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from emergency.actions.base import Act, by_the_clock, on_case
from emergency.actions.deciding.decision import settle
from emergency.actions.deciding.promising import promise, still_to_promise
from emergency.actions.deciding.reopening import ask_again
from emergency.actions.deciding.rounds import call_newcomers, extend, locked_ballot
from emergency.actors import Actor
from emergency.currencies.valuing import valuation_of, value_lines
from emergency.deciding.checks import what_is_missing
from emergency.deciding.counting import Ballot, ballot_of
from emergency.deciding.electorate import Parties, parties_of
from emergency.deciding.facts import facts_to_present
from emergency.deciding.voting import Approved, Declined, NeedsExtension, NeedsReplacement
from emergency.deciding.voting import Outcome as Result
from emergency.facts import check_rules, findings_of
from emergency.models import AidRequest, BudgetLine, Decision, Freeze, Outcome, Round, RoundKind
from emergency.states import State
from fund.ledger.posting import lock_funds
from fund.rules.engine import Stage, refuse_if_blocked
from fund.rules.limits import RATE_MISSING, SHORT_OF_MONEY
from notifications.errors import DomainError, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt

# A decision this young stands when money comes; an older one is asked anew.
DECISION_STANDS = timedelta(days=14)
AT_ONCE = 500


def close_round(
    *, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT, seen: str | None = None
) -> AidRequest:
    """Note what the votes cast decide, at or after the deadline; extends once when voters are lacking.

    Never decides by itself: raises Refused, saying what is missing, when the votes decide nothing.
    """
    with on_case("close-round", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        ballot = locked_ballot(act)
        result = settle(act, ballot, insist=True)
        _go_on(act, ballot, result)
        if not isinstance(result, Approved | Declined | NeedsExtension):
            raise Refused(what_is_missing(result), code="round_open")
    return act.aid_request


def resume(
    *, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT, seen: str | None = None
) -> AidRequest:
    """Go on with a deferred case when money is there: promise what was decided, or ask the board anew.

    The board is asked anew when the decision is 14 days old. Raises Refused while money is short (R-04).
    """
    with on_case("resume", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        lock_funds([act.aid_request.fund_id])
        decision = _standing_decision(act.aid_request)
        lines = list(act.aid_request.lines.all())
        parties = parties_of(act.aid_request)
        _check_money(act, parties, still_to_promise(act.aid_request, lines))
        if decision is not None and now < decision.decided_at + DECISION_STANDS:
            _promise_decided(act, decision.round, parties, lines)
        else:
            _ask_anew(act, RoundKind(decision.round.kind if decision else RoundKind.FIRST))
    return act.aid_request


def close_due_rounds(now: datetime) -> int:
    """Note the outcome of every round whose window or deadline is over, extend or ask the chair where votes lack.

    Returns how many rounds were closed or extended; a second run at the same moment does nothing. The clock never
    votes.
    """
    held = Freeze.objects.filter(aid_request=OuterRef("aid_request"), lifted_at__isnull=True)
    waiting = Round.objects.filter(closed_at__isnull=True, aid_request__state=State.IN_REVIEW)
    ids = waiting.exclude(Exists(held)).order_by("deadline_at", "pk").values_list("aid_request_id", flat=True)
    return sum(_close_due(aid_request_id, now=now) for aid_request_id in list(ids[:AT_ONCE]))


def _go_on(act: Act, ballot: Ballot, result: Result) -> None:
    if isinstance(result, NeedsExtension):
        extend(act, ballot, result.silent)
        act.answer["extended_until"] = ballot.round.deadline_at.isoformat()


def _close_due(aid_request_id: uuid.UUID, *, now: datetime) -> bool:
    """Look at one round without a lock first: most have nothing due."""
    aid_request = AidRequest.objects.select_related("regulation").get(pk=aid_request_id)
    found = Round.objects.filter(aid_request=aid_request, closed_at__isnull=True).first()
    if found is None or not _is_due(ballot_of(found, aid_request, now=now), now):
        return False
    try:
        with by_the_clock("close-round", aid_request_id, now=now) as act:
            ballot = locked_ballot(act)
            call_newcomers(act, ballot)
            result = settle(act, ballot, insist=ballot.round.chair_asked_at is not None)
            _go_on(act, ballot, result)
    except DomainError:
        return False
    return isinstance(result, NeedsExtension) or act.aid_request.state != State.IN_REVIEW


def _is_due(ballot: Ballot, now: datetime) -> bool:
    if ballot.uncalled:
        # Somebody's mandate ended, or duty passed on: others are called now.
        return True
    result = ballot.outcome(now=now)
    if isinstance(result, NeedsReplacement):
        return ballot.round.chair_asked_at is None
    return isinstance(result, Approved | Declined | NeedsExtension)


def _standing_decision(aid_request: AidRequest) -> Decision | None:
    approved = Decision.objects.filter(round__aid_request=aid_request, outcome=Outcome.APPROVED)
    return approved.select_related("round").order_by("-decided_at").first()


def _check_money(act: Act, parties: Parties, wanted: Mapping[BudgetLine, int]) -> None:
    facts = facts_to_present(act.aid_request, parties, wanted, readers=frozenset(), now=act.now)
    findings = findings_of(act.aid_request, facts, Stage.APPROVE)
    refuse_if_blocked([finding for finding in findings if finding.code in SHORT_OF_MONEY | {RATE_MISSING}])


def _promise_decided(act: Act, decided: Round, parties: Parties, lines: list[BudgetLine]) -> None:
    approvers = ballot_of(decided, act.aid_request, now=act.now).approvers()
    barred = parties.askers | parties.confirmers | parties.involved | approvers
    at = valuation_of(lines, act.aid_request.fund, on=act.now.date())
    if at.is_foreign:
        # The promise is made at the rate of this day, and so is what was granted.
        value_lines(lines, at)
        BudgetLine.objects.bulk_update(lines, ["approved_base_minor"])
    # After a vote on the rate alone the payment details still stand.
    move = act.aid_request.resume_payable if act.aid_request.way else act.aid_request.resume_approved
    if not promise(act, move, lines, barred=barred, by=act.books_id):
        raise Refused(_("The money is not there any more; try again when more has arrived."), code="short_of_money")


def _ask_anew(act: Act, kind: RoundKind) -> None:
    """Open the round again before those who may decide it; raises Refused when a rule blocks meanwhile."""
    check = partial(check_rules, act.aid_request, stage=Stage.PRESENT)
    ask_again(act, act.aid_request.resume_review, kind=kind, check=check)
