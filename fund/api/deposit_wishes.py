"""Deposits that R-06 warns of, over the API: asked for with a reason, placed by the word of a seat."""

from collections.abc import Callable
from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import deposit_wishes as acts
from fund.actions.deposits import PLACING_REASONS, Terms
from fund.api.answers import Answer
from fund.api.bodies import FundQuery
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json
from fund.api.deposits import DepositAnswer, DepositBody
from fund.api.fields import MoneyField
from fund.api.money_acts import act_in_fund, step_view
from fund.ledger import locked
from fund.models import BOARD, Fund
from fund.pictures import picture_of_deposit


class WishBody(DepositBody):
    """A deposit that R-06 warns of, and why it should be placed all the same; it is placed on the seat's day."""

    # DRF takes a field of the base class away by None.
    on = None  # type: ignore[assignment]
    reason_code = serializers.ChoiceField(choices=list(PLACING_REASONS))


class WishAnswer(Answer):
    """What waits for a seat; it lapses by itself."""

    id = serializers.CharField()
    account = serializers.CharField()
    amount = MoneyField()
    ends_on = serializers.DateField()
    reason_code = serializers.CharField()
    locked_with_it = MoneyField(help_text="What would be locked for long with it, in the base currency.")
    lapses_at = serializers.DateTimeField()
    waits = serializers.BooleanField()


class WishesAnswer(Answer):
    """What waits, the oldest first."""

    results = WishAnswer(many=True)


class DepositWishesView(APIView):
    """`fund/deposit-wishes/`: deposits that wait for a seat of the board (R-06)."""

    @extend_schema(operation_id="fund_deposit_wishes", parameters=[FundQuery], responses=WishesAnswer, tags=["fund"])
    def get(self, request: Call) -> Response:
        """Return what waits."""
        fund, _rest = asked(request, FundQuery, readers.FIGURES)
        found = acts.waiting(fund, now=request.now)
        return Response({"results": [acts.picture_of_wish(one, now=request.now) for one in found]})

    @extend_schema(
        operation_id="fund_deposit_wish",
        request=WishBody,
        responses={201: WishAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Ask the board; refused where the deposit can be placed without."""

        def ask(fund: Fund, body: Json, **call: Any) -> Json:
            said = {"amount": body.pop("amount"), "account": body.pop("account"), "reason": body.pop("reason_code")}
            return _wish(acts.ask(fund=fund, **said, terms=Terms(**body), **call), request.now)

        return act_in_fund(request, "deposit-wish", WishBody, ask)


def _wish_act(
    step: str, answer: type[Answer], roles: frozenset[str], act: Callable[..., Any], picture: Callable[..., Json]
) -> type[APIView]:
    find = partial(acts.wish_of, roles=roles)
    return step_view("deposit-wish", step, answer, find=find, act=act, argument="wish_id", picture=picture)


def _deposit(found: Any, now: Any) -> Json:
    return picture_of_deposit(locked.row_of(found, on=now.date()))


def _wish(found: Any, now: Any) -> Json:
    return acts.picture_of_wish(found, now=now)


DepositWishConfirmView = _wish_act("confirm", DepositAnswer, BOARD, acts.confirm, _deposit)
DepositWishEndView = _wish_act("end", WishAnswer, BOARD | acts.TREASURER, acts.end, _wish)
