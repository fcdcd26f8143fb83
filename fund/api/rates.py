"""Rates of exchange over the API: what counts, a bank's file taken in, a rate set by hand, whose rates count."""

from datetime import date
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import rates
from fund.api import bodies
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id
from fund.api.describing import shows, takes
from fund.api.fields import MoneyField
from fund.api.money_acts import act_in_fund
from fund.api.parsers import FILE_PARSERS, file_in
from fund.api.plain_acts import file_act
from fund.api.reading import asked
from fund.models import Fund, RateReason, RateSettings, Role
from fund.rates import standing
from fund.rates.closing import at_closing_rate
from fund.rates.sources import SOURCES

_MONTH = r"[12][0-9]{3}-(0[1-9]|1[0-2])"


class RateBody(bodies.ActBody):
    """`nominal` units of `base` are worth `value` units of `quote` from a day on."""

    fund = serializers.SlugField(required=False)
    base = serializers.RegexField(r"^[A-Z]{3}$")
    quote = serializers.RegexField(r"^[A-Z]{3}$")
    nominal = serializers.IntegerField(default=1, min_value=1, max_value=1_000_000)
    value = serializers.CharField(max_length=20)
    effective_on = serializers.DateField()
    reason_code = serializers.ChoiceField(choices=RateReason.values, source="reason")
    confirmed = serializers.BooleanField(default=False, help_text="The rate is right although it moved by over 20 %.")


class SourcesBody(bodies.ActBody):
    """Whose rates count, the first before the others."""

    fund = serializers.SlugField(required=False)
    sources = serializers.ListField(child=serializers.CharField(max_length=12), min_length=1)
    max_age_days = serializers.IntegerField(min_value=1, max_value=rates.LONGEST_AGE)


# Several bodies have a field `source`, which is also the name of an attribute of every field of DRF: its types mind.


class AboutRates(bodies.Body):
    """What a file of rates does not say itself; InforEuro alone needs its month, as 2026-11."""

    fund = serializers.SlugField(required=False)
    source = serializers.ChoiceField(choices=list(SOURCES), required=False, allow_blank=True)  # type: ignore[assignment]  # see above
    month = serializers.RegexField(f"^{_MONTH}$", required=False, allow_blank=True)
    confirmed = serializers.BooleanField(
        default=False, help_text="The rates are right although one moved by over 20 %."
    )


class RatesFile(AboutRates):
    """A file of rates in a form."""

    file = serializers.FileField(allow_empty_file=True)


class RatesQuery(bodies.FundQuery):
    """On which day; today when left out."""

    on = serializers.DateField(required=False)


class InUseAnswer(serializers.Serializer[Any]):
    """A currency in use; without a rate the rest is empty."""

    currency = serializers.CharField()
    per_base = serializers.CharField(help_text="Units of the currency for one of the base currency, rounded.")
    source = serializers.CharField(source="rate.source", default="")  # type: ignore[assignment]  # see above
    effective_on = serializers.DateField(source="rate.effective_on", default=None)


class ReachAnswer(serializers.Serializer[Any]):
    """How far the books know a bank's rates."""

    source = serializers.CharField()  # type: ignore[assignment]  # see above
    last_on = serializers.DateField()
    days = serializers.IntegerField()


class RateAnswer(serializers.Serializer[Any]):
    """A rate as it was published or set."""

    id = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # see above
    effective_on = serializers.DateField()
    base = serializers.CharField()
    quote = serializers.CharField()
    nominal = serializers.IntegerField()
    value = serializers.CharField(source="raw")
    reason_code = serializers.CharField(source="reason")


class AbroadAnswer(serializers.Serializer[Any]):
    """A foreign balance: its value in the books beside its worth at the rate of the day; nothing is posted for it."""

    account = serializers.CharField(source="row.account")
    name = serializers.CharField(source="row.name")
    own = MoneyField()
    book = MoneyField()
    closing = MoneyField(allow_null=True)
    difference = MoneyField(allow_null=True)


class RatesAnswer(serializers.Serializer[Any]):
    """What counts on a day."""

    base = serializers.CharField()
    on = serializers.DateField()
    sources = serializers.ListField(child=serializers.CharField(), source="choice.sources")
    max_age_days = serializers.IntegerField(source="choice.max_age_days")
    in_use = InUseAnswer(many=True)
    reach = ReachAnswer(many=True)
    by_hand = RateAnswer(many=True)
    abroad = AbroadAnswer(many=True)


class TakenAnswer(serializers.Serializer[Any]):
    """What a file brought."""

    source = serializers.CharField()  # type: ignore[assignment]  # see above
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    new = serializers.IntegerField()
    known = serializers.IntegerField()
    left_out = serializers.IntegerField(help_text="Older than the books.")


class SourcesAnswer(serializers.Serializer[Any]):
    """Whose rates count now."""

    sources = serializers.ListField(child=serializers.CharField())
    max_age_days = serializers.IntegerField()


class RatesView(APIView):
    """`fund/rates/`: what counts on a day, and a rate set by hand."""

    @shows("fund_rates", RatesAnswer, RatesQuery)
    def get(self, request: Call) -> Response:
        """Return the rates of the currencies in use, and how far each bank's files reach."""
        fund, rest = asked(request, RatesQuery, readers.BOOKS)
        on = rest.get("on") or request.now.date()
        shown = {**vars(standing.standing(fund, on=on)), "abroad": at_closing_rate(fund, at=on, now=request.now)}
        return Response(RatesAnswer(shown).data)

    @takes("fund_rate_set", RateBody, RateAnswer)
    def post(self, request: Call) -> Response:
        """Set a rate by hand; 422 `rate_jumped` asks to compare it first and to send `confirmed`."""

        def set_rate(fund: Fund, body: Json, **call: Any) -> Json:
            return rates.picture_of_rate(rates.set_rate(fund=fund, **body, **call))

        return act_in_fund(request, "rate", RateBody, set_rate)


class SourcesView(APIView):
    """`fund/rates/sources/`: whose rates count."""

    @takes("fund_rate_sources", SourcesBody, SourcesAnswer)
    def post(self, request: Call) -> Response:
        """Choose the banks, the first before the others, and for how many days a rate may stand in."""

        def choose(fund: Fund, body: Json, **call: Any) -> Json:
            row: RateSettings = rates.choose_sources(fund=fund, **body, **call)
            return {"sources": row.sources, "max_age_days": row.max_age_days}

        return act_in_fund(request, "rate-sources", SourcesBody, choose)


class RateFilesView(APIView):
    """`fund/rates/files/`: central banks' files."""

    parser_classes = FILE_PARSERS

    @extend_schema(
        operation_id="fund_rates_import",
        request=file_in(RatesFile),
        responses={201: TakenAnswer},
        parameters=[
            IDEMPOTENCY_KEY,
            *(OpenApiParameter(name, OpenApiTypes.STR) for name in ("fund", "source", "month", "confirmed")),
        ],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Take in a file; the same again changes nothing, a broken one names its place and changes nothing."""

        def take_in(said: Json, content: bytes, **call: Any) -> Json:
            code, month = said.pop("fund", None), said.pop("month", "")
            fund = readers.fund_seen(caller_id(request), code, {Role.TREASURER}, now=request.now)
            first = date.fromisoformat(f"{month}-01") if month else None
            return rates.import_rates(fund=fund, content=content, month=first, **said, **call).as_json()

        return file_act(request, "rates", AboutRates, RatesFile, take_in)
