"""Runs every rule that speaks at a stage, to the end, and never stops at the first refusal."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from fund.rules import (
    appeals,
    eligibility,
    fences,
    frames,
    ladder,
    limits,
    payment,
    people,
    recipients,
    repeats,
    reserves,
    retention,
    timeliness,
    voting_tiers,
)
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding, Passed, Verdict, blocks, pass_over, refuse_if_blocked
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

# At one stage every rule speaks once. What the round itself can still put right stops when it closes, not before.
RULES: tuple[SpokenRule, ...] = (
    _rule(eligibility.a_regulation_is_in_force, set(Stage) - {Stage.ERASE}),
    _rule(limits.setaside_is_moved, _DECIDING),
    _rule(reserves.money_stays_in_the_fund, {Stage.PAYOUT}),
    _rule(limits.money_is_there, _SPENDING, shown_at={Stage.PRESENT}),
    _rule(reserves.reserve_is_kept, _DECIDING),
    _rule(reserves.deposits_stay_liquid, _DECIDING),
    _rule(eligibility.uses_are_allowed, {Stage.SUBMIT, *_DECIDING}),
    _rule(eligibility.never_paid, {*_DECIDING, Stage.PAYOUT}, shown_at={Stage.SUBMIT}),
    _rule(recipients.recipient_belongs, _DECIDING),
    _rule(timeliness.queue_is_kept, _DECIDING),
    _rule(timeliness.promise_is_kept, {*_DECIDING, Stage.PAYOUT}),
    _rule(eligibility.is_confirmed, _DECIDING, shown_at={Stage.SUBMIT}),
    _rule(recipients.verifiers_are_agreed, _DECIDING),
    _rule(people.conflicts_stay_out, _DECIDING),
    _rule(people.duties_are_separate, {Stage.APPROVE, Stage.PAYOUT, Stage.PROVE}),
    _rule(voting_tiers.tier_fits, _DECIDING, shown_at={Stage.SUBMIT}),
    _rule(fences.duty_seats_stay_in_their_fence, {Stage.APPROVE}, shown_at={Stage.PRESENT}),
    _rule(repeats.repeats_are_checked, _DECIDING),
    _rule(repeats.grants_of_a_year_are_bounded, {Stage.APPROVE}, shown_at={Stage.PRESENT}),
    _rule(repeats.waiting_is_over, _DECIDING),
    _rule(fences.help_is_spread, _DECIDING),
    _rule(repeats.past_costs_are_recent, {Stage.APPROVE}, shown_at={Stage.PRESENT}),
    _rule(payment.person_consents, {Stage.PAYOUT}, shown_at={Stage.SUBMIT, *_DECIDING}),
    _rule(payment.money_does_not_harm, {Stage.PAYOUT}, shown_at={Stage.SUBMIT, *_DECIDING}),
    _rule(ladder.way_is_open, {Stage.PAYOUT}),
    _rule(ladder.cash_is_signed_for, {Stage.PROVE}),
    _rule(timeliness.payment_is_in_time, {Stage.PAYOUT, Stage.PROVE}),
    _rule(payment.use_is_proven, {Stage.PROVE, Stage.CLOSE}),
    _rule(retention.refusal_is_explained, {Stage.CLOSE}),
    _rule(appeals.appeal_is_heard_anew, {Stage.APPROVE}, shown_at={Stage.PRESENT}),
    _rule(retention.content_goes_in_time, {Stage.ERASE}, shown_at={Stage.CLOSE}),
    _rule(frames.frame_holds, _DECIDING),
)


def judge(
    facts: RequestFacts,
    parameters: Parameters,
    *,
    version: str,
    stage: Stage | str,
    passed: Collection[Passed] = (),
) -> list[Finding]:
    """Return what every rule of this stage says, under this version of the regulations.

    What an override in `passed` speaks of is marked so, and stops no longer.
    """
    moment = Stage(stage)
    found = [_at(moment, rule, facts, parameters, version) for rule in RULES if moment in rule.shown_at]
    return pass_over(found, passed)


def _at(stage: Stage, rule: SpokenRule, facts: RequestFacts, parameters: Parameters, version: str) -> Finding:
    finding = rule.judge(facts, parameters)
    is_ahead = finding.verdict is Verdict.BLOCK and stage not in rule.stops_at
    return finding.under(version, Verdict.NOTE if is_ahead else finding.verdict)
