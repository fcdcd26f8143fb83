"""Listed payees over the API: the list, putting somebody on it, the second person's word, taking somebody off it."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import payees as acts
from fund.actions.handing_out import hand_out
from fund.api.bodies import ActBody, FundQuery
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.fields import CountryField, SealedText
from fund.api.money_acts import money_act
from fund.models import ListedPayee, PayeeKind
from fund.payees import CONFIRMERS, DETAIL_READERS, REGISTRARS, details_box, payees_of
from fund.pictures_of_payees import picture_of_payee
from fund.rules.codes import USES
from notifications.errors import NotFound
from notifications.idempotency import Attempt
from notifications.models import ReadWay

Body = serializers.Serializer[Any]


def _uses(**options: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=list(USES.items())), **options)


class DetailsBody(Body):
    """Where a payee's money goes; sealed to the treasury, never echoed."""

    iban = SealedText(max_length=acts.LONGEST)
    account = SealedText(max_length=acts.LONGEST)
    bank = SealedText(max_length=acts.LONGEST)
    bic = SealedText(max_length=acts.LONGEST)
    note = SealedText(max_length=acts.LONGEST)


class FeeTermsBody(Body):
    """A fee agreement; without uses it covers everything the payee is paid for."""

    valid_from = serializers.DateField()
    valid_until = serializers.DateField(required=False)
    uses = _uses(required=False)


class PayeeBody(ActBody):
    """A payee to be put on the list, by the name under which it works publicly."""

    fund = serializers.SlugField(required=False)
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=PayeeKind.choices)
    country = CountryField()
    uses = _uses(min_length=1)
    details = DetailsBody(required=False)
    agreement = FeeTermsBody(required=False)


class NewDetailsBody(ActBody, DetailsBody):
    """Account details that take the place of the old ones."""


class AgreementBody(ActBody, FeeTermsBody):
    """A fee agreement with a payee on the list."""


class ConfirmPayeeBody(ActBody):
    """Which revision of the payee the second person has looked at."""

    revision = serializers.IntegerField(min_value=1)


class AgreementAnswer(Body):
    """One fee agreement."""

    id = serializers.UUIDField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    uses = serializers.ListField(child=serializers.CharField())
    confirmed = serializers.BooleanField()


class PayeeAnswer(Body):
    """One payee; it may be named for a case when it is `listed`."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    country = serializers.CharField()
    uses = serializers.ListField(child=serializers.CharField())
    revision = serializers.IntegerField()
    listed = serializers.BooleanField()
    waits_for_second = serializers.BooleanField()
    ended = serializers.BooleanField()
    has_details = serializers.BooleanField()
    agreements = AgreementAnswer(many=True)


class PayeesAnswer(Body):
    """The list by name, those taken off it last."""

    results = PayeeAnswer(many=True)


class PayeesView(APIView):
    """`fund/payees/`: lawyers, clinics, shelters and carriers that the fund keeps on a list."""

    @extend_schema(operation_id="fund_payees", parameters=[FundQuery], responses=PayeesAnswer, tags=["fund"])
    def get(self, request: Call) -> Response:
        """Return the list, at most 200."""
        fund, _rest = asked(request, FundQuery, readers.LISTS)
        return Response({"results": [picture_of_payee(one) for one in payees_of(fund)]})

    @extend_schema(
        operation_id="fund_payee_register",
        request=PayeeBody,
        responses={201: PayeeAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Put somebody on the list; it counts once a second person has confirmed it."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> Any:
            return readers.fund_seen(by, body.pop("fund", None), REGISTRARS, now=now)

        def act(fund: Any, body: Json, attempt: Attempt) -> Json:
            terms = body.pop("agreement", None)
            said = acts.Registration(**body, agreement=acts.Terms(**terms) if terms else None)
            return picture_of_payee(acts.register(fund=fund, said=said, by=by, now=now, attempt=attempt))

        return money_act(request, "payee", PayeeBody, check, act)


class PayeeDetailsView(APIView):
    """`fund/payees/{id}/details/`: where the payee's money goes, as a sealed file; replacing it."""

    @extend_schema(
        operation_id="fund_payee_details",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
        tags=["fund"],
    )
    def get(self, request: Call, payee_id: uuid.UUID) -> HttpResponse:
        """Return the file that only this reader's key opens."""
        by = caller_id(request)
        payee = acts.payee_of(payee_id, by=by, now=request.now, roles=DETAIL_READERS)
        box_id = details_box(payee)
        if box_id is None:
            raise NotFound()
        headers = {"Content-Disposition": 'attachment; filename="file.gpg"'}
        sealed = hand_out(box_id=box_id, fund=payee.fund, by=by, now=request.now, way=ReadWay.API)
        return HttpResponse(sealed, content_type="application/octet-stream", headers=headers)

    @extend_schema(
        operation_id="fund_payee_change_details",
        request=NewDetailsBody,
        responses={201: PayeeAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, payee_id: uuid.UUID) -> Response:
        """Replace the details; the payee waits for a second person again."""

        def act(call: Json, body: Json) -> ListedPayee:
            return acts.change_details(**call, details=body)

        return _payee_act(request, "payee-details", NewDetailsBody, payee_id, act)


class PayeeAgreementsView(APIView):
    """`fund/payees/{id}/agreements/`: a fee agreement with the payee."""

    @extend_schema(
        operation_id="fund_payee_agree",
        request=AgreementBody,
        responses={201: PayeeAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, payee_id: uuid.UUID) -> Response:
        """Note an agreement; it counts once a second person has confirmed it."""

        def act(call: Json, body: Json) -> ListedPayee:
            return acts.agree(**call, terms=acts.Terms(**body))

        return _payee_act(request, "payee-agreement", AgreementBody, payee_id, act)


class PayeeConfirmView(APIView):
    """`fund/payees/{id}/confirm/`: the second person's word."""

    @extend_schema(
        operation_id="fund_payee_confirm",
        request=ConfirmPayeeBody,
        responses={201: PayeeAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, payee_id: uuid.UUID) -> Response:
        """Confirm the payee and its agreements as they stand at this revision."""

        def act(call: Json, body: Json) -> ListedPayee:
            return acts.confirm(**call, revision=body["revision"])

        return _payee_act(request, "payee-confirm", ConfirmPayeeBody, payee_id, act, roles=CONFIRMERS)


class PayeeEndView(APIView):
    """`fund/payees/{id}/end/`: off the list for good."""

    @extend_schema(
        operation_id="fund_payee_end",
        request=ActBody,
        responses={201: PayeeAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, payee_id: uuid.UUID) -> Response:
        """Take the payee off the list; its account details are erased."""

        def act(call: Json, _body: Json) -> ListedPayee:
            return acts.end(**call)

        return _payee_act(request, "payee-end", ActBody, payee_id, act)


def _payee_act(
    request: Call,
    name: str,
    body_class: type[Body],
    payee_id: uuid.UUID,
    run: Callable[[Json, Json], ListedPayee],
    *,
    roles: frozenset[str] = REGISTRARS,
) -> Response:
    by, now = caller_id(request), request.now

    def check(_body: Json) -> ListedPayee:
        return acts.payee_of(payee_id, by=by, now=now, roles=roles)

    def act(payee: Any, body: Json, attempt: Attempt) -> Json:
        return picture_of_payee(run({"payee_id": payee.pk, "by": by, "now": now, "attempt": attempt}, body))

    return money_act(request, name, body_class, check, act, payee=str(payee_id))
