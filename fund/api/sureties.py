"""Returnable deposits over the API: what is out and until when, what came back, what is lost."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import sureties as acts
from fund.api.advances import BackBody
from fund.api.bodies import ActBody, FundQuery
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.fields import MoneyField
from fund.api.money_acts import money_act
from fund.ledger.sureties import sureties_of
from fund.models import LossReason, Role, Surety, SuretyKind
from notifications.idempotency import Attempt

Body = serializers.Serializer[Any]
TREASURER = frozenset({Role.TREASURER})


class LossBody(ActBody):
    """How much of a deposit does not come back, and why."""

    amount = MoneyField()
    reason_code = serializers.ChoiceField(choices=LossReason.choices)


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

    @extend_schema(operation_id="fund_sureties", parameters=[FundQuery], responses=SuretiesAnswer, tags=["fund"])
    def get(self, request: Call) -> Response:
        """Return every deposit that is out, with its age."""
        fund, _rest = asked(request, FundQuery, readers.BOOKS)
        return Response({"results": [acts.picture_of(one, now=request.now) for one in sureties_of(fund)]})


def _surety_act(
    name: str, body_class: type[Body], act: Callable[..., Surety], roles: frozenset[str] = acts.PAYERS
) -> type[APIView]:
    class View(APIView):
        @extend_schema(
            operation_id=f"fund_surety_{name}",
            request=body_class,
            responses={201: SuretyAnswer},
            parameters=[IDEMPOTENCY_KEY],
            tags=["fund"],
        )
        def post(self, request: Call, surety_id: uuid.UUID) -> Response:
            by, now = caller_id(request), request.now

            def check(_body: Json) -> Surety:
                return acts.surety_of(surety_id, by=by, now=now, roles=roles)

            def run(surety: Any, body: Json, attempt: Attempt) -> Json:
                said = {"reason" if key == "reason_code" else key: value for key, value in body.items()}
                done = act(surety_id=surety.pk, **said, by=by, now=now, attempt=attempt)
                return acts.picture_of(done, now=now)

            return money_act(request, f"surety-{name}", body_class, check, run, surety=str(surety_id))

    View.__name__ = View.__qualname__ = f"Surety{name.title()}View"
    return View


SuretyReturnView = _surety_act("return", BackBody, acts.came_back, TREASURER)
SuretyLoseView = _surety_act("lose", LossBody, acts.claim_loss)
SuretyConfirmView = _surety_act("confirm", ActBody, acts.confirm_loss)
SuretyKeepView = _surety_act("keep", ActBody, acts.withdraw_claim)
