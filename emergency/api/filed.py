"""What was filed for a case and when: for its asker a receipt, for its readers who filed it besides."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.api.calling import ACCESS_CODE, caller
from emergency.reading import portrait
from emergency.reading.receipts import FiledText, Receipt, filed_for, receipts_for
from emergency.reading.sights import sight_of
from fund.api.calling import Call, Json


class FilingReceipt(serializers.Serializer[Any]):
    """One thing that was filed; `digest` are the first signs of the sha256 of what lies sealed."""

    kind = serializers.CharField()
    on = serializers.DateField(allow_null=True)
    hour = serializers.IntegerField(allow_null=True)
    digest = serializers.CharField()


class FiledView(APIView):
    """`aid-requests/{reference}/filed/`: what was filed, in the order of time."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="aid_request_filed", parameters=[ACCESS_CODE], responses=OpenApiTypes.OBJECT, tags=["aid-requests"]
    )
    def get(self, request: Call, reference: str) -> Response:
        """Return the asker's own receipts, or what the reader holds locks for, with who filed it."""
        reference, actor = caller(request, reference)
        sight = sight_of(reference, actor, now=request.now)
        if actor.holds_code:
            return Response({"results": [receipt(one) for one in receipts_for(sight)]})
        shown = portrait.portrait_of(sight, now=request.now)
        filed = filed_for(shown.sight, (one for one in shown.boxes if one.is_served))
        return Response({"results": [_filed(one) for one in filed]})


def receipt(one: Receipt) -> Json:
    """Return a receipt in JSON."""
    return {"kind": one.kind, "on": one.on and one.on.isoformat(), "hour": one.hour, "digest": one.signs}


def _filed(one: FiledText) -> Json:
    return {
        "box": str(one.id),
        "kind": one.kind,
        "by_asker": one.is_by_asker,
        "by": one.by or None,
        "on": one.on and one.on.isoformat(),
        "week": one.week,
        "digest": one.signs,
        "reply_to": one.reply_to or None,
    }
