"""Losses of money held in advance over the API: put down, confirmed by a second person, corrected."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import advance_losses as acts
from fund.actions.advances import PAYERS, advance_of
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json
from fund.api.describing import shows, takes
from fund.api.fields import MoneyField
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_on, act_view
from fund.ledger.advance_losses import losses_of
from fund.models import Advance, AdvanceLoss, AdvanceLossReason, Role

Body = serializers.Serializer[Any]


class AdvanceLossBody(ActBody):
    """How much of an advance is lost, and why."""

    amount = MoneyField()
    reason_code = serializers.ChoiceField(choices=AdvanceLossReason.choices, source="reason")


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

    @shows("fund_advance_losses", AdvanceLossesAnswer)
    def get(self, request: Call) -> Response:
        """Return at most 200."""
        fund = fund_asked(request, readers.BOOKS)
        return Response({"results": [acts.picture_of_loss(one) for one in losses_of(fund)]})


class AdvanceLoseView(APIView):
    """`fund/advances/{id}/lose/`: putting a loss down."""

    @takes("fund_advance_lose", AdvanceLossBody, AdvanceLossAnswer)
    def post(self, request: Call, advance_id: uuid.UUID) -> Response:
        """Put it down with its reason; a second person posts it."""

        def put_down(advance: Advance, body: Json, **call: Any) -> Json:
            return acts.picture_of_loss(acts.put_down(advance_id=advance.pk, **body, **call))

        find = partial(advance_of, roles=PAYERS)
        return act_on(request, "advance-lose", AdvanceLossBody, advance_id, find=find, act=put_down)


def _step(name: str, act: Callable[..., AdvanceLoss], roles: frozenset[str] = PAYERS) -> type[APIView]:
    def run(loss: AdvanceLoss, _body: Json, **call: Any) -> Json:
        return acts.picture_of_loss(act(loss_id=loss.pk, **call))

    operation, find = f"fund_advance_loss_{name}", partial(acts.loss_of, roles=roles)
    return act_view(operation, f"advance-loss-{name}", ActBody, AdvanceLossAnswer, find=find, act=run)


AdvanceLossConfirmView = _step("confirm", acts.confirm)
AdvanceLossWithdrawView = _step("withdraw", acts.withdraw)
AdvanceLossCorrectView = _step("correct", acts.correct, frozenset({Role.TREASURER}))
