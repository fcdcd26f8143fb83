"""Decisions about money that take two people, transfers between funds, and purses over the API."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import decided, readers, selectors
from fund.actions import carrying_out, deciding, purses
from fund.api import bodies, project_answers, project_bodies
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json
from fund.api.money_acts import act_in_fund
from fund.api.projects import act_on
from fund.models import BOARD, Fund
from fund.project_pictures import picture_of_decision, picture_of_purse


class DecisionsView(APIView):
    """`fund/decisions/`: what takes two people: exemptions, write-offs, refunds, transfers."""

    @extend_schema(
        operation_id="fund_decisions",
        parameters=[bodies.FundQuery],
        responses=project_answers.DecisionsAnswer,
        tags=["fund"],
    )
    def get(self, request: Call) -> Response:
        """Return those that wait first, then the newest; transfers to this fund are among them."""
        fund, _rest = asked(request, bodies.FundQuery, readers.FIGURES)
        return Response({"results": [picture_of_decision(row) for row in decided.decisions(fund)]})


class TransfersView(APIView):
    """`fund/transfers/`: money for another fund."""

    @extend_schema(
        operation_id="fund_transfer_propose",
        request=project_bodies.TransferBody,
        responses={201: project_answers.DecisionAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Propose a transfer; another seat, or of another network a seat of that fund, confirms it."""

        def propose(fund: Fund, body: Json, **call: Any) -> Json:
            return picture_of_decision(deciding.propose_transfer(fund=fund, **body, **call))

        return act_in_fund(request, "transfer", project_bodies.TransferBody, propose, roles=BOARD)


class PursesView(APIView):
    """`fund/purses/`: money bound to a purpose."""

    @extend_schema(
        operation_id="fund_purses", parameters=[bodies.FundQuery], responses=project_answers.PursesAnswer, tags=["fund"]
    )
    def get(self, request: Call) -> Response:
        """Return the purses of the fund with what they are for."""
        fund, _rest = asked(request, bodies.FundQuery, readers.FIGURES)
        return Response({"results": [picture_of_purse(terms) for terms in selectors.purses(fund)]})

    @extend_schema(
        operation_id="fund_purse_open",
        request=project_bodies.PurseBody,
        responses={201: project_answers.PurseAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Open a purse; gifts to it are entered with its code, and only what serves its purpose is paid from it."""

        def open_one(fund: Fund, body: Json, **call: Any) -> Json:
            return picture_of_purse(purses.open_purse(fund=fund, **body, **call))

        return act_in_fund(request, "purse", project_bodies.PurseBody, open_one)


def _decision(key: uuid.UUID, _body: Json, **call: Any) -> Any:
    return deciding.decision_of(key, **call)


def _transfer(key: uuid.UUID, _body: Json, **call: Any) -> Any:
    row, _fund = carrying_out.transfer_of(key, **call)
    return row


def _commitment(key: uuid.UUID, body: Json, **call: Any) -> Any:
    return purses.charged(key, body["purse"], **call)


def _confirm(row: Any, body: Json, **call: Any) -> Json:
    """Confirm as the second person; it is carried out at once."""
    return picture_of_decision(deciding.confirm(decision_id=row.pk, **body, **call))


def _withdraw(row: Any, _body: Json, **call: Any) -> Json:
    """Let a decision that waits go."""
    return picture_of_decision(deciding.withdraw(decision_id=row.pk, **call))


def _post_transfer(row: Any, body: Json, **call: Any) -> Json:
    """Post this treasurer's end of a transfer between networks: sent, or arrived."""
    return picture_of_decision(carrying_out.post_transfer(decision_id=row.pk, **body, **call))


def _charge(commitment: Any, body: Json, **call: Any) -> Json:
    """Let a purse carry a promise that serves its purpose."""
    return purses.picture_of_charge(purses.charge(commitment_id=commitment.pk, **body, **call))


_BODY, _ANSWER = project_bodies, project_answers
ConfirmView = act_on(
    "decision_confirm", "decision", _BODY.ConfirmDecisionBody, _ANSWER.DecisionAnswer, find=_decision, act=_confirm
)
WithdrawView = act_on(
    "decision_withdraw", "decision", _BODY.OnlyCodeBody, _ANSWER.DecisionAnswer, find=_decision, act=_withdraw
)
PostView = act_on(
    "transfer_post", "decision", _BODY.PostTransferBody, _ANSWER.DecisionAnswer, find=_transfer, act=_post_transfer
)
ChargeView = act_on("charge", "commitment", _BODY.ChargeBody, _ANSWER.ChargeAnswer, find=_commitment, act=_charge)
