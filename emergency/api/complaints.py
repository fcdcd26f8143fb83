"""Complaints over the API: anybody complains, the seats that hear them take up, answer and close."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.complaints import hearing
from emergency.actions.complaints.complaining import LONGEST_COMPLAINT, Grievance, complain
from emergency.actors import Actor
from emergency.api.calling import ACCESS_CODE
from emergency.api.filed import FilingReceipt, receipt
from emergency.asking.access import holder_of
from emergency.asking.content import LONGEST_SLIP
from emergency.asking.scope import public_fund
from emergency.models import AidRequest, User
from emergency.models.complaints import ComplaintOutcome, Wrong
from emergency.reading.complaints import ComplaintOnShow, complaint_for, complaints_for, hears
from emergency.reading.sights import sight_of
from emergency.web.access import mandates
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.api.fields import SealedText
from notifications.errors import Malformed, NotFound
from notifications.models import ReadWay


class ComplaintText(serializers.Serializer[Any]):
    """The words of a complaint."""

    complaint = SealedText(max_length=LONGEST_COMPLAINT)


class ComplainBody(serializers.Serializer[Any]):
    """What is wrong; with a reference and the header `Access-Code` an answer finds its way back."""

    fund = serializers.SlugField(required=False)
    kind = serializers.ChoiceField(choices=Wrong.choices)
    reference = serializers.CharField(required=False, max_length=20, write_only=True)
    about = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, max_length=20, help_text="Seats, as `seat-3`."
    )
    boxes = ComplaintText(required=False)


class SlipBody(serializers.Serializer[Any]):
    """What is written back to whoever complained."""

    slip = SealedText(max_length=LONGEST_SLIP, required=True, allow_blank=False)


class OutcomeBody(serializers.Serializer[Any]):
    """What came of a complaint."""

    outcome = serializers.ChoiceField(choices=ComplaintOutcome.choices)


class NoWords(serializers.Serializer[Any]):
    """A step that needs no words."""


class ComplainView(APIView):
    """`complain/`: what anybody says is wrong, without login; the twin of the page."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="complain",
        request=ComplainBody,
        responses={201: FilingReceipt},
        parameters=[ACCESS_CODE, IDEMPOTENCY_KEY],
        tags=["complaints"],
    )
    def post(self, request: Call) -> Response:
        """Seal it to the seats that hear complaints; 503 and nothing kept when none of them could open it."""
        body = checked(ComplainBody, request.data)
        case = _case_of(request, body.get("reference", ""))
        fund = case.fund if case else public_fund(body.get("fund"))
        words = body.get("boxes", {}).get("complaint", "")
        said = Grievance(body["kind"], words, body.get("reference", ""), tuple(body.get("about", ())))
        attempt = attempt_for(request, "complain", "complaint", needs_key=False)

        def file() -> Json:
            return receipt(complain(fund=fund, said=said, now=request.now, aid_request=case, attempt=attempt))

        return Response(once(attempt, file), status=201)


class ComplaintsView(APIView):
    """`complaints/`: those the caller may hear."""

    @extend_schema(operation_id="complaints", responses=OpenApiTypes.OBJECT, tags=["complaints"])
    def get(self, request: Call) -> Response:
        """Return them, what waits first; at most 200."""
        held = mandates(request)
        if not hears(held):
            raise NotFound()
        return Response({"results": [_row(one) for one in complaints_for(caller_id(request), held)]})


class ComplaintTextView(APIView):
    """`complaints/{id}/text/`: the caller's own lock and the box."""

    @extend_schema(
        operation_id="complaint_text",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
        tags=["complaints"],
    )
    def get(self, request: Call, complaint_id: uuid.UUID) -> HttpResponse:
        """Return the sealed file for this reader."""
        by = Actor(user=cast(User, request.user))
        return HttpResponse(
            hearing.hand_out(complaint_id=complaint_id, by=by, now=request.now, way=ReadWay.API),
            content_type="application/octet-stream",
            headers={"Content-Disposition": 'attachment; filename="file.gpg"'},
        )


def _step_view(name: str, body: type[serializers.Serializer[Any]], run: Callable[..., object]) -> type[APIView]:
    class View(APIView):
        @extend_schema(
            operation_id=f"complaint_{name.replace('-', '_')}",
            request=body,
            responses=OpenApiTypes.OBJECT,
            parameters=[IDEMPOTENCY_KEY],
            tags=["complaints"],
        )
        def post(self, request: Call, complaint_id: uuid.UUID) -> Response:
            by = Actor(user=cast(User, request.user))
            complaint_for(complaint_id, caller_id(request), mandates(request))
            attempt = attempt_for(request, f"complaint-{name}", by.scope, needs_key=False, of=str(complaint_id))
            said = _said(checked(body, request.data))

            def act() -> Json:
                run(complaint_id=complaint_id, by=by, now=request.now, attempt=attempt, **said)
                return {}

            return Response(once(attempt, act))

    View.__name__ = View.__qualname__ = f"Complaint{name.title().replace('-', '')}View"
    return View


TakeUpView = _step_view("take-up", NoWords, hearing.take_up)
AnswerView = _step_view("answer", SlipBody, hearing.answer)
CloseView = _step_view("close", OutcomeBody, hearing.close)


def _said(body: Json) -> Json:
    return {"words": body["slip"]} if "slip" in body else body


def _case_of(request: Call, reference: str) -> AidRequest | None:
    """Return the case that the access code opens; None without a code, NotFound for a wrong one."""
    code = request.headers.get("Access-Code")
    if not code:
        return None
    if not reference:
        raise Malformed(fields={"reference": _("A code opens only together with its reference.")})
    known, actor = holder_of(reference, code, user=None, now=request.now)
    return sight_of(known, actor, now=request.now).aid_request


def _row(one: ComplaintOnShow) -> Json:
    row = one.row
    return {
        "id": str(row.pk),
        "fund": row.fund.code,
        "week": row.week,
        "kind": row.kind,
        "state": one.state,
        "heard_by": row.heard_by.pseudonym if row.heard_by else None,
        "outcome": row.outcome or None,
        "can_be_answered": one.can_be_answered,
        "digest": one.signs,
    }
