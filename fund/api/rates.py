"""Rates of exchange over the API: what counts, a bank's file taken in, a rate set by hand, whose rates count."""

from datetime import date
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import rates
from fund.api import bodies
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, caller_id, checked, once
from fund.api.fields import MoneyField
from fund.api.money_acts import CREATED, money_act
from fund.api.parsers import RawCsv, RawFile, RawXml
from fund.models import Fund, RateReason, RateSettings, Role
from fund.rates import standing
from fund.rates.closing import at_closing_rate
from fund.rates.sources import SOURCES
from notifications.idempotency import Attempt

_MONTH = r"\d{4}-(0[1-9]|1[0-2])"


class RateBody(bodies.ActBody):
    """`nominal` units of `base` are worth `value` units of `quote` from a day on."""

    fund = serializers.SlugField(required=False)
    base = serializers.RegexField(r"^[A-Z]{3}$")
    quote = serializers.RegexField(r"^[A-Z]{3}$")
    nominal = serializers.IntegerField(default=1, min_value=1, max_value=1_000_000)
    value = serializers.CharField(max_length=20)
    effective_on = serializers.DateField()
    reason_code = serializers.ChoiceField(choices=RateReason.values)
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

    @extend_schema(operation_id="fund_rates", parameters=[RatesQuery], responses=RatesAnswer, tags=["fund"])
    def get(self, request: Call) -> Response:
        """Return the rates of the currencies in use, and how far each bank's files reach."""
        fund, rest = asked(request, RatesQuery, readers.BOOKS)
        on = rest.get("on") or request.now.date()
        shown = {**vars(standing.standing(fund, on=on)), "abroad": at_closing_rate(fund, at=on, now=request.now)}
        return Response(RatesAnswer(shown).data)

    @extend_schema(
        operation_id="fund_rate_set",
        request=RateBody,
        responses={201: RateAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Set a rate by hand; 422 `rate_jumped` asks to compare it first and to send `confirmed`."""
        by, now = caller_id(request), request.now

        def set_rate(fund: Any, body: Json, attempt: Attempt) -> Json:
            body["reason"] = body.pop("reason_code")
            return rates.picture_of_rate(rates.set_rate(fund=fund, **body, by=by, now=now, attempt=attempt))

        return money_act(request, "rate", RateBody, lambda body: _own_fund(request, body), set_rate)


class SourcesView(APIView):
    """`fund/rates/sources/`: whose rates count."""

    @extend_schema(
        operation_id="fund_rate_sources",
        request=SourcesBody,
        responses={201: SourcesAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Choose the banks, the first before the others, and for how many days a rate may stand in."""
        by, now = caller_id(request), request.now

        def choose(fund: Any, body: Json, attempt: Attempt) -> Json:
            row: RateSettings = rates.choose_sources(fund=fund, **body, by=by, now=now, attempt=attempt)
            return {"sources": row.sources, "max_age_days": row.max_age_days}

        return money_act(request, "rate-sources", SourcesBody, lambda body: _own_fund(request, body), choose)


class RateFilesView(APIView):
    """`fund/rates/files/`: central banks' files."""

    parser_classes = (MultiPartParser, RawXml, RawCsv, RawFile)

    @extend_schema(
        operation_id="fund_rates_import",
        request={
            "multipart/form-data": RatesFile,
            "application/xml": OpenApiTypes.BINARY,
            "text/csv": OpenApiTypes.BINARY,
            "application/octet-stream": OpenApiTypes.BINARY,
        },
        responses={201: TakenAnswer},
        parameters=[
            IDEMPOTENCY_KEY,
            *(OpenApiParameter(name, OpenApiTypes.STR) for name in ("fund", "source", "month", "confirmed")),
        ],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Take in a file; the same again changes nothing, a broken one names its place and changes nothing."""
        said, content = _sent(request)
        key = request.headers.get("Idempotency-Key")
        attempt = Attempt(actor=str(caller_id(request)), act="rates", key=key, body={**said, "file": content})
        if (earlier := attempt.earlier_answer()) is not None:
            return Response(earlier, status=CREATED)
        month = said.pop("month", "")
        said["month"] = date.fromisoformat(f"{month}-01") if month else None
        call: Json = {"fund": _own_fund(request, said), "by": caller_id(request), "now": request.now, **said}

        def take_in() -> Json:
            return rates.import_rates(content=content, **call, attempt=attempt).as_json()

        return Response(once(attempt, take_in), status=CREATED)


def _own_fund(request: Call, body: Json) -> Fund:
    return readers.fund_seen(caller_id(request), body.pop("fund", None), {Role.TREASURER}, now=request.now)


def _sent(request: Call) -> tuple[Json, bytes]:
    """Return what was said about the file, and the file; a body that is the file says the rest in the address."""
    content = cast(Json, request.data).get("file")
    if isinstance(content, bytes):
        return checked(AboutRates, request.query_params), content
    body = checked(RatesFile, request.data)
    return body, body.pop("file").read()
