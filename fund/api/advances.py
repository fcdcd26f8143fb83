"""Advances and floats over the API: what is held where and since when, giving, filling up, and what came back."""

import uuid
from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import advances as acts
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json
from fund.api.describing import shows, takes
from fund.api.fields import CountryField, MoneyField
from fund.api.money_acts import act_in_fund
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_on, act_view
from fund.ledger.advances import open_advances
from fund.models import Advance, AdvancePayment, Fund

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

    @shows("fund_advances", AdvancesAnswer)
    def get(self, request: Call) -> Response:
        """Return every advance of which something is held, with its age."""
        fund = fund_asked(request, readers.BOOKS)
        known = acts.holders(fund, now=request.now)
        return Response(
            {
                "results": [acts.picture_of(one, now=request.now) for one in open_advances(fund)],
                "waiting": [acts.picture_of_payment(one) for one in acts.waiting_payments(fund)],
                "holders": [{"id": str(pk), "name": name} for pk, name in known],
            }
        )

    @takes("fund_advance_prepare", AdvanceBody, AdvancePaymentAnswer)
    def post(self, request: Call) -> Response:
        """Prepare an advance; refused where the board has not switched them on, or while an earlier one is overdue."""

        def act(fund: Fund, body: Json, **call: Any) -> Json:
            wanted = acts.Wanted(body["holder"], body["country"], body["settle_by"], body["is_float"])
            paid = {"amount": body["amount"], "account": body["account"]}
            return acts.picture_of_payment(acts.prepare(fund=fund, wanted=wanted, **paid, **call))

        return act_in_fund(request, "advance", AdvanceBody, act)


class AdvanceRefillView(APIView):
    """`fund/advances/{id}/refill/`: filling a float up again."""

    @takes("fund_advance_refill", RefillBody, AdvancePaymentAnswer)
    def post(self, request: Call, advance_id: uuid.UUID) -> Response:
        """Prepare it, up to what was used and is proven; a second person authorises."""

        def refill(advance: Advance, body: Json, **call: Any) -> Json:
            return acts.picture_of_payment(acts.refill(advance_id=advance.pk, **body, **call))

        return act_on(request, "advance-refill", RefillBody, advance_id, find=acts.advance_of, act=refill)


class AdvanceReturnView(APIView):
    """`fund/advances/{id}/return/`: what came back of an advance."""

    @takes("fund_advance_return", BackBody, AdvanceAnswer)
    def post(self, request: Call, advance_id: uuid.UUID) -> Response:
        """Post it as a fact of the bank."""

        def give_back(advance: Advance, body: Json, **call: Any) -> Json:
            return acts.picture_of(acts.give_back(advance_id=advance.pk, **body, **call), now=request.now)

        return act_on(request, "advance-return", BackBody, advance_id, find=acts.advance_of, act=give_back)


def _step(name: str, act: Callable[..., AdvancePayment]) -> type[APIView]:
    def run(payment: AdvancePayment, _body: Json, **call: Any) -> Json:
        return acts.picture_of_payment(act(payment_id=payment.pk, **call))

    operation, find = f"fund_advance_{name}", acts.payment_of
    return act_view(operation, f"advance-{name}", ActBody, AdvancePaymentAnswer, find=find, act=run)


AdvanceAuthoriseView = _step("authorise", acts.authorise)
AdvanceDiscardView = _step("discard", acts.discard)
