"""Who am I, what may I do where, and what waits for me."""

from collections import defaultdict
from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import emergency.api.schema_security  # noqa: F401 its classes register themselves with the description
from emergency.asking.scope import asking_countries
from emergency.models import User
from emergency.selectors import waiting_count
from emergency.web.access import TimedRequest, mandates
from fund.country_groups import in_clear
from fund.models import Mandate, Role

FLAGS = {"is_chair": "chair", "is_deputy_chair": "deputy_chair", "is_ethics": "ethics"}


class AskingCountry(serializers.Serializer[Any]):
    """A country that the contact may name in a request, and what stands in clear for it."""

    country = serializers.CharField(help_text="ISO 3166 alpha-2; what a request names as its country.")
    group = serializers.CharField(
        allow_null=True, help_text="Code of its group, which stands in clear instead; null where it stands in none."
    )


class FundRoles(serializers.Serializer[Any]):
    """What the person may do in one fund."""

    fund = serializers.CharField(help_text="Code of the fund.")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    flags = serializers.ListField(child=serializers.ChoiceField(choices=sorted(FLAGS.values())))
    countries = serializers.ListField(
        child=serializers.CharField(), help_text="Of a contact, as they stand in clear: ISO 3166 alpha-2, or groups."
    )
    asks_for = AskingCountry(many=True, help_text="Of a contact: the countries themselves, told to nobody else.")


class Me(serializers.Serializer[Any]):
    """The person behind the session or token."""

    id = serializers.UUIDField()
    pseudonym = serializers.CharField()
    language = serializers.CharField()
    roles = FundRoles(many=True)
    waiting = serializers.IntegerField(help_text="How many cases wait for this person; never which.")


class MeView(APIView):
    """`me/`: nothing that another person could not be told about themselves."""

    @extend_schema(operation_id="me", responses=Me)
    def get(self, request: Request) -> Response:
        """Return the caller's account, roles by fund and the number of cases waiting."""
        user = cast(User, request.user)
        waiting = waiting_count(user, now=cast(TimedRequest, request).now)
        known = {"id": user.pk, "pseudonym": user.pseudonym, "language": user.language}
        return Response(Me({**known, "roles": _by_fund(mandates(request)), "waiting": waiting}).data)


def _by_fund(held: list[Mandate]) -> list[dict[str, Any]]:
    funds: dict[str, list[Mandate]] = defaultdict(list)
    for mandate in held:
        funds[mandate.fund.code].append(mandate)
    return [
        {
            "fund": code,
            "roles": sorted({mandate.role for mandate in rows}),
            "flags": sorted(word for field, word in FLAGS.items() if any(getattr(row, field) for row in rows)),
            "countries": sorted({country for row in rows for country in row.countries}),
            "asks_for": _asks_for(rows),
        }
        for code, rows in funds.items()
    ]


def _asks_for(rows: list[Mandate]) -> list[dict[str, str | None]]:
    contact = [row for row in rows if row.role == Role.CONTACT]
    if not contact:
        return []
    fund = contact[0].fund
    named = {country: in_clear(fund, country) for country in asking_countries(contact, fund)}
    return [{"country": each, "group": code if code != each else None} for each, code in sorted(named.items())]
