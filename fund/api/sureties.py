"""Returnable deposits over the API: what is out and until when, what came back, what is lost."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import sureties as acts
from fund.api.advances import BackBody
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json
from fund.api.describing import shows
from fund.api.fields import MoneyField
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_view
from fund.ledger.sureties import sureties_of
from fund.models import LossReason, Role, Surety, SuretyKind

Body = serializers.Serializer[Any]
TREASURER = frozenset({Role.TREASURER})


class LossBody(ActBody):
    """How much of a deposit does not come back, and why."""

    amount = MoneyField()
    reason_code = serializers.ChoiceField(choices=LossReason.choices, source="reason")


class SuretyAnswer(Body):
    """One deposit; `claimed` is a loss that waits for a second person."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=SuretyKind.choices)
    use = serializers.CharField()
    country = serializers.CharField()
    amount = MoneyField()
    returned = MoneyField()
    lost = MoneyField()
    left = MoneyField()
    claimed = MoneyField()
    reason_code = serializers.CharField(allow_blank=True)
    expected_on = serializers.DateField()
    age_days = serializers.IntegerField()
    overdue = serializers.BooleanField()


class SuretiesAnswer(Body):
    """What is out, the first expected first."""

    results = SuretyAnswer(many=True)


class SuretiesView(APIView):
    """`fund/sureties/`: deposits for bail, flats and visas that should come back (account 1320)."""

    @shows("fund_sureties", SuretiesAnswer)
    def get(self, request: Call) -> Response:
        """Return every deposit that is out, with its age."""
        fund = fund_asked(request, readers.BOOKS)
        return Response({"results": [acts.picture_of(one, now=request.now) for one in sureties_of(fund)]})


def _step(
    name: str, body_class: type[Body], act: Callable[..., Surety], roles: frozenset[str] = acts.PAYERS
) -> type[APIView]:
    def run(surety: Surety, body: Json, *, now: datetime, **call: Any) -> Json:
        return acts.picture_of(act(surety_id=surety.pk, **body, now=now, **call), now=now)

    operation, find = f"fund_surety_{name}", partial(acts.surety_of, roles=roles)
    return act_view(operation, f"surety-{name}", body_class, SuretyAnswer, find=find, act=run)


SuretyReturnView = _step("return", BackBody, acts.came_back, TREASURER)
SuretyLoseView = _step("lose", LossBody, acts.claim_loss)
SuretyConfirmView = _step("confirm", ActBody, acts.confirm_loss)
SuretyKeepView = _step("keep", ActBody, acts.withdraw_claim)
