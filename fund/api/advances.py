"""Advances and floats over the API: what is held where and since when, giving, filling up, and what came back."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import advances as acts
from fund.api.bodies import ActBody, FundQuery
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.fields import CountryField, MoneyField
from fund.api.money_acts import act_in_fund, money_act, step_view
from fund.ledger.advances import open_advances
from fund.models import Advance, Fund
from notifications.idempotency import Attempt

Body = serializers.Serializer[Any]


class AdvanceBody(ActBody):
    """An advance to be given; `holder` is an organisation of the register or a contact, by id."""

    fund = serializers.SlugField(required=False)
    holder = serializers.UUIDField()
    country = CountryField()
    amount = MoneyField()
    account = serializers.CharField(max_length=10)
    settle_by = serializers.DateField(help_text="The day by which all of it is used or back.")
    is_float = serializers.BooleanField(default=False, help_text="Whether it is filled up again after proof.")


class RefillBody(ActBody):
    """A float to be filled up again."""

    amount = MoneyField()
    account = serializers.CharField(max_length=10)
    settle_by = serializers.DateField()


class BackBody(ActBody):
    """What came back, on which account and day."""

    amount = MoneyField()
    account = serializers.CharField(max_length=10)
    on = serializers.DateField()


class AdvanceAnswer(Body):
    """What one holder has in advance."""

    id = serializers.UUIDField()
    holder = serializers.CharField()
    country = serializers.CharField()
    float = serializers.BooleanField()
    paid = MoneyField()
    used = MoneyField()
    returned = MoneyField()
    lost = MoneyField()
    left = MoneyField()
    since = serializers.DateField(allow_null=True)
    age_days = serializers.IntegerField()
    settle_by = serializers.DateField()
    overdue = serializers.BooleanField()
    older_than_group = serializers.CharField(
        allow_null=True,
        help_text="The group its country has come to stand in since: it pays requests older than the group only.",
    )


class AdvancePaymentAnswer(Body):
    """One payment in advance; it is posted when it is authorised."""

    id = serializers.UUIDField()
    advance = serializers.UUIDField()
    holder = serializers.CharField()
    amount = MoneyField()
    account = serializers.CharField()
    settle_by = serializers.DateField()
    waits = serializers.BooleanField()
    authorised = serializers.BooleanField()


class HolderAnswer(Body):
    """Somebody to whom an advance can be given."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class AdvancesAnswer(Body):
    """What is held, the first due first; what waits for a second person; to whom more can be given."""

    results = AdvanceAnswer(many=True)
    waiting = AdvancePaymentAnswer(many=True)
    holders = HolderAnswer(many=True)


class AdvancesView(APIView):
    """`fund/advances/`: money that partners and contacts hold (account 1310)."""

    @extend_schema(operation_id="fund_advances", parameters=[FundQuery], responses=AdvancesAnswer, tags=["fund"])
    def get(self, request: Call) -> Response:
        """Return every advance of which something is held, with its age."""
        fund, _rest = asked(request, FundQuery, readers.BOOKS)
        known = acts.holders(fund, now=request.now)
        return Response(
            {
                "results": [acts.picture_of(one, now=request.now) for one in open_advances(fund)],
                "waiting": [acts.picture_of_payment(one) for one in acts.waiting_payments(fund)],
                "holders": [{"id": str(pk), "name": name} for pk, name in known],
            }
        )

    @extend_schema(
        operation_id="fund_advance_prepare",
        request=AdvanceBody,
        responses={201: AdvancePaymentAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Prepare an advance; refused where the board has not switched them on, or while an earlier one is overdue."""

        def act(fund: Fund, body: Json, **call: Any) -> Json:
            wanted = acts.Wanted(body["holder"], body["country"], body["settle_by"], body["is_float"])
            paid = {"amount": body["amount"], "account": body["account"]}
            return acts.picture_of_payment(acts.prepare(fund=fund, wanted=wanted, **paid, **call))

        return act_in_fund(request, "advance", AdvanceBody, act)


class AdvanceRefillView(APIView):
    """`fund/advances/{id}/refill/`: filling a float up again."""

    @extend_schema(
        operation_id="fund_advance_refill",
        request=RefillBody,
        responses={201: AdvancePaymentAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, advance_id: uuid.UUID) -> Response:
        """Prepare it, up to what was used and is proven; a second person authorises."""
        by, now = caller_id(request), request.now

        def check(_body: Json) -> Advance:
            return acts.advance_of(advance_id, by=by, now=now)

        def act(advance: Any, body: Json, attempt: Attempt) -> Json:
            made = acts.refill(advance_id=advance.pk, **body, by=by, now=now, attempt=attempt)
            return acts.picture_of_payment(made)

        return money_act(request, "advance-refill", RefillBody, check, act, advance=str(advance_id))


class AdvanceReturnView(APIView):
    """`fund/advances/{id}/return/`: what came back of an advance."""

    @extend_schema(
        operation_id="fund_advance_return",
        request=BackBody,
        responses={201: AdvanceAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, advance_id: uuid.UUID) -> Response:
        """Post it as a fact of the bank."""
        by, now = caller_id(request), request.now

        def check(_body: Json) -> Advance:
            return acts.advance_of(advance_id, by=by, now=now)

        def act(advance: Any, body: Json, attempt: Attempt) -> Json:
            done = acts.give_back(advance_id=advance.pk, **body, by=by, now=now, attempt=attempt)
            return acts.picture_of(done, now=now)

        return money_act(request, "advance-return", BackBody, check, act, advance=str(advance_id))


_STEP: dict[str, Any] = {
    "find": acts.payment_of,
    "argument": "payment_id",
    "picture": lambda payment, _now: acts.picture_of_payment(payment),
}
AdvanceAuthoriseView = step_view("advance", "authorise", AdvancePaymentAnswer, act=acts.authorise, **_STEP)
AdvanceDiscardView = step_view("advance", "discard", AdvancePaymentAnswer, act=acts.discard, **_STEP)
