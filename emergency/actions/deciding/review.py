"""The board's acts in an open round: vote, object, lift, step back for a substitute."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emergency.actions.base import Act, on_case
from emergency.actions.deciding.decision import settle
from emergency.actions.deciding.rounds import call_newcomers, leave, locked_ballot
from emergency.actors import Actor
from emergency.currencies.asking import check_same
from emergency.currencies.valuing import frozen
from emergency.deciding import voting
from emergency.deciding.checks import (
    check_can_object,
    check_can_vote,
    check_is_undecided,
    check_may_discuss,
    check_revision,
)
from emergency.deciding.counting import Ballot
from emergency.facts import facts_of, valued
from emergency.models import AidRequest, Choice, Objection, RoundSeat, Vote, VoteLine
from fund.rules.codes import RED, REFUSAL_REASONS
from fund.rules.tiers import Tier
from fund.rules.voting_tiers import tier_for
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.inserting import insert

# How long a seat may be silent before the chair may count it as away.
SILENT_RED = timedelta(hours=24)
SILENT = timedelta(hours=72)


@dataclass(frozen=True)
class Ballotpaper:
    """What a seat says: a choice, with amounts by budget line (minor units) or a reason from the list."""

    choice: str
    amounts: Mapping[uuid.UUID, int] = field(default_factory=dict)
    reason_code: str = ""
    # In which the amounts were named; "" for the case's own.
    currency: str = ""

    def check(self, ballot: Ballot) -> None:
        """Raise Malformed or Refused unless choice, amounts and reason belong together."""
        if self.choice not in Choice.values:
            raise Malformed(fields={"choice": _("Approve, decline or abstain.")})
        is_decline = self.choice == Choice.DECLINE
        if is_decline and self.reason_code not in REFUSAL_REASONS:
            raise Malformed(fields={"reason_code": _("Pick a reason from the list.")})
        if self.reason_code and not is_decline:
            raise Malformed(fields={"reason_code": _("Only a decline carries a reason.")})
        check_same(ballot.lines, self.currency)
        voting.check_amounts(self.choice, self.amounts, ballot.proposed)


def vote(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    revision: int,
    choice: str,
    amounts: Mapping[uuid.UUID, int] | None = None,
    reason_code: str = "",
    currency: str = "",
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> AidRequest:
    """Cast or change one's vote on this revision; the vote that decides closes the round in the same transaction.

    Raises Stale for another revision, Refused when the seat is not counted or the round decided already.
    """
    paper = Ballotpaper(choice, dict(amounts or {}), reason_code, currency)
    with on_case("vote", reference, by=by, now=now, attempt=attempt, seen=seen) as act:
        ballot = locked_ballot(act)
        check_revision(ballot, revision)
        check_can_vote(act.standing, ballot, now=now)
        paper.check(ballot)
        act.describe(round=str(ballot.round.pk), revision=revision)
        settle(act, _cast(act, ballot, paper))
    return act.aid_request


def object_to(*, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AidRequest:
    """Object in the tier of two: the majority decides instead, votes kept; said twice it counts once."""
    with on_case("object", reference, by=by, now=now, attempt=attempt) as act:
        ballot = locked_ballot(act)
        check_can_object(act.standing, ballot, now=now)
        Objection.objects.get_or_create(round=ballot.round, user_id=_person(act), defaults={"objected_at": now})
        act.describe(round=str(ballot.round.pk))
        settle(act, locked_ballot(act))
    return act.aid_request


def lift(*, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AidRequest:
    """Have more seats decide than the amount asks for: one tier up, once in a round, votes kept."""
    with on_case("lift", reference, by=by, now=now, attempt=attempt) as act:
        ballot = locked_ballot(act)
        check_may_discuss(act.standing)
        check_is_undecided(ballot, now=now)
        lifted = _lifted(act, ballot)
        ballot.round.tier = lifted.value
        ballot.round.save(update_fields=["tier"])
        call_newcomers(act, ballot)
        act.describe(round=str(ballot.round.pk), tier=lifted.value)
        settle(act, ballot)
    return act.aid_request


def away(
    *,
    reference: str,
    by: Actor,
    now: datetime,
    user_id: uuid.UUID | None = None,
    attempt: Attempt = NO_ATTEMPT,
) -> AidRequest:
    """Count a seat as away, so that the next substitute steps in: oneself, or by the chair somebody silent too long.

    A vote cast before stands.
    """
    with on_case("away", reference, by=by, now=now, attempt=attempt) as act:
        ballot = locked_ballot(act)
        check_is_undecided(ballot, now=now)
        leave(act, ballot, _leaving(act, ballot, user_id or act.user_id), recused=False)
        act.describe(round=str(ballot.round.pk))
        settle(act, ballot)
    return act.aid_request


def _cast(act: Act, ballot: Ballot, paper: Ballotpaper) -> Ballot:
    cast = voting.CastVote(user_id=_person(act), choice=paper.choice, cast_at=act.now, amounts=paper.amounts)
    said = {"choice": paper.choice, "reason_code": paper.reason_code, "cast_at": act.now}
    if cast.user_id in ballot.votes:
        vote_id = ballot.vote_ids[cast.user_id]
        Vote.objects.filter(pk=vote_id).update(**said)
        if ballot.votes[cast.user_id].amounts:
            VoteLine.objects.filter(vote_id=vote_id).delete()
    else:
        row = Vote(round=ballot.round, user_id=cast.user_id, **said)
        insert([row])
        vote_id = row.pk
    amounts = paper.amounts.items()
    insert([VoteLine(vote_id=vote_id, line_id=line_id, amount_minor=amount) for line_id, amount in amounts])
    return ballot.with_vote(cast, paper.reason_code)


def _person(act: Act) -> uuid.UUID:
    if act.user_id is None:
        raise NotFound()
    return act.user_id


def _lifted(act: Act, ballot: Ballot) -> Tier:
    # In another currency the tier is by the rate that was frozen when the round opened.
    at = frozen(ballot.round.rate)
    known = valued(((line.use, line.amount_minor) for line in ballot.lines), at) if at else {}
    by_amount = tier_for(facts_of(act.aid_request, now=act.now, **known), ballot.parameters)
    tier = Tier(ballot.round.tier)
    if tier > by_amount or tier.lifted() is tier:
        raise Refused(_("This case was lifted already, or is decided by the highest tier."), code="lifted_already")
    return tier.lifted()


def _leaving(act: Act, ballot: Ballot, user_id: uuid.UUID | None) -> RoundSeat:
    seat = ballot.seat_of(user_id)
    if seat is None or (user_id != act.user_id and not act.standing.leads):
        raise NotFound()
    if seat.recused_at or seat.away_at:
        raise Refused(_("This seat is away already; a substitute is called where there is one."), code="away")
    if user_id != act.user_id:
        check_silent(act, ballot, seat)
    return seat


def check_silent(act: Act, ballot: Ballot, seat: RoundSeat) -> None:
    """Raise Refused unless the seat was called, has not voted, and its time to answer is over."""
    patience = SILENT_RED if ballot.urgency == RED else SILENT
    hours = patience // timedelta(hours=1)
    has_voted = seat.user_id in ballot.votes
    if has_voted or seat.called_at is None or act.now < seat.called_at + patience:
        raise Refused(
            ngettext(
                "A seat counts as away by the chair's word only after %(count)d hour without an answer.",
                "A seat counts as away by the chair's word only after %(count)d hours without an answer.",
                hours,
            )
            % {"count": hours},
            code="not_silent",
        )
