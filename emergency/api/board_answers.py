"""What motions, frames and the ratification list answer over the API."""

from typing import Any

from rest_framework import serializers

from emergency.models import FrameCause
from fund.api.fields import MoneyField

Answer = serializers.Serializer[Any]


class TermsAnswer(Answer):
    """What a frame allows, and until when."""

    countries = serializers.ListField(child=serializers.CharField())
    uses = serializers.ListField(child=serializers.CharField())
    cause = serializers.ChoiceField(choices=FrameCause.choices)
    ceiling = MoneyField(help_text="For each person helped.")
    budget = MoneyField()
    ends_on = serializers.DateField()


class MotionAnswer(Answer):
    """One motion; `counts` is null for a seat that has not voted while votes are taken."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    tier = serializers.CharField()
    moved_at = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(allow_null=True)
    extended = serializers.BooleanField()
    may_vote = serializers.BooleanField()
    may_withdraw = serializers.BooleanField()
    case = serializers.CharField(allow_null=True, help_text="The case it is about; for seats to whom that is open.")
    reason_code = serializers.CharField(allow_null=True)
    waiting = serializers.UUIDField(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    frame = TermsAnswer(allow_null=True)


class MotionsAnswer(Answer):
    """The motions, newest first."""

    results = MotionAnswer(many=True)


class MotionDoneAnswer(Answer):
    """A motion after an act; `outcome` is null while votes are taken."""

    id = serializers.UUIDField()
    outcome = serializers.CharField(allow_null=True)


class ProposedAnswer(Answer):
    """A case the coordinator proposes in a frame."""

    reference = serializers.CharField()
    amount = MoneyField()


class FrameAnswer(TermsAnswer):
    """One frame; `proposed` is for coordinators and seats."""

    id = serializers.UUIDField()
    opened_at = serializers.DateTimeField()
    over = serializers.BooleanField()
    used = MoneyField()
    left = MoneyField()
    proposed = ProposedAnswer(many=True, required=False)


class FramesAnswer(Answer):
    """The frames, newest first."""

    results = FrameAnswer(many=True)


class ListedAnswer(Answer):
    """What became of one case of a list; `detail` says why nothing was done."""

    reference = serializers.CharField()
    done = serializers.BooleanField()
    detail = serializers.CharField()


class ListAnswer(Answer):
    """An answer for every case of the list, in its order."""

    results = ListedAnswer(many=True)


class ToRatifyAnswer(Answer):
    """An override, or a decision of one seat alone, by code; `refused` says why the caller cannot ratify it."""

    id = serializers.UUIDField()
    rule = serializers.CharField()
    since = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    overdue = serializers.BooleanField()
    words = serializers.IntegerField(help_text="How many seats have given their word.")
    override = serializers.DictField(allow_null=True)
    decision = serializers.DictField(allow_null=True)
    refused = serializers.CharField(allow_null=True)


class OwedAnswer(Answer):
    """What is still owed to a case."""

    kind = serializers.CharField()
    owner = serializers.CharField()
    rule = serializers.CharField()
    due_at = serializers.DateTimeField()
    escalated = serializers.BooleanField()


class RatificationsAnswer(Answer):
    """What waits for the board's word, oldest first, and what else is overdue."""

    results = ToRatifyAnswer(many=True)
    overdue = OwedAnswer(many=True)


class RatifiedAnswer(Answer):
    """What is ratified now, and what wants another seat's word."""

    ratified = serializers.ListField(child=serializers.UUIDField())
    waiting = serializers.ListField(child=serializers.UUIDField())
