"""Listed payees over the API: the list, putting somebody on it, the second person's word, taking somebody off it."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import payees as acts
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.fields import CountryField, SealedText
from fund.api.money_acts import act_in_fund
from fund.api.reading import fund_asked
from fund.api.sealed_files import SEALED_FILE, handed_out
from fund.api.thing_acts import act_on
from fund.models import Fund, ListedPayee, PayeeKind
from fund.payees import CONFIRMERS, DETAIL_READERS, REGISTRARS, details_box, payees_of
from fund.pictures_of_payees import picture_of_payee
from fund.rules.codes import USES
from notifications.errors import NotFound

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

    @shows("fund_payees", PayeesAnswer)
    def get(self, request: Call) -> Response:
        """Return the list, at most 200."""
        fund = fund_asked(request, readers.LISTS)
        return Response({"results": [picture_of_payee(one) for one in payees_of(fund)]})

    @takes("fund_payee_register", PayeeBody, PayeeAnswer)
    def post(self, request: Call) -> Response:
        """Put somebody on the list; it counts once a second person has confirmed it."""

        def register(fund: Fund, body: Json, **call: Any) -> Json:
            terms = body.pop("agreement", None)
            said = acts.Registration(**body, agreement=acts.Terms(**terms) if terms else None)
            return picture_of_payee(acts.register(fund=fund, said=said, **call))

        return act_in_fund(request, "payee", PayeeBody, register, roles=REGISTRARS)


class PayeeDetailsView(APIView):
    """`fund/payees/{id}/details/`: where the payee's money goes, as a sealed file; replacing it."""

    @extend_schema(operation_id="fund_payee_details", responses=SEALED_FILE, tags=["fund"])
    def get(self, request: Call, payee_id: uuid.UUID) -> HttpResponse:
        """Return the file that only this reader's key opens."""
        payee = acts.payee_of(payee_id, by=caller_id(request), now=request.now, roles=DETAIL_READERS)
        box_id = details_box(payee)
        if box_id is None:
            raise NotFound()
        return handed_out(request, box_id, payee.fund)

    @takes("fund_payee_change_details", NewDetailsBody, PayeeAnswer)
    def post(self, request: Call, payee_id: uuid.UUID) -> Response:
        """Replace the details; the payee waits for a second person again."""

        def change(body: Json, **call: Any) -> ListedPayee:
            return acts.change_details(details=body, **call)

        return _act(request, "payee-details", NewDetailsBody, payee_id, change)


class PayeeAgreementsView(APIView):
    """`fund/payees/{id}/agreements/`: a fee agreement with the payee."""

    @takes("fund_payee_agree", AgreementBody, PayeeAnswer)
    def post(self, request: Call, payee_id: uuid.UUID) -> Response:
        """Note an agreement; it counts once a second person has confirmed it."""

        def agree(body: Json, **call: Any) -> ListedPayee:
            return acts.agree(terms=acts.Terms(**body), **call)

        return _act(request, "payee-agreement", AgreementBody, payee_id, agree)


class PayeeConfirmView(APIView):
    """`fund/payees/{id}/confirm/`: the second person's word."""

    @takes("fund_payee_confirm", ConfirmPayeeBody, PayeeAnswer)
    def post(self, request: Call, payee_id: uuid.UUID) -> Response:
        """Confirm the payee and its agreements as they stand at this revision."""

        def confirm(body: Json, **call: Any) -> ListedPayee:
            return acts.confirm(**body, **call)

        return _act(request, "payee-confirm", ConfirmPayeeBody, payee_id, confirm, roles=CONFIRMERS)


class PayeeEndView(APIView):
    """`fund/payees/{id}/end/`: off the list for good."""

    @takes("fund_payee_end", ActBody, PayeeAnswer)
    def post(self, request: Call, payee_id: uuid.UUID) -> Response:
        """Take the payee off the list; its account details are erased."""

        def end(_body: Json, **call: Any) -> ListedPayee:
            return acts.end(**call)

        return _act(request, "payee-end", ActBody, payee_id, end)


def _act(
    request: Call,
    name: str,
    body_class: type[Body],
    payee_id: uuid.UUID,
    act: Callable[..., ListedPayee],
    *,
    roles: frozenset[str] = REGISTRARS,
) -> Response:
    def run(payee: ListedPayee, body: Json, **call: Any) -> Json:
        return picture_of_payee(act(body, payee_id=payee.pk, **call))

    return act_on(request, name, body_class, payee_id, find=partial(acts.payee_of, roles=roles), act=run)
