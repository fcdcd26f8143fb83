"""Periods over the API: what is closed with which digest, closing months and years, opening again."""

import uuid
from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import periods as acts
from fund.api import bodies
from fund.api.answers import Answer
from fund.api.calling import Call, Json
from fund.api.describing import shows, takes
from fund.api.money_acts import act_in_fund
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_on
from fund.ledger import periods
from fund.ledger.chart import books_of
from fund.models import Fund, Period, ReopenReason
from fund.pictures import picture_of_period


class PeriodCloseBody(bodies.ActBody):
    """The last day of the month until which everything is closed."""

    fund = serializers.SlugField(required=False)
    through = serializers.DateField()


class ReopeningBody(bodies.ActBody):
    """Why a closed period is to be opened again."""

    reason_code = serializers.ChoiceField(choices=ReopenReason.values, source="reason")


class ReopeningAnswerBody(bodies.ActBody):
    """Whether the second person agrees."""

    agrees = serializers.BooleanField()


class PeriodAnswer(Answer):
    """A period; the digest is of the trial balance it was closed with."""

    id = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    state = serializers.CharField()
    ends_a_year = serializers.BooleanField()
    trial_balance_hash = serializers.CharField(allow_blank=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    year_close_asked = serializers.BooleanField()
    reopen_reason_code = serializers.CharField(allow_blank=True)


class PeriodsAnswer(Answer):
    """Every period of the books, the earliest first."""

    results = PeriodAnswer(many=True)


class PeriodsView(APIView):
    """`fund/periods/`: what is closed and what takes entries; months closed."""

    @shows("fund_periods", PeriodsAnswer)
    def get(self, request: Call) -> Response:
        """Return every period."""
        fund = fund_asked(request, readers.FIGURES, years=readers.ANY_YEAR)
        return Response({"results": [picture_of_period(row) for row in periods.in_order(books_of(fund))]})

    @takes("fund_periods_close", PeriodCloseBody, PeriodAnswer)
    def post(self, request: Call) -> Response:
        """Close everything until the end of a month; refused while the bank says what no entry explains."""

        def close(fund: Fund, body: Json, **call: Any) -> Json:
            return picture_of_period(acts.close(fund=fund, **body, **call))

        return act_in_fund(request, "close", PeriodCloseBody, close)


class YearView(APIView):
    """`fund/periods/{id}/year/`: the end of a year asked for."""

    @takes("fund_year_ask", bodies.ActBody, PeriodAnswer)
    def post(self, request: Call, period_id: uuid.UUID) -> Response:
        """Ask for it on the books as they stand; nothing is posted."""
        return _act(request, period_id, "year", bodies.ActBody, acts.ask_year_close, find=acts.period_of)


class ConfirmYearView(APIView):
    """`fund/periods/{id}/confirm-year/`: the end of a year confirmed by a second person."""

    @takes("fund_year_confirm", bodies.ActBody, PeriodAnswer)
    def post(self, request: Call, period_id: uuid.UUID) -> Response:
        """Carry income and expense to net assets and close the year."""
        return _act(
            request, period_id, "confirm-year", bodies.ActBody, acts.confirm_year_close, find=acts.period_to_confirm
        )


class ReopenView(APIView):
    """`fund/periods/{id}/reopen/`: the period closed last, asked to be opened again."""

    @takes("fund_period_reopen", ReopeningBody, PeriodAnswer)
    def post(self, request: Call, period_id: uuid.UUID) -> Response:
        """Ask for it with a reason; it stays closed until somebody else agrees."""
        return _act(request, period_id, "reopen", ReopeningBody, acts.ask_reopening, find=acts.period_of)


class AnswerView(APIView):
    """`fund/periods/{id}/answer/`: the second person's word on opening a period again."""

    @takes("fund_period_answer", ReopeningAnswerBody, PeriodAnswer)
    def post(self, request: Call, period_id: uuid.UUID) -> Response:
        """Open it, or leave it closed."""
        return _act(
            request, period_id, "answer", ReopeningAnswerBody, acts.answer_reopening, find=acts.period_to_confirm
        )


def _act(
    request: Call,
    period_id: uuid.UUID,
    name: str,
    body_class: type[bodies.Body],
    act: Callable[..., Period],
    *,
    find: Callable[..., Period],
) -> Response:
    def run(period: Period, body: Json, **call: Any) -> Json:
        return picture_of_period(act(period_id=period.pk, **body, **call))

    return act_on(request, f"period-{name}", body_class, period_id, find=find, act=run)
