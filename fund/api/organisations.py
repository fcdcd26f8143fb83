"""The register of organisations over the API: kept by coordinators and treasurers, a partner named by two of them."""

import uuid
from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import organisations as acts
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.fields import CountryField
from fund.api.money_acts import act_in_fund, money_act
from fund.api.reading import fund_asked
from fund.models import Fund, Organisation
from fund.models.organisations import OrganisationKind
from fund.rules.codes import USES
from notifications.idempotency import Attempt

Body = serializers.Serializer[Any]
TAG = "organisations"


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

    @shows("fund_organisations", RegisterAnswer, tag=TAG)
    def get(self, request: Call) -> Response:
        """Return every organisation, also those no longer offered."""
        fund_asked(request, acts.REGISTRARS)
        return Response({"results": [acts.picture_of(row) for row in Organisation.objects.order_by("name")]})

    @takes("fund_organisation_add", OrganisationBody, RegisteredAnswer, tag=TAG)
    def post(self, request: Call) -> Response:
        """Add an organisation; needs a fresh code."""

        def register(fund: Fund, body: Json, **call: Any) -> Json:
            return acts.picture_of(acts.register(fund=fund, said=_entry(body), **call))

        return act_in_fund(request, "organisation", OrganisationBody, register, roles=acts.REGISTRARS)


class OrganisationView(APIView):
    """`fund/organisations/{id}/`: one entry."""

    @takes("fund_organisation_change", OrganisationBody, RegisteredAnswer, tag=TAG)
    def post(self, request: Call, organisation_id: uuid.UUID) -> Response:
        """Change what is written of it; under another name or address its word counts no more."""

        def change(body: Json, **call: Any) -> Organisation:
            return acts.change(said=_entry(body), **call)

        return _act(request, "organisation-change", OrganisationBody, organisation_id, change)


class PartnerView(APIView):
    """`fund/organisations/{id}/partner/`: whether its word counts as a confirmation."""

    @takes("fund_organisation_partner", PartnerBody, RegisteredAnswer, tag=TAG)
    def post(self, request: Call, organisation_id: uuid.UUID) -> Response:
        """Ask that it counts, or agree as the second person; or let it count no more."""

        def partner(body: Json, **call: Any) -> Organisation:
            act = acts.ask_partner if body["confirms"] else acts.drop_partner
            return act(**call)

        return _act(request, "organisation-partner", PartnerBody, organisation_id, partner)


def _entry(body: Json) -> acts.Entry:
    named = {name: body[name] for name in ("name", "kind", "how_to_reach", "countries", "uses") if name in body}
    return acts.Entry(**named, is_active=body["active"])


def _act(
    request: Call, name: str, form: type[Body], organisation_id: uuid.UUID, act: Callable[..., Organisation]
) -> Response:
    by, now = caller_id(request), request.now

    def check(body: Json) -> Fund:
        fund = readers.fund_seen(by, body.pop("fund", None), acts.REGISTRARS, now=now)
        acts.check_known(organisation_id)
        return fund

    def run(fund: Fund, body: Json, attempt: Attempt) -> Json:
        call: Json = {"fund": fund, "organisation_id": organisation_id, "by": by, "now": now, "attempt": attempt}
        return acts.picture_of(act(body, **call))

    return money_act(request, name, form, check, run, organisation=str(organisation_id))
