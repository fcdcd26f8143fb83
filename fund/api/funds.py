"""Decisions about money that take two people, transfers between funds, and purses over the API."""

import uuid
from typing import Any

from rest_framework.response import Response
from rest_framework.views import APIView

from fund import decided, readers, selectors
from fund.actions import carrying_out, deciding, purses
from fund.api import project_answers, project_bodies
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.money_acts import act_in_fund, money_act
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_view
from fund.models import BOARD, Commitment, Fund, MoneyDecision
from fund.project_pictures import picture_of_decision, picture_of_purse
from notifications.idempotency import Attempt


class DecisionsView(APIView):
    """`fund/decisions/`: what takes two people: exemptions, write-offs, refunds, transfers."""

    @shows("fund_decisions", project_answers.DecisionsAnswer)
    def get(self, request: Call) -> Response:
        """Return those that wait first, then the newest; transfers to this fund are among them."""
        fund = fund_asked(request, readers.FIGURES)
        return Response({"results": [picture_of_decision(row) for row in decided.decisions(fund)]})


class TransfersView(APIView):
    """`fund/transfers/`: money for another fund."""

    @takes("fund_transfer_propose", project_bodies.TransferBody, project_answers.DecisionAnswer)
    def post(self, request: Call) -> Response:
        """Propose a transfer; another seat, or of another network a seat of that fund, confirms it."""

        def propose(fund: Fund, body: Json, **call: Any) -> Json:
            return picture_of_decision(deciding.propose_transfer(fund=fund, **body, **call))

        return act_in_fund(request, "transfer", project_bodies.TransferBody, propose, roles=BOARD)


class PursesView(APIView):
    """`fund/purses/`: money bound to a purpose."""

    @shows("fund_purses", project_answers.PursesAnswer)
    def get(self, request: Call) -> Response:
        """Return the purses of the fund with what they are for."""
        fund = fund_asked(request, readers.FIGURES)
        return Response({"results": [picture_of_purse(terms) for terms in selectors.purses(fund)]})

    @takes("fund_purse_open", project_bodies.PurseBody, project_answers.PurseAnswer)
    def post(self, request: Call) -> Response:
        """Open a purse; gifts to it are entered with its code, and only what serves its purpose is paid from it."""

        def open_one(fund: Fund, body: Json, **call: Any) -> Json:
            return picture_of_purse(purses.open_purse(fund=fund, **body, **call))

        return act_in_fund(request, "purse", project_bodies.PurseBody, open_one)


def _transfer(decision_id: uuid.UUID, **call: Any) -> MoneyDecision:
    row, _fund = carrying_out.transfer_of(decision_id, **call)
    return row


def _confirm(row: Any, body: Json, **call: Any) -> Json:
    """Confirm as the second person; it is carried out at once."""
    return picture_of_decision(deciding.confirm(decision_id=row.pk, **body, **call))


def _withdraw(row: Any, _body: Json, **call: Any) -> Json:
    """Let a decision that waits go."""
    return picture_of_decision(deciding.withdraw(decision_id=row.pk, **call))


def _post_transfer(row: Any, body: Json, **call: Any) -> Json:
    """Post this treasurer's end of a transfer between networks: sent, or arrived."""
    return picture_of_decision(carrying_out.post_transfer(decision_id=row.pk, **body, **call))


_BODY, _ANSWER = project_bodies, project_answers.DecisionAnswer
ConfirmView = act_view(
    "fund_decision_confirm",
    "decision_confirm",
    _BODY.ConfirmDecisionBody,
    _ANSWER,
    find=deciding.decision_of,
    act=_confirm,
)
WithdrawView = act_view(
    "fund_decision_withdraw", "decision_withdraw", _BODY.OnlyCodeBody, _ANSWER, find=deciding.decision_of, act=_withdraw
)
PostView = act_view(
    "fund_transfer_post", "transfer_post", _BODY.PostTransferBody, _ANSWER, find=_transfer, act=_post_transfer
)


class ChargeView(APIView):
    """`fund/commitments/{id}/charge/`: which purse carries a promise."""

    @takes("fund_charge", project_bodies.ChargeBody, project_answers.ChargeAnswer)
    def post(self, request: Call, commitment_id: uuid.UUID) -> Response:
        """Let a purse carry a promise that serves its purpose."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> Commitment:
            return purses.charged(commitment_id, body["purse"], by=by, now=now)

        def charge(commitment: Commitment, body: Json, attempt: Attempt) -> Json:
            charged = purses.charge(commitment_id=commitment.pk, **body, by=by, now=now, attempt=attempt)
            return purses.picture_of_charge(charged)

        return money_act(request, "charge", project_bodies.ChargeBody, check, charge, commitment=str(commitment_id))
