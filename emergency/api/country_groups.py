"""Country groups over the API: which countries stand in clear as one code, defining one, agreeing as the second."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.governing import country_groups
from emergency.web.access import mandates
from fund.actions import country_groups as groups
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.fields import CountryField
from fund.api.money_acts import money_act
from fund.api.thing_acts import act_view
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

    @shows("country_groups", GroupsAnswer, tag="duty")
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

    @takes("country_group_define", GroupBody, GroupChangeAnswer, tag="duty")
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


def _step(name: str, act: Callable[..., CountryGroupChange]) -> type[APIView]:
    def run(change: CountryGroupChange, _body: Json, **call: Any) -> Json:
        return groups.picture_of(act(change_id=change.pk, **call))

    operation, find, answer = f"country_group_{name}", groups.change_of, GroupChangeAnswer
    return act_view(operation, f"country-group-{name}", ActBody, answer, find=find, act=run, tag="duty")


CountryGroupAgreeView = _step("agree", country_groups.agree)
CountryGroupDiscardView = _step("discard", groups.discard)


def _fund(request: Call, code: str | None) -> Fund:
    """Return the fund named, or the only one whose groups are the caller's to know; raises NotFound."""
    return fund_for(code, [one for one in mandates(request) if one.role in groups.READERS])
