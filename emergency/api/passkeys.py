"""A passkey instead of a code over the API: what a device is asked to sign for one act."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.accounts import passkey_acts
from emergency.accounts.sessions import real_now
from fund.api.calling import Call, checked


class ChallengeBody(serializers.Serializer[Any]):
    """Which act the answer is for; the field is called `for`."""

    def get_fields(self) -> dict[str, Any]:
        """Name the field by a word that Python keeps for itself."""
        address = serializers.RegexField(
            r"^/", max_length=300, help_text="The path of the act, such as /api/v1/…/vote/."
        )
        return {"for": address}


class ChallengeView(APIView):
    """`me/passkey-challenge/`: for who signs an act with a passkey instead of a code."""

    @extend_schema(
        operation_id="me_passkey_challenge", request=ChallengeBody, responses=OpenApiTypes.OBJECT, tags=["accounts"]
    )
    def post(self, request: Call) -> Response:
        """Return the options of WebAuthn for one act by this session or token, within two minutes, once.

        What the device answers goes into the act's body as `passkey`, in the place of `otp`.
        """
        address = checked(ChallengeBody, request.data)["for"]
        return Response(passkey_acts.ask(request, address, now=real_now()))
