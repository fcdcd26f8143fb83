"""The register of organisations over the API: who may help instead, those that fit first."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.web.access import mandates
from fund.api.calling import Json, checked
from fund.api.fields import CountryField
from fund.models import Organisation, Role
from fund.models.organisations import OrganisationKind
from fund.regulations import organisations_for
from fund.rules.codes import USE_NAMES
from notifications.errors import NotFound


class OrganisationsQuery(serializers.Serializer[Any]):
    """What help is looked for, and where; left out, in every country and with everything."""

    country = CountryField(required=False)
    use = serializers.ChoiceField(choices=list(USE_NAMES.items()), required=False)


class OrganisationAnswer(serializers.Serializer[Any]):
    """An organisation with its public ways of being reached."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=OrganisationKind.choices)
    countries = serializers.ListField(child=serializers.CharField(), help_text="Empty: everywhere.")
    uses = serializers.ListField(child=serializers.CharField(), help_text="Empty: any need.")
    how_to_reach = serializers.CharField()
    fits = serializers.BooleanField(help_text="Helps in the country and with the use asked for.")


class OrganisationsAnswer(serializers.Serializer[Any]):
    """The whole register, those that fit first."""

    results = OrganisationAnswer(many=True)


class OrganisationsView(APIView):
    """`organisations/`: to whom a coordinator may refer somebody."""

    @extend_schema(
        operation_id="organisations",
        parameters=[OrganisationsQuery],
        responses=OrganisationsAnswer,
        tags=["aid-requests"],
    )
    def get(self, request: Request) -> Response:
        """Return the active organisations by name, those that fit the country and the use first."""
        funds = [mandate.fund for mandate in mandates(request) if mandate.role == Role.COORDINATOR]
        if not funds:
            raise NotFound()
        said = checked(OrganisationsQuery, request.query_params)
        uses = frozenset({said["use"]} if "use" in said else ())
        fitting, others = organisations_for(said.get("country", ""), uses, fund=funds[0])
        rows = [*(_picture(one, fits=True) for one in fitting), *(_picture(one, fits=False) for one in others)]
        return Response({"results": rows})


def _picture(organisation: Organisation, *, fits: bool) -> Json:
    return {
        "id": str(organisation.pk),
        "name": organisation.name,
        "kind": organisation.kind,
        "countries": organisation.countries,
        "uses": organisation.uses,
        "how_to_reach": organisation.how_to_reach,
        "fits": fits,
    }
