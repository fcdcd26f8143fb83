"""Closing a round: the votes are read, the rules asked once more, the money promised, and the decision written down.

One transaction with the act that decided it. Locks are taken in this order: aid request (its rounds with it), the
fund's control row, accounts, the head of the evidence.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.actions.base import Act
from emergency.actions.deciding.granting import count_decision
from emergency.actions.deciding.promising import defer, keep_promise, promise, take_back
from emergency.actions.deciding.rounds import ask_chair
from emergency.currencies.valuing import Valuation, valuation_of, value_lines
from emergency.deciding.counting import Ballot
from emergency.deciding.electorate import Parties, parties_of
from emergency.deciding.facts import facts_to_approve, facts_to_present
from emergency.deciding.record import COMMITTED, KEPT, NOTHING, SHORT, record_of
from emergency.deciding.voting import Approved, Count, Declined, NeedsReplacement
from emergency.deciding.voting import Outcome as Result
from emergency.facts import findings_of
from emergency.models import Appeal, BudgetLine, ConflictAnswer, Decision, Outcome, Refusal
from emergency.visibility import CARD, SUMMARY_KINDS
from fund.ledger.posting import lock_funds
from fund.rules.engine import Stage, blocks, refuse_if_blocked
from fund.rules.facts import RequestFacts
from fund.rules.findings import Finding
from fund.rules.limits import SHORT_OF_MONEY
from notifications import audit
from notifications.models import Box
from notifications.sealing import boxes

JUDGED_KINDS = SUMMARY_KINDS | {CARD}


@dataclass(frozen=True)
class Judgement:
    """What the rules say of a round about to close."""

    facts: RequestFacts
    findings: Sequence[Finding]
    judged: Sequence[Box]
    # At which rate of the day sums in another currency were counted.
    at: Valuation

    @property
    def is_short(self) -> bool:
        """Say whether the fund lacks the money."""
        return any(finding.code in SHORT_OF_MONEY for finding in blocks(self.findings))

    @property
    def stopping(self) -> list[Finding]:
        """Return the blocks that keep the round from closing; missing money only defers."""
        return [finding for finding in blocks(self.findings) if finding.code not in SHORT_OF_MONEY]


def settle(act: Act, ballot: Ballot, *, insist: bool = False) -> Result:
    """Close the round if the votes cast decide it; otherwise it stays open, and the result says what is missing.

    A rule that blocks leaves the round open with its votes and tells the chair; with `insist` it raises Refused.
    """
    result = ballot.outcome(now=act.now)
    if isinstance(result, Declined):
        _decline(act, ballot, result.count)
    elif isinstance(result, Approved):
        _approve(act, ballot, result, insist=insist)
    elif isinstance(result, NeedsReplacement):
        ask_chair(act, ballot.round)
    return result


def _approve(act: Act, ballot: Ballot, result: Approved, *, insist: bool) -> None:
    parties = parties_of(act.aid_request)
    act.kept_away = parties.kept_away
    # From here on nobody else promises this fund's money: what the rules see is what the commitment will find.
    lock_funds([act.aid_request.fund_id])
    judgement = _judge(act, ballot, parties, result)
    if judgement.stopping:
        if insist:
            refuse_if_blocked(judgement.stopping)
        act.answer["blocked_by"] = [finding.rule for finding in judgement.stopping]
        ask_chair(act, ballot.round)
        return
    _keep_amounts(ballot.lines, result.amounts, judgement.at)
    hands_off = parties.askers | parties.confirmers | parties.involved | ballot.approvers()
    move = act.aid_request.to_topped_up if ballot.is_top_up else act.aid_request.to_approved
    is_kept = not judgement.is_short and promise(
        act, move, ballot.lines, barred=hands_off, by=act.user_id or _last_approver(ballot)
    )
    if not is_kept:
        defer(act)
    money = COMMITTED if is_kept else SHORT
    decision = _write_down(act, ballot, result.count, judgement, outcome=Outcome.APPROVED, money=money)
    count_decision(act, decision, granted_minor=sum(line.granted_minor for line in ballot.lines))


def _decline(act: Act, ballot: Ballot, count: Count) -> None:
    parties, judged = parties_of(act.aid_request), _judged(act)
    act.kept_away = parties.kept_away
    proposed = {line: line.proposed_minor or 0 for line in ballot.lines}
    facts = facts_to_present(
        act.aid_request, parties, proposed, readers=_readers(judged), now=act.now, panel=_panel(ballot)
    )
    judgement = Judgement(facts, findings_of(act.aid_request, facts, Stage.PRESENT), judged, _day_rate(act, ballot))
    if ballot.is_top_up:
        keep_promise(act)
        _write_down(act, ballot, count, judgement, outcome=Outcome.DECLINED, money=KEPT)
        return
    was_approved = act.aid_request.decided_at is not None
    take_back(act)
    act.aid_request.to_declined(now=act.now)
    act.tell("declined")
    decision = _write_down(act, ballot, count, judgement, outcome=Outcome.DECLINED, money=NOTHING)
    if was_approved:
        # No longer granted: what the regulations count by month goes down again.
        count_decision(act, decision, granted_minor=0)


def _panel(ballot: Ballot) -> frozenset[uuid.UUID] | None:
    return frozenset(ballot.electorate.base) if ballot.is_appeal else None


def _judge(act: Act, ballot: Ballot, parties: Parties, result: Approved) -> Judgement:
    judged = _judged(act)
    at = _day_rate(act, ballot)
    facts = facts_to_approve(act.aid_request, parties, ballot, result, readers=_readers(judged), now=act.now, at=at)
    return Judgement(facts, findings_of(act.aid_request, facts, Stage.APPROVE), judged, at)


def _day_rate(act: Act, ballot: Ballot) -> Valuation:
    return valuation_of(ballot.lines, act.aid_request.fund, on=act.now.date())


def _readers(judged: Sequence[Box]) -> frozenset[uuid.UUID]:
    """Return who holds a lock to the conflict card: every seat this case is open to."""
    return frozenset().union(*(boxes.readers_of(box.pk) for box in judged if box.kind == CARD))


def _judged(act: Act) -> list[Box]:
    return [box for box in boxes.of_owner(act.aid_request.pk) if box.kind in JUDGED_KINDS]


def _keep_amounts(lines: Sequence[BudgetLine], amounts: Mapping[uuid.UUID, int], at: Valuation) -> None:
    for line in lines:
        line.approved_minor = amounts[line.pk]
    value_lines(lines, at)
    BudgetLine.objects.bulk_update(lines, ["approved_minor", "approved_base_minor"])


def _last_approver(ballot: Ballot) -> uuid.UUID:
    # When a window ends the clock only notes it: the books name whose approval completed the decision.
    return max(ballot.approvers(), key=lambda user_id: (ballot.votes[user_id].cast_at, user_id))


def _write_down(
    act: Act, ballot: Ballot, count: Count, judgement: Judgement, *, outcome: Outcome, money: str
) -> Decision:
    closed = ballot.round
    closed.closed_at, closed.outcome = act.now, outcome
    closed.save(update_fields=["closed_at", "outcome"])
    decision = Decision.objects.create(
        round=closed,
        outcome=outcome,
        tier=count.tier.value,
        record=record_of(
            ballot,
            count,
            outcome=outcome,
            money=money,
            findings=judgement.findings,
            facts=judgement.facts,
            judged=judgement.judged,
            rate=judgement.at.as_json(),
        ),
        regulation_code=act.aid_request.regulation.code if act.aid_request.regulation else "",
        audit_head=audit.head()[1],
        decided_at=act.now,
    )
    _forget_levels(act, ballot)
    if ballot.is_appeal:
        _end_appeal(act, outcome)
    act.record(
        "round_closed",
        round=str(closed.pk),
        outcome=str(outcome),
        tier=count.tier.value,
        base=len(ballot.electorate.base),
        approvals=count.approvals,
        declines=count.declines,
    )
    return decision


def _end_appeal(act: Act, outcome: Outcome) -> None:
    act.aid_request.is_appealed = False
    Appeal.objects.filter(aid_request=act.aid_request).update(decided_at=act.now)
    if outcome == Outcome.DECLINED:
        # What was told before the appeal is not the panel's answer: it is told anew before the case can close.
        Refusal.objects.filter(aid_request=act.aid_request).update(told_at=None)


def _forget_levels(act: Act, ballot: Ballot) -> None:
    # What stays is that a seat was recused; a coordinator's own answer is not of this round and stays in force.
    seated = [seat.user_id for seat in ballot.seats]
    ConflictAnswer.objects.filter(aid_request=act.aid_request, user__in=seated).delete()
