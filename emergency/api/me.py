"""Who am I, what may I do where, and what waits for me."""

from collections import defaultdict
from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import emergency.api.schema_security  # noqa: F401 its classes register themselves with the description
from emergency.models import User
from emergency.selectors import waiting_count
from emergency.web.access import TimedRequest, mandates
from fund.models import Mandate, Role

FLAGS = {"is_chair": "chair", "is_deputy_chair": "deputy_chair", "is_ethics": "ethics"}


class FundRoles(serializers.Serializer[Any]):
    """What the person may do in one fund."""

    fund = serializers.CharField(help_text="Code of the fund.")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    flags = serializers.ListField(child=serializers.ChoiceField(choices=sorted(FLAGS.values())))
    countries = serializers.ListField(child=serializers.CharField(), help_text="Of a contact: ISO 3166 alpha-2.")


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
        }
        for code, rows in funds.items()
    ]
