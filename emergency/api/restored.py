"""After a backup was restored, over the API: what is to be looked after, and saying that it is done."""

import uuid
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.ending import after_restore
from emergency.models import User
from fund.actions.evidence import leaving_evidence
from fund.api.bodies import NoBody
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once

TAGS = ["accounts"]


class RestoredView(APIView):
    """`restored/`: from which copies the service was put back, as long as nobody has looked after it."""

    @extend_schema(operation_id="restored", responses=OpenApiTypes.OBJECT, tags=TAGS)
    def get(self, request: Call) -> Response:
        """Return those of the funds in which the caller is chair, deputy chair or data guardian; else none."""
        rows = after_restore.waiting_for(caller_id(request), now=request.now)
        return Response({"results": [_picture(row) for row in rows]})


class RestoredSeenToView(APIView):
    """`restored/{id}/seen-to/`: that freezes were laid again, and accounts and rosters looked through."""

    @extend_schema(
        operation_id="restored_seen_to",
        request=NoBody,
        responses=OpenApiTypes.OBJECT,
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, restored_id: uuid.UUID) -> Response:
        """Take the reminder away; the evidence keeps who did."""
        me = cast(User, request.user)
        attempt = attempt_for(request, "restored", str(me.pk), needs_key=False, restored=str(restored_id))
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier)
        checked(NoBody, request.data)

        def act() -> Json:
            after_restore.dismiss(restored_id=restored_id, by=me, now=request.now, attempt=attempt)
            return {"done": True}

        with leaving_evidence("restored_seen_to", by=me.pk, now=request.now):
            return Response(once(attempt, act))


def _picture(row: Any) -> Json:
    return {"id": str(row.pk), "fund": row.fund.code, "copied_on": row.copied_on.isoformat()}
