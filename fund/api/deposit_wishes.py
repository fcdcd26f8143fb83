"""Deposits that R-06 warns of, over the API: asked for with a reason, placed by the word of a seat."""

from datetime import datetime
from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import deposit_wishes as acts
from fund.actions.deposits import PLACING_REASONS, Terms
from fund.api.answers import Answer
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json
from fund.api.deposits import DepositAnswer, DepositBody
from fund.api.describing import shows, takes
from fund.api.fields import MoneyField
from fund.api.money_acts import act_in_fund
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_view
from fund.ledger import locked
from fund.models import BOARD, DepositWish, Fund
from fund.pictures import picture_of_deposit


class WishBody(DepositBody):
    """A deposit that R-06 warns of, and why it should be placed all the same; it is placed on the seat's day."""

    # DRF takes a field of the base class away by None.
    on = None  # type: ignore[assignment]
    reason_code = serializers.ChoiceField(choices=list(PLACING_REASONS), source="reason")


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

    @shows("fund_deposit_wishes", WishesAnswer)
    def get(self, request: Call) -> Response:
        """Return what waits."""
        fund = fund_asked(request, readers.FIGURES)
        found = acts.waiting(fund, now=request.now)
        return Response({"results": [acts.picture_of_wish(one, now=request.now) for one in found]})

    @takes("fund_deposit_wish", WishBody, WishAnswer)
    def post(self, request: Call) -> Response:
        """Ask the board; refused where the deposit can be placed without."""

        def ask(fund: Fund, body: Json, **call: Any) -> Json:
            said = {name: body.pop(name) for name in ("amount", "account", "reason")}
            return acts.picture_of_wish(acts.ask(fund=fund, **said, terms=Terms(**body), **call), now=request.now)

        return act_in_fund(request, "deposit-wish", WishBody, ask)


def _confirm(wish: DepositWish, _body: Json, *, now: datetime, **call: Any) -> Json:
    placed = acts.confirm(wish_id=wish.pk, now=now, **call)
    return picture_of_deposit(locked.row_of(placed, on=now.date()))


def _end(wish: DepositWish, _body: Json, *, now: datetime, **call: Any) -> Json:
    return acts.picture_of_wish(acts.end(wish_id=wish.pk, now=now, **call), now=now)


DepositWishConfirmView = act_view(
    "fund_deposit_wish_confirm",
    "deposit-wish-confirm",
    ActBody,
    DepositAnswer,
    find=partial(acts.wish_of, roles=BOARD),
    act=_confirm,
)
DepositWishEndView = act_view(
    "fund_deposit_wish_end",
    "deposit-wish-end",
    ActBody,
    WishAnswer,
    find=partial(acts.wish_of, roles=BOARD | acts.TREASURER),
    act=_end,
)
