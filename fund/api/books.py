"""The books over the API: figures, trial balance."""

from collections.abc import Collection
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers, selectors
from fund.api import answers, bodies
from fund.api.calling import Call, Json, caller_id, checked
from fund.ledger.balances import BalanceRow, Overview
from fund.models import Fund
from fund.money import Money


def asked(request: Call, query: type[bodies.Body], roles: Collection[str]) -> tuple[Fund, Json]:
    """Return the fund the caller reads in one of these roles, and the rest of the query."""
    said = checked(query, request.query_params)
    years = (said["at"].year,) if "at" in said else readers.THIS_YEAR
    code = said.pop("fund", None)
    return readers.fund_seen(caller_id(request), code, roles, now=request.now, years=years), said


class OverviewView(APIView):
    """`fund/overview/`: what the fund has, has promised and has free."""

    @extend_schema(
        operation_id="fund_overview", parameters=[bodies.FundQuery], responses=answers.OverviewAnswer, tags=["fund"]
    )
    def get(self, request: Call) -> Response:
        """Return the figures as they stand."""
        fund, _rest = asked(request, bodies.FundQuery, readers.FIGURES)
        figures = selectors.overview(fund, now=request.now)
        return Response(answers.OverviewAnswer({"fund": fund.code, **_figures(figures)}).data)


class TrialBalanceView(APIView):
    """`fund/trial-balance/`: what every account holds at the end of a day."""

    @extend_schema(
        operation_id="fund_trial_balance",
        parameters=[bodies.BalanceQuery],
        responses=answers.TrialBalanceAnswer,
        tags=["fund"],
    )
    def get(self, request: Call) -> Response:
        """Return the accounts that moved, and the fund's figures on that day."""
        fund, rest = asked(request, bodies.BalanceQuery, readers.BOOKS)
        found = selectors.trial_balance(fund, now=request.now, **{"at": None, **rest})
        rows = [_balance(row, fund) for row in found.rows]
        funds = [{"fund": one.code, **_figures(figures)} for one, figures in found.funds]
        return Response(answers.TrialBalanceAnswer({"at": found.at, "rows": rows, "funds": funds}).data)


def _figures(figures: Overview) -> dict[str, Any]:
    return dict(vars(figures))


def _balance(row: BalanceRow, fund: Fund) -> dict[str, Any]:
    return {
        "fund": row.fund,
        "account": row.account,
        "name": row.name,
        "currency": row.currency,
        "amount": Money(row.amount_minor, row.currency),
        "base": Money(row.base_minor, fund.base_currency),
    }
