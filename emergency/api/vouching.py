"""Confirming by a code for one use, without login: the twin of the page for trusted people."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.asking.vouching import Witness, vouch
from emergency.api import bodies
from fund.api.calling import Call, checked


class Heard(serializers.Serializer[dict[str, bool]]):
    """That the answers were taken; nothing of the case."""

    heard = serializers.BooleanField()


class VouchView(APIView):
    """`confirm/`: what a trusted person answers who holds a code."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="vouch", request=bodies.VouchBody, responses=Heard, tags=["aid-requests"])
    def post(self, request: Call) -> Response:
        """Take the answers once; a code that opens nothing is 404, whatever the reason."""
        body = checked(bodies.VouchBody, request.data)
        words = body.get("boxes", {}).get("words", "")
        said = {name: body.get(name, "") for name in ("knows", "believes", "relation", "harm")}
        vouch(code=body["code"], witness=Witness(words=words, **said), now=request.now)
        return Response({"heard": True})
