"""The books over the API: figures, trial balance."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers, selectors
from fund.api import answers, bodies
from fund.api.calling import Call
from fund.api.describing import shows
from fund.api.reading import asked, fund_asked
from fund.ledger.balances import BalanceRow, Overview
from fund.models import Fund
from fund.money import Money


class OverviewView(APIView):
    """`fund/overview/`: what the fund has, has promised and has free."""

    @shows("fund_overview", answers.OverviewAnswer)
    def get(self, request: Call) -> Response:
        """Return the figures as they stand."""
        fund = fund_asked(request, readers.FIGURES)
        figures = selectors.overview(fund, now=request.now)
        return Response(answers.OverviewAnswer({"fund": fund.code, **_figures(figures)}).data)


class TrialBalanceView(APIView):
    """`fund/trial-balance/`: what every account holds at the end of a day."""

    @shows("fund_trial_balance", answers.TrialBalanceAnswer, bodies.BalanceQuery)
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
