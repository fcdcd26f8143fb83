"""The bodies and queries that the books take over the API."""

from typing import Any

from rest_framework import serializers

from fund.actions.entries import BY_HAND
from fund.api.fields import CountryField, MoneyField
from fund.models import ReversalReason
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import WHOLE

Body = serializers.Serializer[Any]


class ActBody(Body):
    """What every act on money takes: a fresh one-time or recovery code."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)


class ProjectBody(ActBody):
    """A donor's project as it was signed; `donor` is a public organisation, never a private person."""

    fund = serializers.SlugField(required=False)
    donor = serializers.CharField(max_length=120)
    title = serializers.CharField(max_length=120)
    country = CountryField(required=False)
    amount = MoneyField()
    signed_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)
    reference = serializers.CharField(
        required=False, max_length=30, help_text="What the donor writes into a transfer; given when left out."
    )
    setaside_bps = serializers.IntegerField(
        default=LEAST_SHARE_BPS, min_value=0, max_value=WHOLE, help_text="The fund's share in basis points."
    )


class InstalmentBody(ActBody):
    """Money that reached a project."""

    amount = MoneyField()
    arrived_on = serializers.DateField()
    promise = serializers.UUIDField(
        required=False, source="promise_id", help_text="The announced instalment that this is."
    )


class CoverBody(ActBody):
    """Money from outside the books that covers an exempt project's share."""

    amount = MoneyField()
    account = serializers.CharField(max_length=10)
    on = serializers.DateField()


class ReceiptBody(CoverBody):
    """Money that a project moved into the fund's bank account."""

    fee = MoneyField(required=False, help_text="What a bank took of it on the way, beside what arrived.")


class EntryBody(ActBody):
    """What the bank did by itself: a gift that came, a fee it took, money that nobody has explained yet."""

    fund = serializers.SlugField(required=False, help_text="The purse, where a gift is bound to a purpose.")
    kind = serializers.ChoiceField(choices=[str(kind) for kind in BY_HAND])
    amount = MoneyField()
    account = serializers.CharField(max_length=10)
    on = serializers.DateField()
    fee = MoneyField(required=False, help_text="Of a gift: what a bank took on the way, beside what arrived.")


class TakeBackBody(ActBody):
    """Why an entry is taken back."""

    reason_code = serializers.ChoiceField(choices=ReversalReason.values, source="reason")


class AboutFile(Body):
    """What a bank's file does not say itself; an account is opened when its code is fresh, a CSV needs its mapping."""

    account = serializers.CharField(max_length=10)
    mapping = serializers.CharField(required=False, allow_blank=True, max_length=40)
    fund = serializers.SlugField(required=False)


class StatementBody(AboutFile):
    """A bank's file in a form."""

    file = serializers.FileField(allow_empty_file=True)


class MatchBody(Body):
    """A line of the bank and the entry it shows."""

    line = serializers.UUIDField()
    entry = serializers.UUIDField()


class NoBody(Body):
    """An act that needs nothing but its address."""


class FundQuery(Body):
    """Which fund or purse; optional with one."""

    fund = serializers.SlugField(required=False)


class DayQuery(FundQuery):
    """The end of which day; today when left out."""

    at = serializers.DateField(required=False)


class BalanceQuery(DayQuery):
    """The end of which day, and as known at which moment; now when left out."""

    known_at = serializers.DateTimeField(required=False)


class EntriesQuery(DayQuery):
    """Which page: the cursor of the page before."""

    cursor = serializers.CharField(required=False, allow_blank=True, max_length=400)
