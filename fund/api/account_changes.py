"""Changing a bank account over the API: proposed by one of the fund's payers, done by another."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import account_changes as acts
from fund.api.answers import Answer
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.fields import MoneyField
from fund.api.money_acts import money_act
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_view
from fund.models import AccountChange, AccountChangeKind
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

    @shows("fund_account_changes", ChangesAnswer)
    def get(self, request: Call) -> Response:
        """Return what waits."""
        fund = fund_asked(request, readers.BOOKS)
        return Response({"results": [acts.picture_of_change(one) for one in acts.waiting(fund)]})


class ProposeView(APIView):
    """`fund/accounts/{account_code}/changes/`: another name, another floor, or closing."""

    @takes("fund_account_change", ChangeBody, ChangeAnswer)
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


def _step(name: str, act: Callable[..., AccountChange]) -> type[APIView]:
    def run(change: AccountChange, _body: Json, **call: Any) -> Json:
        return acts.picture_of_change(act(change_id=change.pk, **call))

    operation = f"fund_account_change_{name}"
    return act_view(operation, f"account-change-{name}", ActBody, ChangeAnswer, find=acts.change_of, act=run)


AccountChangeConfirmView = _step("confirm", acts.confirm)
AccountChangeWithdrawView = _step("withdraw", acts.withdraw)
