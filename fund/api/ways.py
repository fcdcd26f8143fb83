"""Ways of paying by country over the API: what is open, and the board's decisions about it."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import ways as acts
from fund.api.bodies import ActBody
from fund.api.calling import Call, Json
from fund.api.describing import shows, takes
from fund.api.fields import CountryField
from fund.api.money_acts import act_in_fund
from fund.api.reading import fund_asked
from fund.api.thing_acts import act_view
from fund.models import BOARD, Fund, WayChange
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

    @shows("fund_ways", WaysAnswer)
    def get(self, request: Call) -> Response:
        """Return what is decided by country, and the newest 200 decisions."""
        fund = fund_asked(request, readers.LISTS)
        countries = [_country(code, ways) for code, ways in standing_by_country(fund).items()]
        return Response({"countries": countries, "results": [acts.picture_of(one) for one in changes_of(fund)]})

    @takes("fund_way_propose", SwitchBody, WayChangeAnswer)
    def post(self, request: Call) -> Response:
        """Put down what the board decided; another seat agrees to it."""

        def act(fund: Fund, body: Json, **call: Any) -> Json:
            said = acts.Switch(body["country"], body["way"], body["open"], body["minute_number"])
            return acts.picture_of(acts.propose(fund=fund, said=said, **call))

        return act_in_fund(request, "way", SwitchBody, act, roles=BOARD)


def _step(name: str, act: Callable[..., WayChange]) -> type[APIView]:
    def run(change: WayChange, _body: Json, **call: Any) -> Json:
        return acts.picture_of(act(change_id=change.pk, **call))

    return act_view(f"fund_way_{name}", f"way-{name}", ActBody, WayChangeAnswer, find=acts.change_of, act=run)


WayAgreeView = _step("agree", acts.agree)
WayDiscardView = _step("discard", acts.discard)


def _country(code: str, ways: dict[str, bool]) -> Json:
    return {
        "country": code,
        "on": [way for way, is_open in ways.items() if is_open],
        "off": [way for way, is_open in ways.items() if not is_open],
    }
