"""Conversions over the API: money changed between two own accounts of different currencies."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from fund.actions import conversions
from fund.api import bodies
from fund.api.calling import Call, Json
from fund.api.describing import takes
from fund.api.fields import MoneyField
from fund.api.money_acts import act_in_fund
from fund.models import Fund


class ConversionBody(bodies.ActBody):
    """What left one own bank account and what arrived at another, each in the account's currency."""

    fund = serializers.SlugField(required=False)
    sold_from = serializers.CharField(max_length=10)
    sold = MoneyField()
    bought_into = serializers.CharField(max_length=10)
    bought = MoneyField()
    fee = MoneyField(required=False, help_text="Taken beside the sum, from the account it left, in its currency.")
    on = serializers.DateField()


class ConversionAnswer(serializers.Serializer[Any]):
    """What was posted."""

    entry = serializers.CharField()
    number = serializers.CharField()
    on = serializers.DateField()
    sold = MoneyField()
    bought = MoneyField()
    fee = MoneyField(allow_null=True)
    gained = MoneyField(help_text="Against the value at which the sold money lay in the books; below zero lost.")


class ConversionsView(APIView):
    """`fund/conversions/`: money changed by the bank; taken back like any entry that was entered by hand."""

    @takes("fund_conversion_make", ConversionBody, ConversionAnswer)
    def post(self, request: Call) -> Response:
        """Post a conversion as the bank did it; never refused for lack of money."""

        def convert(fund: Fund, body: Json, **call: Any) -> Json:
            return conversions.convert(fund=fund, **body, **call)

        return act_in_fund(request, "conversion", ConversionBody, convert)
