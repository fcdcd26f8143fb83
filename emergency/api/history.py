"""Rounds and events of a case over the API, as far as the caller may see."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.api.calling import ACCESS_CODE, caller
from emergency.api.pictures import moment
from emergency.deciding.rounds_view import RoundOnShow, SeatOnShow, VoteOnShow, rounds_for
from emergency.reading.history import events_of
from emergency.reading.sights import sight_of
from fund.api.calling import Call, Json
from fund.money import Money


class RoundsView(APIView):
    """`aid-requests/{reference}/rounds/`: the board's rounds, blind until the own vote."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="aid_request_rounds",
        parameters=[ACCESS_CODE],
        responses=OpenApiTypes.OBJECT,
        tags=["aid-requests"],
    )
    def get(self, request: Call, reference: str) -> Response:
        """Return the rounds, newest first; none for an asker."""
        reference, actor = caller(request, reference)
        sight = sight_of(reference, actor, now=request.now)
        return Response({"results": [_round(one) for one in rounds_for(sight, now=request.now)]})


class EventsView(APIView):
    """`aid-requests/{reference}/events/`: what happened, without details."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="aid_request_events",
        parameters=[ACCESS_CODE],
        responses=OpenApiTypes.OBJECT,
        tags=["aid-requests"],
    )
    def get(self, request: Call, reference: str) -> Response:
        """Return the events, oldest first."""
        reference, actor = caller(request, reference)
        sight = sight_of(reference, actor, now=request.now)
        return Response({"results": [asdict(event) for event in events_of(sight)]})


def _round(shown: RoundOnShow) -> Json:
    return {
        "id": str(shown.id),
        "kind": shown.kind.value,
        "reason_code": shown.reason_code or None,
        "revision": shown.revision,
        "tier": shown.tier.value,
        "rate": shown.rate,
        "opened_at": moment(shown.opened_at),
        "deadline_at": moment(shown.deadline_at),
        "closed_at": moment(shown.closed_at),
        "outcome": shown.outcome or None,
        "needed": shown.needed,
        "seats": [_seat(seat, shown.currency) for seat in shown.seats],
        "own_vote": _vote(shown.own_vote, shown.currency),
        "count": _count(shown),
        "decision": shown.decision.record if shown.decision else None,
    }


def _seat(seat: SeatOnShow, currency: str) -> Json:
    return {
        "seat": str(seat.user_id),
        "pseudonym": seat.pseudonym,
        "substitute": seat.is_substitute,
        "deputy_for": seat.deputy_for or None,
        "called": seat.is_called,
        "away": seat.is_away,
        "recused": seat.is_recused,
        "expired": seat.is_expired,
        "has_voted": seat.has_voted,
        "vote": _vote(seat.vote, currency),
    }


def _vote(vote: VoteOnShow | None, currency: str) -> Json | None:
    if vote is None:
        return None
    lines = [{"line": str(line), "amount": Money(minor, currency).as_json()} for line, minor in vote.amounts.items()]
    return {"choice": vote.choice, "reason_code": vote.reason_code or None, "lines": lines}


def _count(shown: RoundOnShow) -> dict[str, Any] | None:
    count = shown.count
    if count is None:
        return None
    return {
        "tier": count.tier.value,
        "required": count.required,
        "approvals": count.approvals,
        "declines": count.declines,
        "abstentions": count.abstentions,
        "pending": count.pending,
    }
