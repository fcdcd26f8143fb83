"""Who may vote in a round and when, each check a raiser and, from it, a boolean; and what a round still needs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emergency.deciding.counting import Ballot
from emergency.deciding.voting import Approved, Count, Declined, NeedsExtension, NeedsReplacement, Outcome
from emergency.permissions import Standing
from fund.rules.tiers import Tier
from notifications.errors import DomainError, Refused, Stale

# From this answer to the conflict question on a seat is not counted.
UNCOUNTED_LEVEL = 2


def check_may_discuss(standing: Standing) -> None:
    """Raise Refused unless the seat has answered the conflict question and is counted."""
    if standing.conflict_level is None:
        raise Refused(
            _("Read the conflict card and say first whether you know this person."), code="conflict_unanswered"
        )
    if standing.conflict_level >= UNCOUNTED_LEVEL:
        raise Refused(
            _("You stepped aside because you stand too near to this case; a substitute decides in your place."),
            code="stepped_aside",
        )


def check_is_called(standing: Standing, ballot: Ballot) -> None:
    """Raise Refused unless the seat is one of those whose votes count in this round."""
    check_may_discuss(standing)
    if standing.user_id in ballot.electorate.base:
        return
    seat = ballot.seat_of(standing.user_id)
    if seat is not None and seat.recused_at:
        raise Refused(_("You stepped aside in this round; a substitute decides in your place."), code="stepped_aside")
    if seat is not None and seat.away_at:
        raise Refused(_("You were away in this round; a substitute decides in your place."), code="away")
    if seat is not None and ballot.may_decide_alone and not seat.substitute:
        raise Refused(
            _("The seat on duty decides this sum alone. You can lift the case, so that more seats decide."),
            code="not_on_duty",
        )
    if seat is not None and seat.deputy_for_id:
        raise Refused(
            _("You are the named deputy of one seat: you vote when that seat is away, or when the chair names you."),
            code="not_called",
        )
    raise Refused(
        _("You are not called to this round; a substitute votes when a member is away or steps aside."),
        code="not_called",
    )


def check_is_undecided(ballot: Ballot, *, now: datetime) -> None:
    """Raise Refused when the votes cast have decided already: what comes later no longer counts."""
    if ballot.is_decided(now=now):
        raise Refused(
            _("The votes cast have decided this round already; the outcome is being noted."), code="round_over"
        )


def check_can_vote(standing: Standing, ballot: Ballot, *, now: datetime) -> None:
    """Raise Refused unless this person's vote would count now."""
    check_is_called(standing, ballot)
    check_is_undecided(ballot, now=now)


def check_can_object(standing: Standing, ballot: Ballot, *, now: datetime) -> None:
    """Raise Refused unless an objection would lift the case: only the tier of two knows one, until its window ends."""
    check_can_vote(standing, ballot, now=now)
    if Tier(ballot.round.tier) is not Tier.TWO:
        raise Refused(
            _("Only the tier of two seats knows an objection; here you can vote, or lift the case."),
            code="no_objection_here",
        )


def check_revision(ballot: Ballot, revision: int) -> None:
    """Raise Stale when another revision was judged than the one before the board."""
    if revision != ballot.round.revision:
        raise Stale()


def can(check: Callable[..., None], *arguments: Any, now: datetime) -> bool:
    """Say whether a check would let this through."""
    try:
        check(*arguments, now=now)
    except DomainError:
        return False
    return True


def what_is_missing(result: Outcome) -> str:
    """Return one sentence: what an open round still waits for."""
    if isinstance(result, NeedsReplacement):
        return ngettext(
            "%(count)d seat is missing: the chair must name a replacement, until then the round stays open.",
            "%(count)d seats are missing: the chair must name replacements, until then the round stays open.",
            result.missing,
        ) % {"count": result.missing}
    if isinstance(result, NeedsExtension):
        return _("Votes are missing at the deadline; the round is extended once, with substitutes for the silent.")
    if isinstance(result, Approved | Declined):
        return _("Nothing is missing; the votes cast decide.")
    until = {"until": date_format(result.next_at, "DATETIME_FORMAT")}
    missing = _approvals_missing(result.count)
    if missing <= 0:
        return _("Enough seats approve; objections and changes are awaited until %(until)s.") % until
    return ngettext(
        "%(count)d more approval is needed; votes are awaited until %(until)s.",
        "%(count)d more approvals are needed; votes are awaited until %(until)s.",
        missing,
    ) % {"count": missing, **until}


def _approvals_missing(count: Count) -> int:
    return count.required - count.approvals
