"""Rounds of voting: opened, voided, gone on with, extended; and the seats that leave or step in meanwhile."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from emergency import clock_rules
from emergency.actions.base import Act
from emergency.currencies.valuing import valuation_of
from emergency.deciding import voting
from emergency.deciding.appeals import panel_for
from emergency.deciding.counting import Ballot, open_ballot, opened_ballot, voters
from emergency.deciding.electorate import Parties, seats_for
from emergency.facts import parameters_of
from emergency.models import AidRequest, Outcome, Round, RoundKind, RoundSeat
from emergency.reading.promises import clock_of
from emergency.selectors import excluded_from
from fund.models import Mandate, Role
from fund.rules.codes import RED
from fund.rules.tiers import Tier
from notifications.outbox import QUIET, RING, Notice


def open_round(
    act: Act,
    *,
    tier: Tier,
    parties: Parties,
    deadline_at: datetime,
    kind: RoundKind = RoundKind.FIRST,
    reason_code: str = "",
    extra: int = 0,
) -> Round:
    """Open a round on the case as it is: tier, electorate and deadline are fixed now, and the seats called are told."""
    opened = Round.objects.create(
        aid_request=act.aid_request,
        kind=kind,
        reason_code=reason_code,
        revision=act.aid_request.revision,
        extra_approvals=extra,
        tier=tier.value,
        opened_by_id=act.user_id,
        opened_at=act.now,
        deadline_at=deadline_at,
    )
    find = panel_for if kind == RoundKind.APPEAL else seats_for
    ballot = opened_ballot(opened, find(act.aid_request, parties, now=act.now), act.aid_request, now=act.now)
    _freeze_rate(act, opened, ballot)
    base = ballot.electorate.base
    for seat in ballot.seats:
        seat.round = opened
        seat.called_at = act.now if seat.user_id in base else None
    RoundSeat.objects.bulk_create(ballot.seats)
    summon(act, base)
    if ballot.missing:
        ask_chair(act, opened)
    act.record("round_opened", round=str(opened.pk), tier=tier.value, seats=len(base), kind=str(kind))
    return opened


def _freeze_rate(act: Act, opened: Round, ballot: Ballot) -> None:
    """Keep the rate that found the tier; nothing to keep in the base currency, nor where no rate is known."""
    opened.rate = valuation_of(ballot.lines, act.aid_request.fund, on=act.now.date()).as_json()
    if opened.rate:
        opened.save(update_fields=["rate"])


def deadline_of(aid_request: AidRequest, tier: Tier, *, now: datetime) -> datetime:
    """Return until when a round opened now votes: the promised decision, but never less than an objection's time."""
    parameters = parameters_of(aid_request)
    is_slow = tier is Tier.TWO and aid_request.urgency != RED
    least = timedelta(hours=parameters.objection_hours if is_slow else parameters.objection_red_hours)
    clock = clock_of(aid_request)
    due = clock_rules.due_at(clock, now=now) if clock else None
    return max(due or now, now + least)


def void_open_round(act: Act, **why: str) -> None:
    """End the open round of the case without a decision, if there is one: what it judged is no longer asked."""
    voided = Round.objects.filter(aid_request=act.aid_request, closed_at__isnull=True).update(
        closed_at=act.now, outcome=Outcome.VOID, **why
    )
    if voided:
        act.record("round_voided", revision=act.aid_request.revision)


def go_on_with_round(act: Act, *, stood_still_since: datetime) -> None:
    """Let an open round go on after a question or a hold: its deadline moves on, its windows begin anew."""
    waiting = Round.objects.filter(aid_request=act.aid_request, closed_at__isnull=True).first()
    if waiting is None:
        return
    begun = max(stood_still_since, waiting.opened_at)
    waiting.deadline_at, waiting.resumed_at = waiting.deadline_at + (act.now - begun), act.now
    waiting.save(update_fields=["deadline_at", "resumed_at"])


def leave(act: Act, ballot: Ballot, seat: RoundSeat, *, recused: bool) -> None:
    """Take a seat out of the round, for good when recused; the next substitute is called."""
    if recused:
        seat.recused_at = seat.recused_at or act.now
    else:
        seat.away_at = seat.away_at or act.now
    seat.save(update_fields=["recused_at", "away_at"])
    call_newcomers(act, ballot)


def call_newcomers(act: Act, ballot: Ballot) -> None:
    """Call those whose votes count now and who were not called before."""
    fresh = ballot.uncalled
    for seat in fresh:
        seat.called_at = act.now
    if fresh:
        RoundSeat.objects.bulk_update(fresh, ["called_at"])
        summon(act, [seat.user_id for seat in fresh if seat.user_id])


def extend(act: Act, ballot: Ballot, silent: Iterable[uuid.UUID]) -> None:
    """Give a round its one extension; deputies and substitutes take the seats of the silent, as far as there are."""
    replaced = voting.give_way(voters(ballot.seats), silent, voted=frozenset(ballot.votes))
    for seat in ballot.seats:
        if seat.user_id in replaced:
            seat.away_at = act.now
    RoundSeat.objects.bulk_update([seat for seat in ballot.seats if seat.user_id in replaced], ["away_at"])
    extended = ballot.round
    deadline_at = voting.extended_deadline(ballot.terms, now=act.now, parameters=ballot.parameters)
    extended.extended_at, extended.deadline_at = act.now, deadline_at
    extended.save(update_fields=["extended_at", "deadline_at"])
    call_newcomers(act, ballot)
    summon(act, set(silent) - set(replaced))
    act.record("round_extended", round=str(extended.pk), seats=len(replaced))


def ask_chair(act: Act, stuck: Round) -> None:
    """Tell chair and deputy chair, once, that the round cannot go on: seats are missing, or a rule blocks it."""
    if stuck.chair_asked_at is not None:
        return
    stuck.chair_asked_at = act.now
    stuck.save(update_fields=["chair_asked_at"])
    seats = Mandate.objects.in_force(on=act.now.date()).filter(fund_id=act.aid_request.fund_id, role=Role.MEMBER)
    leading = {seat.user_id for seat in seats if seat.is_chair or seat.is_deputy_chair}
    summon(act, leading - excluded_from(act.aid_request))
    act.record("chair_asked", round=str(stuck.pk))


def summon(act: Act, people: Iterable[uuid.UUID]) -> None:
    """Let these people know that something waits: by ring in red, or when little of the promised time is left."""
    called = set(people) - {act.user_id}
    if not called:
        return
    clock = clock_of(act.aid_request) if act.aid_request.urgency != RED else None
    is_pressing = act.aid_request.urgency == RED or (
        clock is not None and clock_rules.rings(clock, urgency=act.aid_request.urgency, now=act.now)
    )
    act.notices += [Notice(RING if is_pressing else QUIET, person) for person in sorted(called)]


def locked_ballot(act: Act) -> Ballot:
    """Return the open round; the case's lock, which is held, is the round's too."""
    return open_ballot(act.aid_request, now=act.now)
