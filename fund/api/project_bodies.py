"""The bodies of acts on projects, of decisions about money and of purses."""

from rest_framework import serializers

from fund.api.bodies import ActBody
from fund.api.fields import CountryField, MoneyField
from fund.models import CorrectionReason, DecisionKind, DonorWord, ExemptionReason, LiftReason
from fund.models.projects import LEAST_SHARE_BPS
from fund.money import WHOLE

ABOUT_PROJECTS = [
    kind.value for kind in (DecisionKind.EXEMPTION, DecisionKind.LIFTING, DecisionKind.WRITE_OFF, DecisionKind.REFUND)
]


class PromiseBody(ActBody):
    """An instalment that the donor has announced."""

    amount = MoneyField()
    expected_on = serializers.DateField()


class OnlyCodeBody(ActBody):
    """An act that needs nothing but its address and a fresh code."""


class AmendmentBody(ActBody):
    """What was agreed anew; the share holds for what arrives from now on, and is never under a tenth."""

    amount = MoneyField()
    setaside_bps = serializers.IntegerField(min_value=0, max_value=WHOLE, default=LEAST_SHARE_BPS)
    ends_on = serializers.DateField(required=False, allow_null=True)
    agreed_on = serializers.DateField()
    document = serializers.CharField(max_length=60, help_text="Number or title of the paper.")


class CorrectionBody(ActBody):
    """How much less of an instalment counts, and why."""

    amount = MoneyField()
    reason_code = serializers.ChoiceField(choices=CorrectionReason.values, source="reason")
    on = serializers.DateField()


class WordBody(ActBody):
    """How far the talk with the donor has come."""

    word = serializers.ChoiceField(choices=DonorWord.values)
    said_on = serializers.DateField()


class NamesBody(ActBody):
    """Which names everybody may read."""

    donor = serializers.BooleanField()
    title = serializers.BooleanField()


class ExplainBody(ActBody):
    """What a receipt was: a share of this project, or without one a donation."""

    project = serializers.UUIDField(required=False, source="project_id")
    fee = MoneyField(required=False, help_text="What a bank took of it on the way, beside what arrived.")


class ProposalBody(ActBody):
    """What is proposed about a project; which fields are needed depends on the kind."""

    kind = serializers.ChoiceField(choices=ABOUT_PROJECTS)
    amount = MoneyField(required=False, help_text="Of a write-off or a refund.")
    account = serializers.CharField(required=False, max_length=10, help_text="Of a refund: the bank it leaves.")
    reason_code = serializers.ChoiceField(
        choices=list(dict.fromkeys([*ExemptionReason.values, *LiftReason.values])),
        required=False,
        source="reason",
        help_text="Of an exemption or its lifting.",
    )
    document = serializers.CharField(required=False, max_length=60)
    minute_number = serializers.CharField(required=False, max_length=40)


class TransferBody(ActBody):
    """Money for another fund, by its code; whether there is such a fund is not told."""

    fund = serializers.SlugField(required=False)
    to_fund = serializers.SlugField(max_length=20)
    amount = MoneyField()
    minute_number = serializers.CharField(max_length=40)
    account = serializers.CharField(required=False, max_length=10, help_text="Where it stays in the same bank.")
    document = serializers.CharField(required=False, max_length=60, help_text="Of money that leaves a purse.")


class ConfirmDecisionBody(ActBody):
    """The second person's word; of a transfer with the number of the minute."""

    minute_number = serializers.CharField(required=False, max_length=40)


class PostTransferBody(ActBody):
    """On which account and day the money left, or arrived."""

    account = serializers.CharField(max_length=10)
    on = serializers.DateField()


class PurseBody(ActBody):
    """A purse and what its money is for; an empty list allows everything."""

    fund = serializers.SlugField(required=False)
    code = serializers.SlugField(max_length=20, help_text="Follows the fund's own code.")
    name = serializers.CharField(max_length=120)
    restriction = serializers.CharField(max_length=200)
    uses = serializers.ListField(child=serializers.CharField(max_length=16), required=False, default=list)
    countries = serializers.ListField(child=CountryField(), required=False, default=list)
    donor = serializers.CharField(required=False, max_length=120)
    document = serializers.CharField(required=False, max_length=60)


class ChargeBody(ActBody):
    """Which purse carries the promise."""

    purse = serializers.SlugField(max_length=20)
