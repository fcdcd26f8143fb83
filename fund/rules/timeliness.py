"""Whose turn it is and what is late: R-10, R-11, R-26."""

from datetime import timedelta

from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters

COLLECTED_LATER = Override(who=("treasurer",), reasons=("waits_for_collector", "other"))
_DAY = 24


def queue_is_kept(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-10: urgency, then deadline, then active membership, then age give the place; moved by hand: a note."""
    return Finding(
        rule="R-10",
        verdict=Verdict.NOTE if facts.is_reordered else Verdict.CLEAR,
        code="queue_reordered" if facts.is_reordered else "queue_kept",
    )


def promise_is_kept(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-11: warn from the first hour past a promise; lateness asks people to act and never decides."""
    late = facts.late_hours
    return Finding(
        rule="R-11",
        verdict=Verdict.WARN if late > 0 else Verdict.CLEAR,
        code="promise_late" if late > 0 else "promise_kept",
        value=late,
        limit=0,
        words={"count": late},
    )


def payment_is_in_time(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-26: warn when decided money is not sent in time, or nobody collects it; day not known: a note."""
    since = facts.uncollected_since
    if since is not None and facts.judged_on > since + timedelta(days=parameters.uncollected_days):
        return Finding(
            rule="R-26",
            verdict=Verdict.WARN,
            code="money_uncollected",
            value=since,
            limit=parameters.uncollected_days,
            overridable_by=COLLECTED_LATER,
        )
    if since is not None:
        return Finding(rule="R-26", verdict=Verdict.CLEAR, code="payment_in_time")
    return _sent_in_time(facts, parameters)


def _sent_in_time(facts: RequestFacts, parameters: Parameters) -> Finding:
    if facts.decided_on is None:
        return Finding(rule="R-26", verdict=Verdict.NOTE, code="payment_day_not_known")
    # Days are all that is known here; a day begun counts whole.
    days = -(-parameters.payment_hours(facts.urgency) // _DAY)
    due_on = facts.decided_on + timedelta(days=days)
    is_late = facts.judged_on > due_on
    return Finding(
        rule="R-26",
        verdict=Verdict.WARN if is_late else Verdict.CLEAR,
        code="payment_late" if is_late else "payment_in_time",
        value=facts.judged_on,
        limit=due_on,
        overridable_by=COLLECTED_LATER if is_late else None,
    )
