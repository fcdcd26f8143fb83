"""What the fund's money allows: R-02 and R-04."""

from collections.abc import Iterable
from datetime import date, timedelta

from fund.money import Money
from fund.rules.facts import DepositFacts, MoneyFacts, RequestFacts, SetasideFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters
from fund.rules.use_groups import meant

PROJECT_EXEMPTED = Override(who=("board_majority",), reasons=("donor_forbids", "given_in_kind", "other"))
# The codes by which a round's votes stand while the case waits for money.
SHORT_OF_MONEY = frozenset({"short_of_money", "short_of_money_locked"})
# Nothing tells what the sums are worth: nobody can say whether the money is there.
RATE_MISSING = "rate_missing"


def setaside_is_moved(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-02: warn while a donor project's share is overdue; the last day still counts as in time."""
    wait = timedelta(days=parameters.setaside_due_days)
    overdue = [row for row in facts.setaside if _owed(row) > 0 and facts.judged_on > row.arrived_on + wait]
    if not overdue:
        return Finding(rule="R-02", verdict=Verdict.CLEAR, code="setaside_moved")
    return Finding(
        rule="R-02",
        verdict=Verdict.WARN,
        code="setaside_overdue",
        value=Money(sum(map(_owed, overdue)), facts.currency),
        limit=parameters.setaside_due_days,
        words={"since": min(row.arrived_on for row in overdue) + wait},
        overridable_by=PROJECT_EXEMPTED,
    )


def money_is_there(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-04: promise no more than is liquid and not promised already; locked deposits do not count."""
    money = facts.money
    if money is None:
        return Finding(rule="R-04", verdict=Verdict.BLOCK, code="money_not_known")
    if facts.rate_missing:
        return rate_missing("R-04", facts)
    if not facts.is_amount_known:
        return Finding(rule="R-04", verdict=Verdict.BLOCK, code="amount_unknown")
    foreign = () if money.restricted_to is None else _foreign(facts.uses, money.restricted_to)
    if foreign:
        return Finding(rule="R-04", verdict=Verdict.BLOCK, code="purse_restricted", words={"uses": foreign})
    free_minor = money.liquid_minor - money.committed_minor + money.committed_here_minor
    if facts.total_minor > free_minor:
        return _short(facts, money, free_minor)
    return Finding(
        rule="R-04",
        verdict=Verdict.CLEAR,
        code="money_there",
        value=Money(facts.total_minor, facts.currency),
        limit=Money(free_minor, facts.currency),
    )


def _foreign(uses: Iterable[str], purpose: frozenset[str]) -> tuple[str, ...]:
    """Return what bound money is not for; of a group of uses it has to be for each that may be meant."""
    return tuple(sorted(use for use in uses if not meant([use]) <= meant(purpose)))


def rate_missing(rule: str, facts: RequestFacts) -> Finding:
    """Say that nothing tells what the sums of this case are worth, and since when."""
    return Finding(
        rule=rule, verdict=Verdict.BLOCK, code=RATE_MISSING, value=facts.rate_missing, limit=facts.rate_known_on
    )


def _locked(money: MoneyFacts, missing_minor: int) -> tuple[int, date | None, int | None]:
    """Return the sum, the last day and the cost of the deposits that would cover what is missing, first free first."""
    if not money.deposits:
        return money.locked_minor, money.locked_until, money.breaking_cost_minor
    covering: list[DepositFacts] = []
    for deposit in money.deposits:
        if sum(row.amount_minor for row in covering) < missing_minor:
            covering.append(deposit)
    return (
        sum(row.amount_minor for row in covering),
        max(row.free_on for row in covering),
        sum(row.breaking_cost_minor for row in covering),
    )


def _owed(row: SetasideFacts) -> int:
    return row.due_minor - row.moved_minor


def _short(facts: RequestFacts, money: MoneyFacts, free_minor: int) -> Finding:
    currency = facts.currency
    locked_minor, until, cost = _locked(money, facts.total_minor - free_minor)
    return Finding(
        rule="R-04",
        verdict=Verdict.BLOCK,
        code="short_of_money_locked" if money.locked_minor > 0 else "short_of_money",
        value=Money(facts.total_minor, currency),
        limit=Money(free_minor, currency),
        words={
            "missing": Money(facts.total_minor - free_minor, currency),
            "locked": Money(locked_minor, currency),
            "until": until,
            "cost": None if cost is None else Money(cost, currency),
        },
    )
