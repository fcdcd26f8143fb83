"""Sealed texts and papers as files that only the reader's own key opens."""

import uuid

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse

from fund.actions.handing_out import hand_out
from fund.api.calling import Call, caller_id
from fund.models import Fund
from notifications.models import ReadWay

SEALED_FILE = {(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)}


def handed_out(request: Call, box_id: uuid.UUID, fund: Fund) -> HttpResponse:
    """Hand the caller's lock and the box out; that it was read over the API is written down."""
    sealed = hand_out(box_id=box_id, fund=fund, by=caller_id(request), now=request.now, way=ReadWay.API)
    headers = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    return HttpResponse(sealed, content_type="application/octet-stream", headers=headers)
