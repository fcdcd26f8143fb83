"""Ways of paying by country over the API: what is open, and the board's decisions about it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import ways as acts
from fund.api.bodies import ActBody, FundQuery
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json
from fund.api.fields import CountryField
from fund.api.money_acts import act_in_fund, step_view
from fund.models import BOARD, Fund
from fund.ways import SWITCHES, changes_of, standing_by_country

Body = serializers.Serializer[Any]


class SwitchBody(ActBody):
    """What the board decided about one way in one country; `float` stands for advances held in the country."""

    fund = serializers.SlugField(required=False)
    country = CountryField()
    way = serializers.ChoiceField(choices=list(SWITCHES.items()))
    open = serializers.BooleanField()
    minute_number = serializers.CharField(max_length=40)


class WayChangeAnswer(Body):
    """One decision; it counts when it is in force."""

    id = serializers.UUIDField()
    country = serializers.CharField()
    way = serializers.CharField()
    open = serializers.BooleanField()
    minute_number = serializers.CharField()
    in_force = serializers.BooleanField()


class CountryWays(Body):
    """What is decided in one country; what is not named is as the regulations have it."""

    country = serializers.CharField()
    on = serializers.ListField(child=serializers.CharField())
    off = serializers.ListField(child=serializers.CharField())


class WaysAnswer(Body):
    """By country what the board has switched, and its decisions."""

    countries = CountryWays(many=True)
    results = WayChangeAnswer(many=True)


class WaysView(APIView):
    """`fund/ways/`: which ways of paying are switched on or off where."""

    @extend_schema(operation_id="fund_ways", parameters=[FundQuery], responses=WaysAnswer, tags=["fund"])
    def get(self, request: Call) -> Response:
        """Return what is decided by country, and the newest 200 decisions."""
        fund, _rest = asked(request, FundQuery, readers.LISTS)
        countries = [_country(code, ways) for code, ways in standing_by_country(fund).items()]
        return Response({"countries": countries, "results": [acts.picture_of(one) for one in changes_of(fund)]})

    @extend_schema(
        operation_id="fund_way_propose",
        request=SwitchBody,
        responses={201: WayChangeAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Put down what the board decided; another seat agrees to it."""

        def act(fund: Fund, body: Json, **call: Any) -> Json:
            said = acts.Switch(body["country"], body["way"], body["open"], body["minute_number"])
            return acts.picture_of(acts.propose(fund=fund, said=said, **call))

        return act_in_fund(request, "way", SwitchBody, act, roles=BOARD)


_STEP: dict[str, Any] = {
    "find": acts.change_of,
    "argument": "change_id",
    "picture": lambda change, _now: acts.picture_of(change),
}
WayAgreeView = step_view("way", "agree", WayChangeAnswer, act=acts.agree, **_STEP)
WayDiscardView = step_view("way", "discard", WayChangeAnswer, act=acts.discard, **_STEP)


def _country(code: str, ways: dict[str, bool]) -> Json:
    return {
        "country": code,
        "on": [way for way, is_open in ways.items() if is_open],
        "off": [way for way, is_open in ways.items() if not is_open],
    }
