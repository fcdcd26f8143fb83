"""Deposits over the API: what is locked until when, placing, notice, interest, taking back, breaking, undoing."""

import uuid
from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import deposits as acts
from fund.actions.deposits import Terms
from fund.api import bodies
from fund.api.answers import Answer
from fund.api.calling import Call, Json
from fund.api.describing import shows, takes
from fund.api.fields import MoneyField
from fund.api.money_acts import act_in_fund
from fund.api.reading import asked
from fund.api.thing_acts import act_on
from fund.ledger import locked
from fund.models import Deposit, Fund
from fund.pictures import picture_of_deposit

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

    @shows("fund_deposits", DepositsAnswer, bodies.DayQuery)
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

    @takes("fund_deposit_place", DepositBody, DepositAnswer)
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

    @takes("fund_deposit_notice", DepositNoticeBody, DepositAnswer)
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Note that notice was given; the days of it run from there."""
        return _act(request, deposit_id, "deposit-notice", DepositNoticeBody, acts.give_notice)


class InterestView(APIView):
    """`fund/deposits/{id}/interest/`: interest the bank paid."""

    @takes("fund_deposit_interest", DepositInterestBody, DepositAnswer)
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Post the interest as income, and what was withheld as an expense."""
        return _act(request, deposit_id, "deposit-interest", DepositInterestBody, acts.receive_interest)


class BackView(APIView):
    """`fund/deposits/{id}/take-back/`: a deposit that has ended."""

    @takes("fund_deposit_take_back", DepositBackBody, DepositAnswer)
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Post the whole deposit back to its bank; refused before it is free."""
        return _act(request, deposit_id, "deposit-back", DepositBackBody, acts.take_back)


class BreakView(APIView):
    """`fund/deposits/{id}/break/`: a deposit broken before its end."""

    @takes("fund_deposit_break", DepositBreakBody, DepositAnswer)
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Post the whole deposit back to its bank, and its cost as a fee; refused while the bank wants notice."""
        return _act(request, deposit_id, "deposit-break", DepositBreakBody, acts.break_deposit)


class UndoView(APIView):
    """`fund/deposits/{id}/undo/`: a deposit entered by mistake."""

    @takes("fund_deposit_undo", bodies.TakeBackBody, DepositAnswer)
    def post(self, request: Call, deposit_id: uuid.UUID) -> Response:
        """Post the mirror of its placing, dated today; refused while interest of it stands."""
        return _act(request, deposit_id, "deposit-undo", bodies.TakeBackBody, acts.undo_placing)


def _act(
    request: Call, deposit_id: uuid.UUID, name: str, body_class: type[bodies.Body], act: Callable[..., Deposit]
) -> Response:
    def run(deposit: Deposit, body: Json, **call: Any) -> Json:
        done = act(deposit_id=deposit.pk, **body, **call)
        return picture_of_deposit(locked.row_of(done, on=request.now.date()))

    return act_on(request, name, body_class, deposit_id, find=acts.deposit_of, act=run)
