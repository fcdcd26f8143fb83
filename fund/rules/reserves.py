"""What must stay in the fund and stay at hand: R-03, R-05, R-06."""

from fund.money import Money, share_up
from fund.rules.codes import FUND_TRANSFER, OUTFLOWS, RED
from fund.rules.facts import MoneyFacts, RequestFacts
from fund.rules.findings import Finding, Override, Verdict
from fund.rules.parameters import Parameters
from fund.rules.tiers import Tier

DECIDED_BY_BOTH_BOARDS = Override(who=("board",), second_person=True, reasons=("both_boards",))
RESERVE_USED = Override(who=("board_majority",), reasons=("danger_today", "others_not_in_need", "other"))
LOCKED_LONGER = Override(who=("treasurer",), second_person=True, reasons=("higher_interest", "other"))


def money_stays_in_the_fund(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-03: money leaves for relief, a bank fee or a refund to its donor; a transfer wants both boards.

    Not said what for: blocked, for every payment has a purpose that the payer knows.
    """
    if facts.outflow in OUTFLOWS:
        return Finding(rule="R-03", verdict=Verdict.CLEAR, code="money_stays", value=facts.outflow)
    if facts.outflow == FUND_TRANSFER:
        return Finding(
            rule="R-03", verdict=Verdict.BLOCK, code="transfer_undecided", overridable_by=DECIDED_BY_BOTH_BOARDS
        )
    return Finding(rule="R-03", verdict=Verdict.BLOCK, code="outflow_unknown")


def reserve_is_kept(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-05: what is kept for red cases is left after this, or this is red, or a majority decides to use it.

    Nothing known of the fund's balance, or of the amount: a note.
    """
    if facts.urgency == RED:
        return Finding(rule="R-05", verdict=Verdict.CLEAR, code="reserve_for_this")
    money = facts.money
    if money is None or money.balance_minor is None or not facts.is_amount_known:
        return Finding(rule="R-05", verdict=Verdict.NOTE, code="reserve_not_known")
    kept_minor = max(parameters.life_reserve_minor, share_up(money.balance_minor, parameters.life_reserve_share_bps))
    left_minor = _free(money) - facts.total_minor
    verdict, code = Verdict.CLEAR, "reserve_kept"
    if left_minor < kept_minor:
        is_decided = facts.round_tier is not None and facts.round_tier >= Tier.MAJORITY
        verdict, code = (Verdict.NOTE, "reserve_by_majority") if is_decided else (Verdict.WARN, "reserve_touched")
    return Finding(
        rule="R-05",
        verdict=verdict,
        code=code,
        value=Money(left_minor, facts.currency),
        limit=Money(kept_minor, facts.currency),
        overridable_by=RESERVE_USED,
    )


def deposits_stay_liquid(facts: RequestFacts, parameters: Parameters) -> Finding:
    """R-06: warn while more than a share of the fund is locked for longer than some days; not known: a note."""
    return judge_deposits(facts.money, facts.currency, parameters)


def judge_deposits(money: MoneyFacts | None, currency: str, parameters: Parameters) -> Finding:
    """R-06 where no case is judged: when a deposit is placed."""
    if money is None or money.balance_minor is None:
        return Finding(rule="R-06", verdict=Verdict.NOTE, code="deposits_not_known")
    allowed_minor = money.balance_minor * parameters.locked_share_bps // 10_000
    is_too_much = money.locked_long_minor > allowed_minor
    return Finding(
        rule="R-06",
        verdict=Verdict.WARN if is_too_much else Verdict.CLEAR,
        code="deposits_locked" if is_too_much else "deposits_liquid",
        value=Money(money.locked_long_minor, currency),
        limit=Money(allowed_minor, currency),
        overridable_by=LOCKED_LONGER,
    )


def _free(money: MoneyFacts) -> int:
    return money.liquid_minor - money.committed_minor + money.committed_here_minor
