"""Deposits over the API: what is locked until when, placing, notice, interest, taking back, breaking, undoing."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import deposits as acts
from fund.actions.deposits import Terms
from fund.api import bodies
from fund.api.answers import Answer
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.fields import MoneyField
from fund.api.money_acts import act_in_fund, money_act
from fund.ledger import locked
from fund.models import Deposit, Fund
from fund.pictures import picture_of_deposit
from notifications.idempotency import Attempt

MOST_BPS = 10_000
MOST_NOTICE = 366


class DepositBody(bodies.ActBody):
    """Money to be locked up, and what was agreed with the bank."""

    fund = serializers.SlugField(required=False)
    amount = MoneyField()
    account = serializers.CharField(max_length=10)
    on = serializers.DateField()
    ends_on = serializers.DateField()
    rate_bps = serializers.IntegerField(default=0, min_value=0, max_value=MOST_BPS)
    notice_days = serializers.IntegerField(default=0, min_value=0, max_value=MOST_NOTICE)
    breaking_cost = MoneyField(required=False)


class DepositNoticeBody(bodies.ActBody):
    """When the bank was told."""

    on = serializers.DateField()


class DepositInterestBody(DepositNoticeBody):
    """Interest before anything was withheld, and what of it was."""

    amount = MoneyField()
    withheld = MoneyField(required=False)


class DepositBackBody(DepositNoticeBody):
    """The whole deposit, with the interest that came along."""

    amount = MoneyField()
    interest = MoneyField(required=False)
    withheld = MoneyField(required=False)


class DepositBreakBody(DepositNoticeBody):
    """The whole deposit, and what the bank took for breaking it."""

    amount = MoneyField()
    cost = MoneyField()


class DepositAnswer(Answer):
    """A deposit as it stands today; `available_today` is what could be in the bank today."""

    id = serializers.CharField()
    account = serializers.CharField()
    amount = MoneyField()
    rate_bps = serializers.IntegerField()
    notice_days = serializers.IntegerField()
    notice_given_on = serializers.DateField(allow_null=True)
    breaking_cost = MoneyField()
    placed_on = serializers.DateField()
    ends_on = serializers.DateField()
    free_on = serializers.DateField(help_text="From when it comes back without cost.")
    breakable_on = serializers.DateField(help_text="From when it can be broken, if notice is given today.")
    withdrawn_on = serializers.DateField(allow_null=True)
    accrued = MoneyField(help_text="Earned by the days gone over a year of 365, and not paid yet.")
    received = MoneyField()
    withheld = MoneyField()
    available_today = MoneyField()


class DepositsAnswer(Answer):
    """The open deposits, the first to be free first, and all of them together."""

    results = DepositAnswer(many=True)
    locked = MoneyField()
    accrued = MoneyField()
    available_today = MoneyField()


class DepositsView(APIView):
    """`fund/deposits/`: the open deposits; one placed."""

    @extend_schema(operation_id="fund_deposits", parameters=[bodies.DayQuery], responses=DepositsAnswer, tags=["fund"])
    def get(self, request: Call) -> Response:
        """Return what lay in deposits at the end of a day, today by default."""
        fund, rest = asked(request, bodies.DayQuery, readers.FIGURES)
        found = locked.locked(fund, on=rest.get("at") or request.now.date())
        shown = {
            "results": [picture_of_deposit(row) for row in found.rows],
            "locked": found.amount.as_json(),
            "accrued": found.accrued.as_json(),
            "available_today": found.available.as_json(),
        }
        return Response(shown)

    @extend_schema(
        operation_id="fund_deposit_place",
        request=DepositBody,
        responses={201: DepositAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Move free money into a deposit; it counts as locked until it ends."""

        def place(fund: Fund, body: Json, **call: Any) -> Json:
            said = {name: body[name] for name in ("amount", "account", "on")}
            terms = Terms(**{name: body[name] for name in body.keys() - said.keys()})
            found = acts.place(fund=fund, **said, terms=terms, **call)
            return picture_of_deposit(locked.row_of(found, on=request.now.date()))

        return act_in_fund(request, "deposit", DepositBody, place)


class NoticeView(APIView):
    """`fund/deposits/{id}/notice/`: the bank was told."""

    @extend_schema(
        operation_id="fund_deposit_notice",
        request=DepositNoticeBody,
        responses={201: DepositAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Note that notice was given; the days of it run from there."""
        return _act(request, deposit_id, "deposit-notice", DepositNoticeBody, acts.give_notice)


class InterestView(APIView):
    """`fund/deposits/{id}/interest/`: interest the bank paid."""

    @extend_schema(
        operation_id="fund_deposit_interest",
        request=DepositInterestBody,
        responses={201: DepositAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Post the interest as income, and what was withheld as an expense."""
        return _act(request, deposit_id, "deposit-interest", DepositInterestBody, acts.receive_interest)


class BackView(APIView):
    """`fund/deposits/{id}/take-back/`: a deposit that has ended."""

    @extend_schema(
        operation_id="fund_deposit_take_back",
        request=DepositBackBody,
        responses={201: DepositAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Post the whole deposit back to its bank; refused before it is free."""
        return _act(request, deposit_id, "deposit-back", DepositBackBody, acts.take_back)


class BreakView(APIView):
    """`fund/deposits/{id}/break/`: a deposit broken before its end."""

    @extend_schema(
        operation_id="fund_deposit_break",
        request=DepositBreakBody,
        responses={201: DepositAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Post the whole deposit back to its bank, and its cost as a fee; refused while the bank wants notice."""
        return _act(request, deposit_id, "deposit-break", DepositBreakBody, acts.break_deposit)


class UndoView(APIView):
    """`fund/deposits/{id}/undo/`: a deposit entered by mistake."""

    @extend_schema(
        operation_id="fund_deposit_undo",
        request=bodies.TakeBackBody,
        responses={201: DepositAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Post the mirror of its placing, dated today; refused while interest of it stands."""

        def undo(*, reason_code: str, **call: Any) -> Deposit:
            return acts.undo_placing(reason=reason_code, **call)

        return _act(request, deposit_id, "deposit-undo", bodies.TakeBackBody, undo)


def _act(
    request: Call, deposit_id: uuid.UUID, name: str, body_class: type[bodies.Body], act: Callable[..., Deposit]
) -> Response:
    by, now = caller_id(request), request.now

    def check(_body: Json) -> Deposit:
        return acts.deposit_of(deposit_id, by=by, now=now)

    def do(_deposit: Deposit, body: Json, attempt: Attempt) -> Json:
        done = act(deposit_id=deposit_id, **body, by=by, now=now, attempt=attempt)
        return picture_of_deposit(locked.row_of(done, on=now.date()))

    return money_act(request, name, body_class, check, do, deposit=str(deposit_id))
