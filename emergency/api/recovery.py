"""The offline recovery key over the API: asking for what it opens, agreeing, taking back, fetching for a day."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.reading import recovery
from emergency.actors import Actor
from emergency.api.calling import known
from emergency.api.pictures import moment
from emergency.models import RecoveryReason, RecoveryRelease, User
from emergency.reading.recovery import ReleaseOnShow, is_kept, release_seen, releases_of, sides_of
from emergency.web.access import mandates
from fund.actions.evidence import leaving_evidence
from fund.api.bodies import ActBody, FundQuery
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.models import Fund
from fund.permissions import fund_for

TAGS = ["boxes"]


class RecoveryAskBody(ActBody):
    """Of which requests what the recovery key opens is wanted, and why."""

    fund = serializers.SlugField(required=False)
    references = serializers.ListField(
        child=serializers.CharField(max_length=20), min_length=1, max_length=recovery.MOST_CASES
    )
    reason_code = serializers.ChoiceField(choices=RecoveryReason.choices)


class RecoveriesView(APIView):
    """`recovery/`: what was asked for and released in the last day, and asking."""

    @extend_schema(operation_id="recovery", parameters=[FundQuery], responses=OpenApiTypes.OBJECT, tags=TAGS)
    def get(self, request: Call) -> Response:
        """Return the releases to data guardian, chair and deputy chair; files to the two who released them."""
        fund = _fund(request, request.query_params.get("fund"))
        rows = releases_of(fund, caller_id(request), now=request.now)
        return Response({"is_kept": is_kept(fund.pk), "results": [_picture(row) for row in rows]})

    @extend_schema(
        operation_id="recovery_ask",
        request=RecoveryAskBody,
        responses={201: OpenApiTypes.OBJECT},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call) -> Response:
        """Ask; nothing is handed out before another person agrees, within 24 hours."""
        attempt = attempt_for(request, "recovery", str(caller_id(request)), needs_key=False)
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=201)
        named = request.data.get("fund") if isinstance(request.data, dict) else None
        fund = _fund(request, named if isinstance(named, str) else None)
        body = checked(RecoveryAskBody, request.data)
        with leaving_evidence("recovery", by=caller_id(request), now=request.now):
            references = [known(one) for one in body["references"]]
            request.require_fresh(body.pop("otp", ""), sitting=False)
            said = {"references": references, "reason_code": body["reason_code"], "attempt": attempt}
            return Response(once(attempt, lambda: _id(recovery.ask(fund=fund, **said, **_by(request)))), status=201)


def step_view(
    name: str, step: Callable[..., RecoveryRelease], check: Callable[[RecoveryRelease, uuid.UUID, datetime], None]
) -> type[APIView]:
    """Return the view of one step of a release; `check` says who may and when, before any code is used up."""

    class View(APIView):
        @extend_schema(
            operation_id=f"recovery_{name}",
            request=ActBody,
            responses=OpenApiTypes.OBJECT,
            parameters=[IDEMPOTENCY_KEY],
            tags=TAGS,
        )
        def post(self, request: Call, release_id: uuid.UUID) -> Response:
            me = caller_id(request)
            attempt = attempt_for(request, f"recovery-{name}", str(me), needs_key=False, release=str(release_id))
            if (earlier := attempt.earlier_answer()) is not None:
                return Response(earlier)
            body = checked(ActBody, request.data)
            with leaving_evidence(f"recovery-{name}", by=me, now=request.now):
                check(release_seen(release_id, me, now=request.now), me, request.now)
                request.require_fresh(body.pop("otp", ""), sitting=False)
                call = {"release_id": release_id, "attempt": attempt, **_by(request)}
                return Response(once(attempt, lambda: _id(step(**call))))

    View.__name__ = View.__qualname__ = f"Recovery{name.title()}View"
    return View


AgreeView = step_view("agree", recovery.agree, lambda row, me, now: recovery.check_can_agree(row, me, now=now))
WithdrawView = step_view("withdraw", recovery.withdraw, lambda row, _me, now: recovery.check_can_withdraw(row, now=now))


class RecoveryBoxView(APIView):
    """`recovery/{id}/boxes/{box_id}/`: the recovery key's lock and the box, to the two who released it."""

    @extend_schema(
        operation_id="recovery_box",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
        tags=TAGS,
    )
    def get(self, request: Call, release_id: uuid.UUID, box_id: uuid.UUID) -> HttpResponse:
        """Return the sealed file for 24 hours; that it was fetched is written down."""
        sealed = recovery.serve(release_id=release_id, box_id=box_id, **_by(request))
        headers = {"Content-Disposition": 'attachment; filename="file.gpg"'}
        return HttpResponse(sealed, content_type="application/octet-stream", headers=headers)


def _by(request: Call) -> dict[str, Any]:
    return {"by": Actor(user=cast(User, request.user)), "now": request.now}


def _fund(request: Call, code: str | None) -> Fund:
    """Return the fund named, or the only one in which the caller may release; raises NotFound."""
    held, me = mandates(request), caller_id(request)
    mine = {pk for pk in {one.fund_id for one in held} if sides_of(pk, me, now=request.now)}
    return fund_for(code, [one for one in held if one.fund_id in mine])


def _id(row: RecoveryRelease) -> Json:
    return {"id": str(row.pk)}


def _picture(shown: ReleaseOnShow) -> Json:
    row = shown.release
    return {
        "id": str(row.pk),
        "references": shown.references,
        "reason_code": row.reason_code,
        "asked_by": str(row.asked_by_id),
        "asked_at": moment(row.asked_at),
        "agreed_by": str(row.agreed_by_id) if row.agreed_by_id else None,
        "agreed_at": moment(row.agreed_at),
        "may_agree": shown.may_agree,
        "boxes": [{"id": str(one.box_id), "reference": one.reference, "kind": str(one.kind)} for one in shown.files],
    }
