"""Country groups over the API: which countries stand in clear as one code, defining one, agreeing as the second."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.governing import country_groups
from emergency.web.access import mandates
from fund.actions import country_groups as groups
from fund.api.bodies import ActBody, FundQuery
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.fields import CountryField
from fund.api.money_acts import money_act
from fund.countries import GROUP_CODES
from fund.country_groups import groups_of
from fund.models import CountryGroupChange, Fund
from fund.permissions import fund_for
from notifications.idempotency import Attempt

MOST = 250


class GroupBody(ActBody):
    """A group's code, and the countries that are to stand behind it; a code in force gets them besides."""

    fund = serializers.SlugField(required=False)
    code = serializers.ChoiceField(choices=GROUP_CODES)
    countries = serializers.ListField(child=CountryField(), min_length=1, max_length=MOST)


class GroupAnswer(serializers.Serializer[Any]):
    """A group in force."""

    code = serializers.CharField()
    countries = serializers.ListField(child=serializers.CharField())


class GroupChangeAnswer(GroupAnswer):
    """What somebody put down; it counts when it is in force."""

    id = serializers.UUIDField()
    in_force = serializers.BooleanField()


class GroupsAnswer(serializers.Serializer[Any]):
    """The groups in force, and what waits for a second person."""

    results = GroupAnswer(many=True)
    waiting = GroupChangeAnswer(many=True)


class CountryGroupsView(APIView):
    """`country-groups/`: the groups of a fund, and putting one down."""

    @extend_schema(operation_id="country_groups", parameters=[FundQuery], responses=GroupsAnswer, tags=["duty"])
    def get(self, request: Call) -> Response:
        """Return the groups to those who work with cases or money, and to the data guardian."""
        fund = _fund(request, request.query_params.get("fund"))
        waiting = CountryGroupChange.objects.filter(fund=fund, agreed_at__isnull=True, discarded_at__isnull=True)
        return Response(
            {
                "results": [{"code": code, "countries": found} for code, found in groups_of(fund).items()],
                "waiting": [groups.picture_of(one) for one in waiting],
            }
        )

    @extend_schema(
        operation_id="country_group_define",
        request=GroupBody,
        responses={201: GroupChangeAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["duty"],
    )
    def post(self, request: Call) -> Response:
        """Put down a group as data guardian, chair or deputy chair; another of them agrees to it."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> Fund:
            fund = _fund(request, body.pop("fund", None))
            groups.check_defines(fund, by, now=now)
            return fund

        def act(fund: Any, body: Json, attempt: Attempt) -> Json:
            said = groups.Group(body["code"], body["countries"])
            return groups.picture_of(groups.propose(fund=fund, said=said, by=by, now=now, attempt=attempt))

        return money_act(request, "country-group", GroupBody, check, act)


def step_view(name: str, step: Callable[..., CountryGroupChange]) -> type[APIView]:
    """Return the view of one step of what somebody put down."""

    class View(APIView):
        @extend_schema(
            operation_id=f"country_group_{name}",
            request=ActBody,
            responses={201: GroupChangeAnswer},
            parameters=[IDEMPOTENCY_KEY],
            tags=["duty"],
        )
        def post(self, request: Call, group_change_id: uuid.UUID) -> Response:
            by, now = caller_id(request), request.now

            def check(_body: Json) -> CountryGroupChange:
                return groups.change_of(group_change_id, by=by, now=now)

            def run(change: Any, _body: Json, attempt: Attempt) -> Json:
                return groups.picture_of(step(change_id=change.pk, by=by, now=now, attempt=attempt))

            return money_act(request, f"country-group-{name}", ActBody, check, run, change=str(group_change_id))

    View.__name__ = View.__qualname__ = f"CountryGroup{name.title()}View"
    return View


CountryGroupAgreeView = step_view("agree", country_groups.agree)
CountryGroupDiscardView = step_view("discard", groups.discard)


def _fund(request: Call, code: str | None) -> Fund:
    """Return the fund named, or the only one whose groups are the caller's to know; raises NotFound."""
    return fund_for(code, [one for one in mandates(request) if one.role in groups.READERS])
