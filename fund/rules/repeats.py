"""Help asked for before, and costs already paid: R-18, R-19, R-20, R-22."""

from dataclasses import dataclass
from datetime import timedelta

from fund.money import Money
from fund.rules.codes import HELPED_BEFORE, NEVER_HELPED, YES
from fund.rules.facts import HistoryFacts, RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier

REPEAT_CHECKED = Override(
    who=("coordinator",), reasons=("different_need", "not_enough_elsewhere", "danger_today", "other")
)
GRANTED_AGAIN = Override(who=("two_thirds",), reasons=("new_threat", "different_need", "other"))
PAST_COST_TAKEN = Override(who=("board_majority",), reasons=("danger_today", "other"))


def repeats_are_checked(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-18: what the asker says of help received before was checked; not said, or only said: a note."""
    history = facts.history or HistoryFacts()
    if history.other_funds_say == YES:
        return Finding(rule="R-18", verdict=Verdict.WARN, code="helped_elsewhere", overridable_by=REPEAT_CHECKED)
    if history.is_repeat_checked:
        return Finding(rule="R-18", verdict=Verdict.CLEAR, code="repeat_checked")
    if history.repeat_declared in HELPED_BEFORE:
        return Finding(rule="R-18", verdict=Verdict.WARN, code="repeat_unchecked", overridable_by=REPEAT_CHECKED)
    is_said = history.repeat_declared == NEVER_HELPED
    return Finding(rule="R-18", verdict=Verdict.NOTE, code="repeat_word_only" if is_said else "repeat_not_asked")


def grants_of_a_year_are_bounded(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-19: so many emergencies and so much money for each person in twelve months; above that two thirds decide.

    A continuation is the same emergency. No person code given: a note. The second emergency warns, unless a new
    threat to life explains it.
    """
    history = facts.history
    if history is None or history.codes_given < 1:
        return Finding(rule="R-19", verdict=Verdict.NOTE, code="repeat_not_stated")
    emergencies = max(1, history.emergencies + (0 if facts.is_continuation else 1))
    granted_minor = history.granted_minor + facts.total_minor
    most_minor = parameters.per_person_minor * facts.people
    if emergencies > parameters.emergencies_limit:
        return _above(facts, _Measure("too_many_emergencies", emergencies, parameters.emergencies_limit))
    if granted_minor > most_minor:
        value, limit = Money(granted_minor, facts.currency), Money(most_minor, facts.currency)
        return _above(facts, _Measure("too_much_per_person", value, limit))
    return _within(history, emergencies, parameters)


def waiting_is_over(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-20: after a refusal the same facts are asked again only after some days; a note, never more."""
    history = facts.history
    refused_on = history.refused_on if history else None
    if history is None or refused_on is None:
        return Finding(rule="R-20", verdict=Verdict.CLEAR, code="no_refusal_known")
    free_on = refused_on + timedelta(days=parameters.refusal_wait_days)
    if history.has_facts_changed or facts.judged_on >= free_on:
        return Finding(rule="R-20", verdict=Verdict.CLEAR, code="waiting_over")
    return Finding(rule="R-20", verdict=Verdict.NOTE, code="asked_again_soon", value=refused_on, limit=free_on)


def past_costs_are_recent(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-22: what was paid shortly before asking warns and wants one more approval; older wants the majority.

    No day of an earlier payment: nothing was paid before.
    """
    paid_on = facts.paid_before_on
    if paid_on is None:
        return Finding(rule="R-22", verdict=Verdict.CLEAR, code="no_past_cost")
    days = ((facts.submitted_on or facts.judged_on) - paid_on).days
    verdict, code = Verdict.WARN, "past_cost"
    if days > parameters.past_cost_days:
        is_decided = facts.round_tier is not None and facts.round_tier >= Tier.MAJORITY
        verdict, code = (Verdict.WARN, "past_cost_by_majority") if is_decided else (Verdict.BLOCK, "past_cost_too_old")
    return Finding(
        rule="R-22",
        verdict=verdict,
        code=code,
        value=days,
        limit=parameters.past_cost_days,
        words={"since": paid_on, "count": parameters.past_cost_days},
        overridable_by=PAST_COST_TAKEN if verdict is Verdict.BLOCK else None,
    )


def extra_approvals(facts: RequestFacts, parameters: Parameters) -> int:
    """Return how many approvals more than its tier wants this case needs: one for a past cost (R-22)."""
    return 0 if facts.paid_before_on is None else 1


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is above its limit in R-19."""

    code: str
    value: int | Money
    limit: int | Money


def _above(facts: RequestFacts, measure: _Measure) -> Finding:
    is_decided = facts.round_tier is Tier.TWO_THIRDS
    return Finding(
        rule="R-19",
        verdict=Verdict.WARN if is_decided else Verdict.BLOCK,
        code="repeat_by_two_thirds" if is_decided else measure.code,
        value=measure.value,
        limit=measure.limit,
        overridable_by=None if is_decided else GRANTED_AGAIN,
    )


def _within(history: HistoryFacts, emergencies: int, parameters: Parameters) -> Finding:
    verdict, code = Verdict.CLEAR, "grants_bounded"
    if emergencies > 1:
        verdict, code = Verdict.WARN, "second_emergency"
        if history.is_new_threat:
            verdict, code = Verdict.NOTE, "second_emergency_new_threat"
    return Finding(rule="R-19", verdict=verdict, code=code, value=emergencies, limit=parameters.emergencies_limit)
