"""The register of organisations over the API: kept by coordinators and treasurers, a partner named by two of them."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import organisations as acts
from fund.api.bodies import ActBody, FundQuery
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.fields import CountryField
from fund.api.money_acts import money_act
from fund.models import Organisation
from fund.models.organisations import OrganisationKind
from fund.rules.codes import USES
from notifications.idempotency import Attempt

Body = serializers.Serializer[Any]


class OrganisationBody(ActBody):
    """What an organisation publishes about itself; no countries: everywhere, no uses: any need."""

    fund = serializers.SlugField(required=False)
    name = serializers.CharField(max_length=acts.LONGEST_NAME)
    kind = serializers.ChoiceField(choices=OrganisationKind.choices)
    how_to_reach = serializers.CharField(max_length=acts.LONGEST_REACH)
    countries = serializers.ListField(child=CountryField(), required=False)
    uses = serializers.ListField(child=serializers.ChoiceField(choices=list(USES.items())), required=False)
    active = serializers.BooleanField(default=True)


class PartnerBody(ActBody):
    """Whether the organisation's word is to count as a confirmation."""

    fund = serializers.SlugField(required=False)
    confirms = serializers.BooleanField()


class RegisteredAnswer(Body):
    """One organisation; `waits` where one person asked that its word counts and a second has to agree."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    countries = serializers.ListField(child=serializers.CharField())
    uses = serializers.ListField(child=serializers.CharField())
    how_to_reach = serializers.CharField()
    active = serializers.BooleanField()
    confirms = serializers.BooleanField()
    waits = serializers.BooleanField()


class RegisterAnswer(Body):
    """The whole register by name."""

    results = RegisteredAnswer(many=True)


class RegisterView(APIView):
    """`fund/organisations/`: the register with all its entries."""

    @extend_schema(
        operation_id="fund_organisations", parameters=[FundQuery], responses=RegisterAnswer, tags=["organisations"]
    )
    def get(self, request: Call) -> Response:
        """Return every organisation, also those no longer offered."""
        asked(request, FundQuery, acts.REGISTRARS)
        return Response({"results": [acts.picture_of(row) for row in Organisation.objects.order_by("name")]})

    @extend_schema(
        operation_id="fund_organisation_add",
        request=OrganisationBody,
        responses={201: RegisteredAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["organisations"],
    )
    def post(self, request: Call) -> Response:
        """Add an organisation; needs a fresh code."""
        return _act(
            request, "organisation", OrganisationBody, lambda body, call: acts.register(said=_entry(body), **call)
        )


class OrganisationView(APIView):
    """`fund/organisations/{id}/`: one entry."""

    @extend_schema(
        operation_id="fund_organisation_change",
        request=OrganisationBody,
        responses={201: RegisteredAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["organisations"],
    )
    def post(self, request: Call, organisation_id: uuid.UUID) -> Response:
        """Change what is written of it; under another name or address its word counts no more."""

        def run(body: Json, call: Json) -> Organisation:
            return acts.change(organisation_id=organisation_id, said=_entry(body), **call)

        return _act(request, "organisation-change", OrganisationBody, run, organisation_id)


class PartnerView(APIView):
    """`fund/organisations/{id}/partner/`: whether its word counts as a confirmation."""

    @extend_schema(
        operation_id="fund_organisation_partner",
        request=PartnerBody,
        responses={201: RegisteredAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["organisations"],
    )
    def post(self, request: Call, organisation_id: uuid.UUID) -> Response:
        """Ask that it counts, or agree as the second person; or let it count no more."""

        def run(body: Json, call: Json) -> Organisation:
            act = acts.ask_partner if body["confirms"] else acts.drop_partner
            return act(organisation_id=organisation_id, **call)

        return _act(request, "organisation-partner", PartnerBody, run, organisation_id)


def _entry(body: Json) -> acts.Entry:
    named = {name: body[name] for name in ("name", "kind", "how_to_reach", "countries", "uses") if name in body}
    return acts.Entry(**named, is_active=body["active"])


def _act(
    request: Call,
    name: str,
    form: type[Body],
    run: Callable[[Json, Json], Organisation],
    organisation_id: uuid.UUID | None = None,
) -> Response:
    by, now = caller_id(request), request.now
    scope = {"organisation": str(organisation_id)} if organisation_id else {}

    def check(body: Json) -> Any:
        seen = readers.fund_seen(by, body.pop("fund", None), acts.REGISTRARS, now=now)
        if organisation_id:
            acts.check_known(organisation_id)
        return seen

    def act(fund: Any, body: Json, attempt: Attempt) -> Json:
        return acts.picture_of(run(body, {"fund": fund, "by": by, "now": now, "attempt": attempt}))

    return money_act(request, name, form, check, act, **scope)
