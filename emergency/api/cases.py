"""Cases over the API: ask for help, the work list, one case, its slips and its boxes."""

from dataclasses import fields
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.asking.intake import ask_for_help
from emergency.actions.correspondence.telling import read_slips
from emergency.actors import Actor
from emergency.api import bodies
from emergency.api.calling import ACCESS_CODE, caller
from emergency.api.filed import FilingReceipt, receipt
from emergency.api.pictures import hold, moment, picture, row
from emergency.asking.scope import fund_to_ask
from emergency.codes import Urgency
from emergency.models import Slip, User
from emergency.reading import portrait
from emergency.reading.archive import Wanted, page_of
from emergency.reading.holds import hold_of
from emergency.reading.sights import sight_of
from emergency.selectors import work_list
from emergency.states import State
from emergency.web.access import mandates
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, checked, once
from fund.api.fields import CountryField
from fund.permissions import fund_for
from fund.rules.codes import USE_NAMES
from notifications.errors import Malformed, NotFound, NotSignedIn


class CasesQuery(serializers.Serializer[Any]):
    """Which list: what waits for the caller, or everything they may know of, and what of it."""

    fund = serializers.CharField(required=False)
    list = serializers.ChoiceField(choices=["waiting", "all"], default="waiting")
    state = serializers.ChoiceField(choices=State.choices, required=False)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    use = serializers.ChoiceField(choices=[*USE_NAMES.items()], required=False)
    country = CountryField(required=False)
    after = serializers.CharField(required=False, help_text="The `next` of the page before; with `list=all` only.")


class FiledBody(serializers.Serializer[Any]):
    """A case as its asker learns of it; `access_code` is null when the caller repeats."""

    reference = serializers.CharField()
    state = serializers.CharField()
    access_code = serializers.CharField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    receipt = FilingReceipt(many=True, required=False)


class CasesView(APIView):
    """`aid-requests/`: what waits for the caller, and asking for help."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="aid_requests", parameters=[CasesQuery], responses=OpenApiTypes.OBJECT, tags=["aid-requests"]
    )
    def get(self, request: Call) -> Response:
        """Return what waits for the caller, most urgent first, at most 200; nothing for a contact.

        With `list=all` every case the caller may know of, newest week first, by pages of 50: `next` leads on.
        Both lists keep only what matches the words given.
        """
        user = cast(User | None, request.user)
        if user is None:
            raise NotSignedIn()
        said, held = checked(CasesQuery, request.query_params), mandates(request)
        wanted = Wanted(**{field.name: said.get(field.name, "") for field in fields(Wanted)})
        fund = fund_for(said.get("fund"), held)
        roles = {mandate.role for mandate in held if mandate.fund_id == fund.pk}
        if said["list"] == "all":
            found = page_of(user, fund, roles, wanted)
            return Response({"results": [row(one) for one in found.rows], "next": found.after or None})
        if wanted.after:
            raise Malformed(fields={"after": _("What waits is one list without pages.")})
        waiting = work_list(user, fund, roles, now=request.now)
        return Response({"results": [row(one) for one in waiting if wanted.fits(one, fund)]})

    @extend_schema(
        operation_id="aid_request_file",
        request=bodies.AskBody,
        responses={201: FiledBody},
        parameters=[IDEMPOTENCY_KEY],
        tags=["aid-requests"],
    )
    def post(self, request: Call) -> Response:
        """Create and send a case in one call; without login it is the public form's twin."""
        actor = Actor(user=cast(User | None, request.user))
        attempt = attempt_for(request, "file", actor.scope, needs_key=False)
        if (earlier := attempt.earlier_answer()) is not None:
            return Response({**earlier, "access_code": None}, status=201)
        body = checked(bodies.AskBody, request.data)
        fund = fund_to_ask(body.get("fund"), actor, body["country"], held=mandates(request))

        def file() -> Json:
            code = body.get("access_code")
            asking = bodies.asking_of(body)
            filed = ask_for_help(fund=fund, asking=asking, by=actor, now=request.now, attempt=attempt, access_code=code)
            return {
                "reference": filed.reference,
                "state": "submitted",
                "due_at": moment(filed.due_at),
                "access_code": filed.access_code,
                "receipt": [receipt(one) for one in filed.receipts],
            }

        return Response({"access_code": None, **once(attempt, file)}, status=201)


class CaseView(APIView):
    """`aid-requests/{reference}/`: one case as the caller may see it."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="aid_request", parameters=[ACCESS_CODE], responses=OpenApiTypes.OBJECT, tags=["aid-requests"]
    )
    def get(self, request: Call, reference: str) -> Response:
        """Return state, owner, clocks, lines, findings, and what the caller may do now.

        Who may lift a hold over a case that is not theirs to see gets reference, state and hold only.
        """
        reference, actor = caller(request, reference)
        try:
            sight = sight_of(reference, actor, now=request.now)
        except NotFound:
            return Response(hold(hold_of(reference, actor, now=request.now)))
        return Response(picture(portrait.portrait_of(sight, now=request.now)))


class SlipsView(APIView):
    """`aid-requests/{reference}/slips/`: words to the asker, opened with the access code."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="aid_request_slips", parameters=[ACCESS_CODE], responses=OpenApiTypes.OBJECT, tags=["aid-requests"]
    )
    def get(self, request: Call, reference: str) -> Response:
        """Open the slips of the case; each is erased some time after its first opening."""
        code = request.headers.get("Access-Code")
        if not code:
            raise NotSignedIn() if request.user is None else NotFound()
        reference, actor = caller(request, reference)
        sight = sight_of(reference, actor, now=request.now)
        opened = read_slips(sight.aid_request, code, now=request.now)
        return Response({"results": [_slip(slip, text) for slip, text in opened]})


def _slip(slip: Slip, text: str) -> Json:
    known = {"written_at": moment(slip.written_at), "gone_at": moment(slip.erase_at)}
    return {"kind": slip.kind, **known, "text": text}
