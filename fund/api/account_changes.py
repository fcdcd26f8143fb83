"""Changing a bank account over the API: proposed by one of the fund's payers, done by another."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import account_changes as acts
from fund.api.answers import Answer
from fund.api.bodies import ActBody, FundQuery
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.fields import MoneyField
from fund.api.money_acts import money_act, step_view
from fund.models import AccountChangeKind
from notifications.idempotency import Attempt


class ChangeBody(ActBody):
    """What is to change: a new `name`, how far it may go below zero (`overdraft`), or that it is closed."""

    fund = serializers.SlugField(required=False)
    kind = serializers.ChoiceField(choices=AccountChangeKind.choices)
    name = serializers.CharField(max_length=80, required=False)
    overdraft = MoneyField(required=False)


class ChangeAnswer(Answer):
    """One change of an account; it is done once a second person has confirmed it."""

    id = serializers.CharField()
    account = serializers.CharField()
    kind = serializers.ChoiceField(choices=AccountChangeKind.choices)
    name = serializers.CharField(allow_blank=True)
    overdraft = MoneyField(allow_null=True)
    waits = serializers.BooleanField()
    done = serializers.BooleanField()


class ChangesAnswer(Answer):
    """What waits, oldest first."""

    results = ChangeAnswer(many=True)


class ChangesView(APIView):
    """`fund/account-changes/`: changes of bank accounts that wait for a second person."""

    @extend_schema(operation_id="fund_account_changes", parameters=[FundQuery], responses=ChangesAnswer, tags=["fund"])
    def get(self, request: Call) -> Response:
        """Return what waits."""
        fund, _rest = asked(request, FundQuery, readers.BOOKS)
        return Response({"results": [acts.picture_of_change(one) for one in acts.waiting(fund)]})


class ProposeView(APIView):
    """`fund/accounts/{account_code}/changes/`: another name, another floor, or closing."""

    @extend_schema(
        operation_id="fund_account_change",
        request=ChangeBody,
        responses={201: ChangeAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, account_code: str) -> Response:
        """Propose it; refused at once where it could not be done as things stand."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> Any:
            fund = readers.fund_seen(by, body.pop("fund", None), acts.PAYERS, now=now)
            acts.account_of(fund, account_code)
            return fund

        def propose(fund: Any, body: Json, attempt: Attempt) -> Json:
            said: Json = {"account": account_code, "wanted": acts.Wanted(**body), "attempt": attempt}
            return acts.picture_of_change(acts.propose(fund=fund, **said, by=by, now=now))

        return money_act(request, "account-change", ChangeBody, check, propose, account=account_code)


_STEP: dict[str, Any] = {
    "find": acts.change_of,
    "argument": "change_id",
    "picture": lambda change, _now: acts.picture_of_change(change),
}
AccountChangeConfirmView = step_view("account-change", "confirm", ChangeAnswer, act=acts.confirm, **_STEP)
AccountChangeWithdrawView = step_view("account-change", "withdraw", ChangeAnswer, act=acts.withdraw, **_STEP)
