"""An appeal: how long it is possible, who has decided before, and who sits in the panel that decides again (R-29)."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from emergency.deciding.counting import voters
from emergency.deciding.electorate import Parties, seats_for
from emergency.deciding.voting import electorate_of
from emergency.facts import parameters_of
from emergency.models import AidRequest, Appeal, Outcome, Refusal, RoundKind, RoundSeat, Vote
from fund.rules.codes import RED
from fund.rules.facts import AppealFacts

Ids = frozenset[uuid.UUID]


def told_at(aid_request: AidRequest) -> datetime | None:
    """Return when the asker was told reason and next door; None while nobody has."""
    return Refusal.objects.filter(aid_request=aid_request).values_list("told_at", flat=True).first()


def last_day(aid_request: AidRequest) -> date | None:
    """Return the last day on which the refusal of this case may be appealed; None while nobody has told it."""
    told = told_at(aid_request)
    return None if told is None else told.date() + timedelta(days=parameters_of(aid_request).appeal_days)


def is_possible(aid_request: AidRequest, *, now: datetime) -> bool:
    """Say whether an appeal could still be made: not made before, and in time."""
    if Appeal.objects.filter(aid_request=aid_request).exists():
        return False
    last = last_day(aid_request)
    return last is None or now.date() <= last


def decided_by(aid_request: AidRequest, appeal: Appeal) -> datetime:
    """Return by when the panel decides; a red case does not wait long."""
    parameters = parameters_of(aid_request)
    is_red = aid_request.urgency == RED
    hours = parameters.appeal_decided_red_hours if is_red else parameters.appeal_decided_hours
    return appeal.appealed_at + timedelta(hours=hours)


def earlier_deciders(aid_request: AidRequest) -> Ids:
    """Return who decided what is appealed against: those who voted in a round that declined, and who told it."""
    rounds = {"round__aid_request": aid_request, "round__outcome": Outcome.DECLINED}
    voted = Vote.objects.filter(**rounds, user__isnull=False).exclude(round__kind=RoundKind.APPEAL)
    refused = Refusal.objects.filter(aid_request=aid_request, refused_by__isnull=False)
    people = voted.order_by().values_list("user_id").union(refused.values_list("refused_by_id"))
    return frozenset(user_id for (user_id,) in people)


def panel_for(aid_request: AidRequest, parties: Parties, *, now: datetime) -> list[RoundSeat]:
    """Return the panel's seats, unsaved: substitutes and seats that did not decide; one who did, only if short."""
    deciders, seats = earlier_deciders(aid_request), seats_for(aid_request, parties, now=now)
    fresh = [seat for seat in seats if seat.user_id not in deciders]
    # All of them sit, and nobody stands in for anybody; but a named deputy is there for its own seat alone.
    for seat in seats:
        seat.substitute = seat.deputy_for_id is not None
    able = electorate_of(voters(fresh)).base
    earlier = [seat for seat in seats if seat.user_id in deciders and not seat.substitute]
    again = [seat for seat in earlier if not seat.away_at and not seat.recused_at]
    return fresh + (again[:1] if len(able) < parameters_of(aid_request).panel_least else [])


def appeal_facts(aid_request: AidRequest, panel: Iterable[uuid.UUID | None]) -> AppealFacts | None:
    """Return what the rules ask about an appeal before this panel; None when there was none."""
    appeal = Appeal.objects.filter(aid_request=aid_request).first()
    if appeal is None:
        return None
    people, deciders = frozenset(one for one in panel if one), earlier_deciders(aid_request)
    return AppealFacts(
        refused_on=appeal.refused_at.date(),
        appealed_on=appeal.appealed_at.date(),
        panel_ids=people,
        earlier_decider_ids=deciders,
        fresh_seats=len(people - deciders),
    )
