"""What waits for the board's word, over the API."""

from typing import Any, cast

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.deciding.ratifying import ratify
from emergency.actors import Actor
from emergency.api.board_answers import RatificationsAnswer, RatifiedAnswer
from emergency.api.pictures import moment, override, task
from emergency.models import User
from emergency.reading.owed import overdue_tasks
from emergency.reading.ratifying import AT_MOST, ToRatify, waiting, why_not
from fund import readers
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.money_acts import money_act
from fund.api.reading import fund_asked
from fund.models import BOARD, Role
from notifications.idempotency import Attempt

READERS = BOARD | {Role.AUDITOR}


class RatifyBody(serializers.Serializer[Any]):
    """The items a seat gives its word for."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    fund = serializers.SlugField(required=False)
    items = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=AT_MOST)


class RatificationsView(APIView):
    """`fund/ratifications/`: every override, and every decision of one seat alone, that the board has not ratified."""

    @shows("fund_ratifications", RatificationsAnswer)
    def get(self, request: Call) -> Response:
        """Return what waits, by code, oldest first, at most 200; and what else is owed to cases beyond its day."""
        fund = fund_asked(request, READERS)
        rows = [_picture(one, request) for one in waiting(fund)]
        overdue = [task(one) for one in overdue_tasks(fund, now=request.now)]
        return Response({"results": rows, "overdue": overdue})

    @takes("fund_ratify", RatifyBody, RatifiedAnswer)
    def post(self, request: Call) -> Response:
        """Give a seat's word; the second seat's ratifies."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> Any:
            return readers.fund_seen(by, body.pop("fund", None), BOARD, now=now)

        def act(fund: Any, body: Json, attempt: Attempt) -> Json:
            actor = Actor(user=cast(User, request.user))
            return dict(ratify(fund=fund, by=actor, now=now, items=body["items"], attempt=attempt))

        return money_act(request, "ratify", RatifyBody, check, act)


def _picture(item: ToRatify, request: Call) -> Json:
    decision = item.task.decision
    decided = {"tier": decision.tier, "amount": item.amount.as_json()} if decision and item.amount else None
    return {
        "id": str(item.task.pk),
        "rule": item.task.rule,
        "since": moment(item.task.made_at),
        "due_at": moment(item.task.due_at),
        "overdue": item.is_overdue(request.now),
        "words": len(item.ratified_by),
        "override": override(item.override) if item.override else None,
        "decision": decided,
        "refused": why_not(item, caller_id(request)) or None,
    }
