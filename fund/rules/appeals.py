"""Asking others to decide again: R-29."""

from datetime import timedelta

from fund.rules.codes import RED
from fund.rules.facts import AppealFacts, RequestFacts
from fund.rules.findings import Finding, Verdict
from fund.rules.parameters import Parameters

_DAY = 24


def appeal_is_admitted(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-29: an appeal comes in time, on its last day too, and only once; a case that is none passes.

    An appeal of which nothing is known blocks.
    """
    appeal = facts.appeal
    if appeal is None:
        verdict, code = (Verdict.BLOCK, "appeal_not_known") if facts.is_appeal else (Verdict.CLEAR, "no_appeal")
        return Finding(rule="R-29", verdict=verdict, code=code)
    if appeal.earlier > 0:
        return Finding(rule="R-29", verdict=Verdict.BLOCK, code="appeal_repeated", value=appeal.earlier, limit=0)
    last_day = appeal.refused_on + timedelta(days=parameters.appeal_days)
    is_late = appeal.appealed_on > last_day
    return Finding(
        rule="R-29",
        verdict=Verdict.BLOCK if is_late else Verdict.CLEAR,
        code="appeal_too_late" if is_late else "appeal_in_time",
        value=appeal.appealed_on,
        limit=last_day,
    )


def appeal_is_heard_anew(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-29: an admitted appeal is decided by enough seats that did not decide before, in the time it has.

    One earlier decider may sit only where too few others could. A case that is no appeal passes.
    """
    admitted = appeal_is_admitted(facts, parameters)
    if facts.appeal is None or admitted.verdict is Verdict.BLOCK:
        return admitted
    return _panel(facts.appeal, parameters) or _in_time(facts, facts.appeal, parameters)


def _panel(appeal: AppealFacts, parameters: Parameters) -> Finding | None:
    missing = parameters.panel_least - len(appeal.panel_ids)
    if missing > 0:
        return Finding(
            rule="R-29",
            verdict=Verdict.BLOCK,
            code="panel_too_small",
            value=len(appeal.panel_ids),
            limit=parameters.panel_least,
            words={"count": missing},
        )
    again = len(appeal.panel_ids & appeal.earlier_decider_ids)
    allowed = 1 if appeal.fresh_seats < parameters.panel_least else 0
    if again > allowed:
        return Finding(rule="R-29", verdict=Verdict.BLOCK, code="panel_decided_before", value=again, limit=allowed)
    return None


def _in_time(facts: RequestFacts, appeal: AppealFacts, parameters: Parameters) -> Finding:
    is_red = facts.urgency == RED
    hours = parameters.appeal_decided_red_hours if is_red else parameters.appeal_decided_hours
    due_on = appeal.appealed_on + timedelta(days=-(-hours // _DAY))
    is_late = facts.judged_on > due_on
    return Finding(
        rule="R-29",
        verdict=Verdict.WARN if is_late else Verdict.CLEAR,
        code="appeal_waits_long" if is_late else "appeal_heard_anew",
        value=facts.judged_on,
        limit=due_on,
    )
