"""Runs every rule that speaks at a stage, to the end, and never stops at the first refusal."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from fund.rules import eligibility, limits, payment, people, retention, voting_tiers
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Verdict, blocks, refuse_if_blocked
from fund.rules.parameters import Parameters

__all__ = ["RULES", "SpokenRule", "Stage", "blocks", "judge", "refuse_if_blocked"]


class Stage(StrEnum):
    """The moments at which a case is judged."""

    SUBMIT = "submit"
    PRESENT = "present"
    APPROVE = "approve"
    # Payout details given, a payment prepared, authorised or sent.
    PAYOUT = "payout"
    # Receipt confirmed, vouchers brought.
    PROVE = "prove"
    # A refusal told, or the case closed.
    CLOSE = "close"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class SpokenRule:
    """A rule, where it is shown, and where its block stops the act; elsewhere a block is shown as a note."""

    judge: Callable[[RequestFacts, Parameters], Finding]
    shown_at: frozenset[Stage]
    stops_at: frozenset[Stage]


def _rule(
    judge_one: Callable[[RequestFacts, Parameters], Finding], stops_at: set[Stage], shown_at: set[Stage] | None = None
) -> SpokenRule:
    return SpokenRule(judge_one, frozenset(stops_at | (shown_at or set())), frozenset(stops_at))


_DECIDING = {Stage.PRESENT, Stage.APPROVE}
_SPENDING = {Stage.APPROVE, Stage.PAYOUT}

RULES: tuple[SpokenRule, ...] = (
    _rule(eligibility.a_regulation_is_in_force, set(Stage) - {Stage.ERASE}),
    _rule(limits.setaside_is_moved, _DECIDING),
    _rule(limits.money_is_there, _SPENDING, shown_at={Stage.PRESENT}),
    _rule(eligibility.uses_are_allowed, {Stage.SUBMIT, *_DECIDING}),
    _rule(eligibility.never_paid, {*_DECIDING, Stage.PAYOUT}, shown_at={Stage.SUBMIT}),
    _rule(eligibility.is_confirmed, _DECIDING, shown_at={Stage.SUBMIT}),
    _rule(people.conflicts_stay_out, _DECIDING),
    _rule(people.duties_are_separate, {Stage.APPROVE, Stage.PAYOUT, Stage.PROVE}),
    _rule(voting_tiers.tier_fits, _DECIDING, shown_at={Stage.SUBMIT}),
    _rule(payment.person_consents, {Stage.PAYOUT}, shown_at={Stage.SUBMIT, *_DECIDING}),
    _rule(payment.money_does_not_harm, {Stage.PAYOUT}, shown_at={Stage.SUBMIT, *_DECIDING}),
    _rule(payment.use_is_proven, {Stage.PROVE, Stage.CLOSE}),
    _rule(retention.refusal_is_explained, {Stage.CLOSE}),
    _rule(retention.content_goes_in_time, {Stage.ERASE}, shown_at={Stage.CLOSE}),
)


def judge(facts: RequestFacts, parameters: Parameters, *, version: str, stage: Stage | str) -> list[Finding]:
    """Return what every rule of this stage says, under this version of the regulations."""
    moment = Stage(stage)
    return [_at(moment, rule, facts, parameters, version) for rule in RULES if moment in rule.shown_at]


def _at(stage: Stage, rule: SpokenRule, facts: RequestFacts, parameters: Parameters, version: str) -> Finding:
    finding = rule.judge(facts, parameters)
    if finding.verdict is Verdict.BLOCK and stage not in rule.stops_at:
        finding = replace(finding, verdict=Verdict.NOTE)
    return replace(finding, version=version)
