"""The bodies that reconciling takes over the API, and what it answers."""

from rest_framework import serializers

from fund.api.answers import AmountOf, Answer
from fund.api.bodies import ActBody, Body
from fund.api.fields import MoneyField
from fund.models import IgnoreReason, UnlockReason
from fund.reconciliation.from_line import KINDS
from fund.reconciliation.ignoring import MOST_LINES
from fund.reconciliation.splitting import MOST_PARTS


class TiePartBody(Body):
    """So much of a line to this entry, above zero; without an amount as much as both have left."""

    line = serializers.UUIDField()
    entry = serializers.UUIDField()
    amount = MoneyField(required=False)


class TiePartsBody(Body):
    """What one act ties."""

    parts = serializers.ListField(child=TiePartBody(), min_length=1, max_length=MOST_PARTS)


class PostLineBody(ActBody):
    """What a line shows: all that is left of it, or so much, above zero."""

    kind = serializers.ChoiceField(choices=[str(kind) for kind in KINDS])
    amount = MoneyField(required=False)
    fee = MoneyField(required=False, help_text="Taken of a gift or share on the way; else what the bank names.")
    project = serializers.UUIDField(required=False, help_text="The project that moved its share in.")
    fund = serializers.SlugField(required=False, help_text="The purse, where a gift is bound to a purpose.")


class OwnTransferBody(ActBody):
    """The line that left one account, and the line that reached another."""

    left = serializers.UUIDField()
    arrived = serializers.UUIDField()


class IgnoreBody(Body):
    """Lines of one account that sum to nothing, and why."""

    lines = serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=MOST_LINES)
    reason_code = serializers.ChoiceField(choices=IgnoreReason.values)


class UnlockBody(ActBody):
    """Why a locked statement is opened."""

    reason_code = serializers.ChoiceField(choices=UnlockReason.values)


class ReconciliationDone(Answer):
    """One act on several lines or entries, and the ties it made."""

    reconciliation = serializers.CharField()
    matches = serializers.ListField(child=serializers.CharField())


class SetAside(Answer):
    """The act that set lines aside or took them up again."""

    reconciliation = serializers.CharField()


class LockAnswer(Answer):
    """How a statement's lock stands: asked, locked or lifted."""

    statement = serializers.CharField()
    lock = serializers.CharField()


class SideAnswer(Answer):
    """One side of a transfer."""

    line = serializers.CharField(source="pk")
    account = serializers.CharField(source="account.code")
    booked_on = serializers.DateField()
    amount = AmountOf("amount_minor")


class PairAnswer(Answer):
    """Two lines that look like one transfer between own accounts."""

    left = SideAnswer()
    arrived = SideAnswer()
    days_apart = serializers.IntegerField()


class PairsAnswer(Answer):
    """Such pairs, the nearest days first."""

    results = PairAnswer(many=True)
