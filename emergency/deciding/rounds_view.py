"""The rounds of a case as one reader may see them: blind before the own vote, open after it or once a round is over.

Page and API show the same picture. What is not for the reader is absent.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from emergency.currencies.valuing import currency_of
from emergency.deciding.checks import check_can_object, check_can_vote, what_is_missing
from emergency.deciding.counting import Ballot, ballots_of, open_ballot
from emergency.deciding.voting import CastVote, Count
from emergency.models import AidRequest, Decision, Round, RoundKind, RoundSeat, User
from emergency.permissions import Standing
from emergency.reading.sights import Sight
from emergency.visibility import MONEY, CaseView, Reader, visible_voters
from fund.models import BOARD, Role
from fund.rules.tiers import Tier
from notifications.errors import DomainError, Refused
from notifications.prepared import Prepared

_SEES_ROUNDS = BOARD | MONEY | {Role.COORDINATOR, Role.AUDITOR}
_SEES_SEATS = BOARD | {Role.COORDINATOR}


@dataclass(frozen=True)
class VoteOnShow:
    """How a seat voted; amounts by budget line, minor units."""

    choice: str
    reason_code: str
    amounts: Mapping[uuid.UUID, int]


@dataclass(frozen=True)
class SeatOnShow:
    """A seat of a round, without why it left; `vote` is absent while it is not for the reader."""

    user_id: uuid.UUID
    pseudonym: str
    is_own: bool
    is_substitute: bool
    # Whose named deputy this is, by pseudonym.
    deputy_for: str
    is_called: bool
    is_away: bool
    is_recused: bool
    # The mandate on the board has ended; a vote cast before stands.
    is_expired: bool
    has_voted: bool
    vote: VoteOnShow | None


@dataclass(frozen=True)
class RoundOnShow:
    """One round; `count` and `tier_counted` are absent for a seat that has not voted yet."""

    id: uuid.UUID
    kind: RoundKind
    reason_code: str
    revision: int
    tier: Tier
    # The rate by which the tier was found, for sums in another currency than the books.
    rate: Mapping[str, str] | None
    currency: str
    opened_at: datetime
    deadline_at: datetime
    is_extended: bool
    closed_at: datetime | None
    outcome: str
    seats: tuple[SeatOnShow, ...]
    own_vote: VoteOnShow | None
    count: Count | None
    needed: str
    why_no_vote: str
    why_no_objection: str
    decision: Decision | None

    @property
    def is_open(self) -> bool:
        """Say whether votes are still taken."""
        return self.closed_at is None

    @property
    def tier_label(self) -> Any:
        """Return in words who decides; the lifted tier where the reader may know of it."""
        return (self.count.tier if self.count else self.tier).label


_ROUNDS: Prepared[Round] = Prepared(
    lambda case: Round.objects.filter(aid_request=case).order_by("-opened_at").select_related("decision"),
    case=uuid.UUID,
)


def ballots_for(aid_request: AidRequest, *, now: datetime, is_first: bool = False) -> list[Ballot]:
    """Return all rounds of a case with what decides them, newest first; three queries.

    Two where `is_first`: it is known that a case before the board had no round yet that is closed.
    """
    if is_first:
        try:
            return [open_ballot(aid_request, now=now, is_shown=True)]
        except Refused:
            # It was closed this very moment.
            pass
    return ballots_of(_ROUNDS.rows(case=aid_request.pk), aid_request, now=now)


def rounds_for(sight: Sight, *, now: datetime, ballots: Sequence[Ballot] | None = None) -> list[RoundOnShow]:
    """Return the rounds of the case for this reader, newest first; none for the asker and for whoever is kept away.

    `ballots` are the case's rounds where they were read already.
    """
    standing = sight.standing
    if standing.kept_away or not standing.roles & _SEES_ROUNDS:
        return []
    known = ballots_for(sight.aid_request, now=now) if ballots is None else ballots
    return [_on_show(sight, ballot, now=now) for ballot in known]


def _on_show(sight: Sight, ballot: Ballot, *, now: datetime) -> RoundOnShow:
    shown = ballot.round
    reader = _reader(sight.standing, ballot)
    case = _view(sight.aid_request, shown)
    seeing = visible_voters(reader, ballot.votes, case)
    counted = _may_see_counts(reader, ballot, seeing, case)
    return RoundOnShow(
        id=shown.pk,
        kind=RoundKind(shown.kind),
        reason_code=shown.reason_code,
        revision=shown.revision,
        tier=Tier(shown.tier),
        rate=shown.rate,
        currency=currency_of(ballot.lines, sight.aid_request.fund),
        opened_at=shown.opened_at,
        deadline_at=shown.deadline_at,
        is_extended=shown.extended_at is not None,
        closed_at=shown.closed_at,
        outcome=shown.outcome,
        seats=_seats(ballot, reader, seeing),
        own_vote=_vote(ballot, reader.user_id) if reader.user_id in seeing else None,
        count=ballot.count if counted else None,
        needed=_needed(ballot, counted=counted, now=now),
        why_no_vote=_why_not(check_can_vote, sight, ballot, now),
        why_no_objection=_why_not(check_can_object, sight, ballot, now),
        # What is open has none, and need not be asked for it.
        decision=getattr(shown, "decision", None) if shown.closed_at else None,
    )


def _reader(standing: Standing, ballot: Ballot) -> Reader:
    user_id = standing.user_id or uuid.UUID(int=0)
    return Reader(
        user_id=user_id,
        roles=standing.roles,
        conflict=standing.conflict_level,
        is_excluded=standing.excluded,
        has_voted=user_id in ballot.votes,
    )


def _view(aid_request: AidRequest, shown: Round) -> CaseView:
    is_open = shown.closed_at is None
    return CaseView(state=aid_request.state, was_in_review=True, is_frozen=aid_request.frozen, is_round_open=is_open)


def _may_see_counts(reader: Reader, ballot: Ballot, seeing: frozenset[uuid.UUID], case: CaseView) -> bool:
    if case.is_frozen:
        return False
    # A count says how others voted: it is for those who may see every vote, and for everybody once it is over.
    return not case.is_round_open or bool(ballot.votes and seeing >= ballot.votes.keys() and reader.has_voted)


def _seats(ballot: Ballot, reader: Reader, seeing: frozenset[uuid.UUID]) -> tuple[SeatOnShow, ...]:
    if not reader.roles & _SEES_SEATS:
        return ()
    return tuple(_seat(seat, seat.user, ballot, reader, seeing) for seat in ballot.seats if seat.user_id and seat.user)


def _seat(seat: RoundSeat, user: User, ballot: Ballot, reader: Reader, seeing: frozenset[uuid.UUID]) -> SeatOnShow:
    stands_for = ballot.seat_of(seat.deputy_for_id) if seat.deputy_for_id else None
    return SeatOnShow(
        user_id=user.pk,
        pseudonym=user.pseudonym,
        is_own=user.pk == reader.user_id,
        is_substitute=seat.substitute,
        deputy_for=stands_for.user.pseudonym if stands_for and stands_for.user else "",
        is_called=user.pk in ballot.electorate.base,
        is_away=seat.away_at is not None,
        is_recused=seat.recused_at is not None,
        is_expired=not seat.in_force,
        has_voted=user.pk in ballot.votes,
        vote=_vote(ballot, user.pk) if user.pk in seeing else None,
    )


def _vote(ballot: Ballot, user_id: uuid.UUID) -> VoteOnShow | None:
    cast: CastVote | None = ballot.votes.get(user_id)
    return VoteOnShow(cast.choice, ballot.reasons[user_id], cast.amounts) if cast else None


def _needed(ballot: Ballot, *, counted: bool, now: datetime) -> str:
    if ballot.round.closed_at is not None:
        return ""
    if counted:
        return what_is_missing(ballot.outcome(now=now))
    return _("Votes are awaited until %(until)s.") % {"until": date_format(ballot.round.deadline_at, "DATETIME_FORMAT")}


def _why_not(check: Any, sight: Sight, ballot: Ballot, now: datetime) -> str:
    if ballot.round.closed_at is not None:
        return _("This round is over.")
    try:
        check(sight.standing, ballot, now=now)
    except DomainError as refusal:
        return str(refusal)
    return ""
