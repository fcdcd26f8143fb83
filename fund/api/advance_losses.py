"""Losses of money held in advance over the API: put down, confirmed by a second person, corrected."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import advance_losses as acts
from fund.actions.advances import PAYERS, advance_of
from fund.api.bodies import ActBody, FundQuery
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.fields import MoneyField
from fund.api.money_acts import money_act, step_view
from fund.ledger.advance_losses import losses_of
from fund.models import AdvanceLoss, AdvanceLossReason, Role
from notifications.idempotency import Attempt

Body = serializers.Serializer[Any]


class AdvanceLossBody(ActBody):
    """How much of an advance is lost, and why."""

    amount = MoneyField()
    reason_code = serializers.ChoiceField(choices=AdvanceLossReason.choices)


class AdvanceLossAnswer(Body):
    """One loss; it is posted, and `counts`, once a second person has confirmed it."""

    id = serializers.UUIDField()
    advance = serializers.UUIDField()
    holder = serializers.CharField()
    amount = MoneyField()
    reason_code = serializers.ChoiceField(choices=AdvanceLossReason.choices)
    claimed_on = serializers.DateField()
    waits = serializers.BooleanField()
    counts = serializers.BooleanField()


class AdvanceLossesAnswer(Body):
    """The losses that wait or count, the newest first."""

    results = AdvanceLossAnswer(many=True)


class AdvanceLossesView(APIView):
    """`fund/advance-losses/`: what was held in advance and is lost (account 5200)."""

    @extend_schema(
        operation_id="fund_advance_losses", parameters=[FundQuery], responses=AdvanceLossesAnswer, tags=["fund"]
    )
    def get(self, request: Call) -> Response:
        """Return at most 200."""
        fund, _rest = asked(request, FundQuery, readers.BOOKS)
        return Response({"results": [acts.picture_of_loss(one) for one in losses_of(fund)]})


class AdvanceLoseView(APIView):
    """`fund/advances/{id}/lose/`: putting a loss down."""

    @extend_schema(
        operation_id="fund_advance_lose",
        request=AdvanceLossBody,
        responses={201: AdvanceLossAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, advance_id: uuid.UUID) -> Response:
        """Put it down with its reason; a second person posts it."""
        by, now = caller_id(request), request.now

        def check(_body: Json) -> Any:
            return advance_of(advance_id, by=by, now=now, roles=PAYERS)

        def act(advance: Any, body: Json, attempt: Attempt) -> Json:
            said = {"amount": body["amount"], "reason": body["reason_code"], "attempt": attempt}
            return acts.picture_of_loss(acts.put_down(advance_id=advance.pk, **said, by=by, now=now))

        return money_act(request, "advance-lose", AdvanceLossBody, check, act, advance=str(advance_id))


def _loss_act(step: str, act: Callable[..., AdvanceLoss], roles: frozenset[str] = PAYERS) -> type[APIView]:
    return step_view(
        "advance-loss",
        step,
        AdvanceLossAnswer,
        find=partial(acts.loss_of, roles=roles),
        act=act,
        argument="loss_id",
        picture=lambda loss, _now: acts.picture_of_loss(loss),
    )


AdvanceLossConfirmView = _loss_act("confirm", acts.confirm)
AdvanceLossWithdrawView = _loss_act("withdraw", acts.withdraw)
AdvanceLossCorrectView = _loss_act("correct", acts.correct, frozenset({Role.TREASURER}))
