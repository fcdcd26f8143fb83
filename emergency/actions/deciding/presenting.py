"""Laying a case before the board: an amount for each line, the conflict card sealed, a round opened."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.actions.base import Act, look, on_case
from emergency.actions.case_tasks import nothing_to_pass
from emergency.actions.deciding.rounds import deadline_of, open_round
from emergency.actors import Actor
from emergency.asking.content import too_long
from emergency.codes import Answer
from emergency.currencies.asking import check_same
from emergency.deciding.electorate import Parties, parties_of
from emergency.deciding.facts import facts_to_present
from emergency.facts import check_rules, parameters_of
from emergency.models import AidRequest, BudgetLine, RoundKind
from emergency.sealing.audiences import Audiences
from emergency.visibility import CARD
from fund import payees
from fund.rules.codes import NEVER_PAID, PAID_WITH_CARE
from fund.rules.engine import Stage
from fund.rules.repeats import extra_approvals
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import tier_for
from notifications.errors import Malformed, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.sealing import boxes


@dataclass(frozen=True)
class Proposal:
    """What the coordinator lays before the board; `lines` by id or use of the line, amounts in minor units."""

    lines: Mapping[str, int]
    card: str = field(repr=False)
    summary: str = field(default="", repr=False)
    purposes: Sequence[str] = ()
    has_lawyers_word: bool = False
    has_official_order: bool = False
    harm_by_coordinator: str = ""
    payee: uuid.UUID | None = None
    # In which the amounts were named; "" for the case's own.
    currency: str = ""

    def check(self) -> None:
        """Raise Malformed, naming fields only, unless it can be sealed and judged."""
        wrong = too_long({CARD: self.card, "summary": self.summary})
        if not self.card.strip():
            wrong[CARD] = _("Write the conflict card: first name or nickname, town, who asked.")
        if set(self.purposes) - NEVER_PAID.keys() - PAID_WITH_CARE.keys():
            wrong["purposes"] = _("Pick the purposes from the list.")
        if self.harm_by_coordinator and self.harm_by_coordinator not in Answer.values:
            wrong["harm_by_coordinator"] = _("Answer yes, no or not known.")
        if wrong:
            raise Malformed(fields=wrong)

    def mark(self, aid_request: AidRequest) -> None:
        """Write onto the case what the rules look at besides the amounts."""
        aid_request.purposes = sorted(set(self.purposes))
        aid_request.has_lawyers_word = self.has_lawyers_word
        aid_request.has_official_order = self.has_official_order
        aid_request.harm_by_coordinator = self.harm_by_coordinator or aid_request.harm_by_coordinator
        uses = [line.use for line in aid_request.lines.all()]
        aid_request.payee = payees.named(aid_request.fund, aid_request.country, uses, self.payee)

    def amounts(self, lines: Sequence[BudgetLine]) -> dict[BudgetLine, int]:
        """Return the proposed amount of each line; raises Malformed or Refused when one is missing or too high."""
        check_same(lines, self.currency)
        left = dict(self.lines)
        proposed = {line: left.pop(str(line.pk), left.pop(line.use, line.asked_minor)) for line in lines}
        missing = any(amount is None or amount < 0 for amount in proposed.values())
        if left or missing or not any(proposed.values()):
            raise Malformed(fields={"lines": _("Propose an amount for each line of the request, and for no other.")})
        amounts = {line: amount for line, amount in proposed.items() if amount is not None}
        if any(line.asked_minor is not None and amount > line.asked_minor for line, amount in amounts.items()):
            raise Refused(
                _("More is proposed than was asked for; ask back first, the answer may raise the amount."),
                code="above_asked",
            )
        return amounts


@dataclass(frozen=True)
class _Case:
    """A case the rules let through, on its way to the board."""

    proposed: Mapping[BudgetLine, int]
    parties: Parties
    audiences: Audiences
    tier: Tier
    extra: int
    kind: RoundKind


def present(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    lines: Mapping[str, int],
    card: str,
    summary: str = "",
    purposes: Sequence[str] = (),
    has_lawyers_word: bool = False,
    has_official_order: bool = False,
    harm_by_coordinator: str = "",
    payee: uuid.UUID | None = None,
    currency: str = "",
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Lay a checked case before the board: seals card and summary, opens the round, calls the electorate.

    `lines` gives a proposed amount (minor units) by id or use of each line; a line asked with an amount keeps that
    amount unless a lower one is proposed. With a listed `payee` the money can go there and nowhere else (R-16).
    Raises Refused when a rule blocks, SealingClosed when too few can read.
    """
    proposal = Proposal(
        lines, card, summary, purposes, has_lawyers_word, has_official_order, harm_by_coordinator, payee, currency
    )
    proposal.check()
    aid_request = look("present", reference, by=by, now=now, attempt=attempt).aid_request
    case = _judge(aid_request, proposal, now=now)

    def write(batch: boxes.SealedBatch) -> AidRequest:
        with on_case("present", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
            _lay_before_the_board(act, _judge(act.aid_request, proposal, now=now))
            act.store(batch)
        return act.aid_request

    drafts = _drafts(aid_request, case, {CARD: card, "summary": summary})
    return boxes.seal_and_write(drafts, write, scope_id=aid_request.fund_id, now=now)


def _judge(aid_request: AidRequest, proposal: Proposal, *, now: datetime) -> _Case:
    """Ask the rules what they say of the case at the proposed amounts; writes nothing."""
    proposed = proposal.amounts(list(aid_request.lines.all()))
    proposal.mark(aid_request)
    parties = parties_of(aid_request)
    audiences = Audiences(aid_request.fund_id, now=now, excluded=parties.barred)
    kind = RoundKind.APPEAL if aid_request.is_appealed else RoundKind.FIRST
    panel = frozenset[uuid.UUID]() if aid_request.is_appealed else None
    facts = facts_to_present(aid_request, parties, proposed, readers=_people(audiences), now=now, panel=panel)
    if panel is None:
        # What blocks an approval cannot keep an appeal from being heard: the panel may still decline.
        check_rules(aid_request, facts, Stage.PRESENT)
    parameters = parameters_of(aid_request)
    return _Case(proposed, parties, audiences, tier_for(facts, parameters), extra_approvals(facts, parameters), kind)


def _lay_before_the_board(act: Act, case: _Case) -> None:
    for line, amount in case.proposed.items():
        line.proposed_minor, line.approved_minor, line.approved_base_minor = amount, None, None
    BudgetLine.objects.bulk_update(case.proposed, ["proposed_minor", "approved_minor", "approved_base_minor"])
    for party in case.parties.barred:
        # A seat that asked or vouched may hold a lock from the day the case was sent.
        boxes.drop_locks(owner_id=act.aid_request.pk, user_id=party)
    deadline_at = deadline_of(act.aid_request, case.tier, now=act.now)
    act.aid_request.to_review(now=act.now)
    nothing_to_pass(act)
    open_round(act, tier=case.tier, parties=case.parties, deadline_at=deadline_at, kind=case.kind, extra=case.extra)
    act.describe(tier=case.tier.value, revision=act.aid_request.revision)
    act.answer |= {"tier": case.tier.value, "deadline_at": deadline_at.isoformat()}


def _people(audiences: Audiences) -> frozenset[uuid.UUID]:
    return frozenset(user_id for user_id, _role in audiences.of(CARD))


def _drafts(aid_request: AidRequest, case: _Case, texts: Mapping[str, str]) -> list[boxes.Draft]:
    return [
        boxes.Draft(kind=kind, owner_id=aid_request.pk, text=text, audience=case.audiences.of(kind))
        for kind, text in texts.items()
        if text.strip()
    ]
