"""Sealed texts over the API: one's own lock and the box, and locks that colleagues make for each other."""

import base64
import binascii
import uuid
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.reading import relocking
from emergency.actions.reading.relocking import MOST_LOCKS
from emergency.actions.reading.serving import serve_box, serve_to_relock
from emergency.actors import Actor
from emergency.models import User
from emergency.reading.relocking import ToRelock, box_to_hand_on, funds_to_hand_on, to_relock
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, checked, once
from fund.models import Fund
from notifications.errors import Malformed, NotFound
from notifications.models import ReadWay
from notifications.roster import Reader
from notifications.sealing.relocking import LARGEST_PACKET, MadeLock

# Boxes told of at once: who has made these locks asks again.
AT_ONCE = 200
_LONGEST_TEXT = LARGEST_PACKET * 4 // 3 + 4


class BoxQuery(serializers.Serializer[Any]):
    """What the box is wanted for: to read it, or to make a lock for a colleague from it."""

    purpose = serializers.ChoiceField(choices=["read", "relock"], default="read")


class MadeLockBody(serializers.Serializer[Any]):
    """A lock for a colleague: whose, for which key, and the OpenPGP session key packet in base64."""

    reader = serializers.UUIDField()
    fingerprint = serializers.RegexField(r"^[0-9A-F]{40}\Z", max_length=40)
    packet = serializers.CharField(max_length=_LONGEST_TEXT)


class MadeLocksBody(serializers.Serializer[Any]):
    """Locks to one box for several colleagues."""

    locks = serializers.ListField(child=MadeLockBody(), min_length=1, max_length=MOST_LOCKS)


class HandedOnAnswer(serializers.Serializer[Any]):
    """How many locks are new, and how many were there already."""

    new = serializers.IntegerField()
    known = serializers.IntegerField()


class FundQuery(serializers.Serializer[Any]):
    """Which fund; needed by who reads in several."""

    fund = serializers.CharField(required=False)


class BoxView(APIView):
    """`boxes/{id}/`: the caller's own lock and the box, a file any OpenPGP program opens."""

    @extend_schema(
        operation_id="box",
        parameters=[BoxQuery],
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
        tags=["boxes"],
    )
    def get(self, request: Call, box_id: uuid.UUID) -> HttpResponse:
        """Return the sealed file for this reader; that it was served is written down."""
        actor = Actor(user=cast(User, request.user))
        if checked(BoxQuery, request.query_params)["purpose"] == "relock":
            sealed = serve_to_relock(box_id, actor, now=request.now)
        else:
            sealed = serve_box(box_id, actor, now=request.now, way=ReadWay.API)
        return HttpResponse(
            sealed,
            content_type="application/octet-stream",
            headers={"Content-Disposition": 'attachment; filename="file.gpg"'},
        )


class LocksView(APIView):
    """`boxes/{id}/locks/`: locks that the caller made for colleagues from their own."""

    @extend_schema(
        operation_id="box_locks",
        request=MadeLocksBody,
        responses={201: HandedOnAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["boxes"],
    )
    def post(self, request: Call, box_id: uuid.UUID) -> Response:
        """Add the locks; those that are there already count as done, the box stays as it is."""
        actor = Actor(user=cast(User, request.user))
        box_to_hand_on(box_id, actor, now=request.now)
        attempt = attempt_for(request, "relock", actor.scope, needs_key=False, box=str(box_id))
        made = [_made(one) for one in checked(MadeLocksBody, request.data)["locks"]]

        def run() -> Json:
            handed = relocking.hand_on(box_id=box_id, by=actor, now=request.now, made=made, attempt=attempt)
            return {"new": handed.new, "known": handed.known}

        return Response(once(attempt, run), status=201)


class LockReportView(APIView):
    """`boxes/{id}/locks/report/`: the caller's own lock does not open."""

    @extend_schema(
        operation_id="box_lock_report",
        request=None,
        responses=OpenApiTypes.OBJECT,
        parameters=[IDEMPOTENCY_KEY],
        tags=["boxes"],
    )
    def post(self, request: Call, box_id: uuid.UUID) -> Response:
        """Delete the lock that a colleague made, so that another is made."""
        actor = Actor(user=cast(User, request.user))
        attempt = attempt_for(request, "report-lock", actor.scope, needs_key=False, box=str(box_id))

        def run() -> Json:
            return {"locks": relocking.report(box_ids=[box_id], by=actor, now=request.now, attempt=attempt)}

        return Response(once(attempt, run))


class RelockView(APIView):
    """`me/relock/`: for whom locks are missing, and from which boxes the caller can make them."""

    @extend_schema(operation_id="me_relock", parameters=[FundQuery], responses=OpenApiTypes.OBJECT, tags=["boxes"])
    def get(self, request: Call) -> Response:
        """Return newcomers with their public keys, and at most 200 boxes with who is owed a lock to each."""
        user = cast(User, request.user)
        fund = _fund(user, request.query_params.get("fund"), request)
        return Response(_picture(to_relock(user, fund, now=request.now)))


def _fund(user: User, code: str | None, request: Call) -> Fund:
    funds = {fund.code: fund for fund in funds_to_hand_on(user.pk, now=request.now)}
    if not funds or (code and code not in funds):
        raise NotFound()
    if not code and len(funds) > 1:
        raise Malformed(fields={"fund": _("Name one of your funds.")})
    return funds[code] if code else next(iter(funds.values()))


def _made(said: Json) -> MadeLock:
    try:
        packet = base64.b64decode(said["packet"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed(fields={"packet": _("Send the packet in base64.")}) from error
    return MadeLock(Reader(said["reader"], said["fingerprint"]), packet)


def _picture(found: ToRelock) -> Json:
    return {
        "fund": found.fund.code,
        "newcomers": [
            {
                "reader": str(one.reader.user_id),
                "pseudonym": one.pseudonym,
                "fingerprint": one.reader.fingerprint,
                "public_key": one.public_key,
                "boxes": one.boxes,
                "needs_others": one.needs_others,
            }
            for one in found.newcomers
        ],
        "boxes": [
            {"box": str(row.id), "for": [str(one.user_id) for one in readers]} for row, readers in found.boxes[:AT_ONCE]
        ],
    }
