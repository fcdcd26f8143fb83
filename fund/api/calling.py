"""What every act over the API goes through, whatever it acts on: the caller's attempt, the body's form, a repeat."""

import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from notifications.errors import KeyMissing
from notifications.idempotency import AlreadyDone, Attempt

Json = dict[str, Any]


class Call(Request):
    """An API request with what the middleware gave it."""

    now: datetime
    require_fresh: Callable[..., None]


IDEMPOTENCY_KEY = OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=False)


def caller_id(request: Call) -> uuid.UUID:
    """Return whose session or token it is; for addresses that let nobody else in."""
    return cast(uuid.UUID, request.user.pk)


def attempt_for(request: Call, act: str, actor: str, *, needs_key: bool, **scope: str) -> Attempt:
    """Return the attempt of an actor, named by the scope of its keys; raises KeyMissing where a key is needed."""
    key = request.headers.get("Idempotency-Key")
    if needs_key and not key:
        raise KeyMissing()
    return Attempt(actor=actor, act=":".join([act, *scope.values()]), key=key, body=dict(request.data))


def checked(serializer: type[serializers.Serializer[Any]], data: Any) -> Json:
    """Return the body in its form; the refusal names fields, never what was typed."""
    body = serializer(data=data)
    body.is_valid(raise_exception=True)
    said = cast(Json, body.validated_data)
    if "otp" in body.fields and (signed := _signed(data.get("passkey"))) and not said.get("otp"):
        # What a passkey signed stands in for a code.
        said["otp"] = signed
    return said


def _signed(passkey: Any) -> str:
    """Return what a passkey answered as text; it comes as an object, in a form with files as an object's text."""
    if passkey is None:
        return ""
    if isinstance(passkey, dict):
        return json.dumps(passkey)
    try:
        is_object = isinstance(passkey, str) and isinstance(json.loads(passkey), dict)
    except ValueError:
        is_object = False
    if not is_object:
        raise serializers.ValidationError({"passkey": _("Send what the device answered, as an object.")})
    return cast(str, passkey)


def once(attempt: Attempt, act: Callable[[], Json]) -> Json:
    """Run the act, or return what it answered before under the same key."""
    try:
        return act()
    except AlreadyDone as done:
        return done.answer
