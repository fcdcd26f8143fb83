"""Signing for cash by a code for one use, without login: the twin of the page for people in the country."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.disbursing.cash import sign
from emergency.api.board_bodies import SignCashBody
from emergency.api.vouching import Heard
from fund.api.calling import Call, checked


class SignCashView(APIView):
    """`hand-over/`: what somebody notes who handed cash over or took it."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="sign_cash", request=SignCashBody, responses=Heard, tags=["aid-requests"])
    def post(self, request: Call) -> Response:
        """Take the note once; a code that opens nothing is 404, whatever the reason."""
        body = checked(SignCashBody, request.data)
        sign(code=body["code"], amount=body["amount"], on=body["on"], now=request.now)
        return Response({"heard": True})
