"""What the regulations take and answer over the API."""

from typing import Any, cast

from rest_framework import serializers

from fund.actions.regulations import LONGEST_MINUTE, LONGEST_TEXT, LONGEST_TITLE
from fund.api.bodies import ActBody, FundQuery
from fund.models import AdoptingBody, Stance
from fund.models.regulation_drafts import LONGEST_COMMENT

Answer = serializers.Serializer[Any]


class DraftBody(ActBody):
    """A draft; parameters left out stay as they are in the version it starts from."""

    fund = serializers.SlugField(required=False)
    code = serializers.CharField(required=False, max_length=20, help_text="R2, R3, … when left out.")
    title = serializers.CharField(required=False, max_length=LONGEST_TITLE)
    valid_from = serializers.DateField()
    parameters = serializers.DictField(
        required=False, help_text="By name, as `GET` shows them: money in minor units, shares in basis points."
    )
    texts = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True),
        required=False,
        help_text="An introduction by language code.",
    )
    start_from = serializers.CharField(
        required=False, max_length=20, help_text="The code of the version to start from; the last adopted by default."
    )


class ReviseBody(ActBody):
    """What changes in a draft; what is left out stays as it is."""

    fund = serializers.SlugField(required=False)
    title = serializers.CharField(required=False, max_length=LONGEST_TITLE)
    valid_from = serializers.DateField(required=False)
    parameters = serializers.DictField(required=False)
    texts = serializers.DictField(
        child=serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True), required=False
    )


class SeatBody(FundQuery):
    """An act that needs nothing but its address."""


class CodeBody(ActBody):
    """An act that needs nothing but a fresh code."""

    fund = serializers.SlugField(required=False)


class CommentBody(FundQuery):
    """What a member says of one parameter, or of the whole draft."""

    parameter = serializers.CharField(required=False, allow_blank=True, max_length=60)
    stance = serializers.ChoiceField(choices=Stance.choices)
    text = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_COMMENT)


class AdoptBody(ActBody):
    """What the minutes say."""

    fund = serializers.SlugField(required=False)
    minute_number = serializers.CharField(max_length=LONGEST_MINUTE)
    adopted_on = serializers.DateField(required=False, help_text="Today when left out.")
    adopting_body = serializers.ChoiceField(choices=AdoptingBody.choices, required=False)
    valid_from = serializers.DateField(required=False, help_text="The draft's own first day when left out.")


class TryBody(FundQuery):
    """The days of the decisions to be judged anew; the last year when left out."""

    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class VersionAnswer(Answer):
    """A version as it is listed."""

    fund = serializers.CharField()
    code = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    based_on = serializers.CharField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    adopting_body = serializers.ChoiceField(choices=AdoptingBody.choices, allow_null=True)
    adopted_on = serializers.DateField(allow_null=True)
    minute_number = serializers.CharField(allow_blank=True)


class WordsAnswer(Answer):
    """One number in the reader's language."""

    rule = serializers.CharField()
    name = serializers.CharField()
    label = cast(Any, serializers.CharField())
    value = serializers.CharField()


class DifferenceAnswer(Answer):
    """One number that the version sets otherwise than the one it follows."""

    rule = serializers.CharField()
    name = serializers.CharField()
    label = cast(Any, serializers.CharField())
    old = serializers.CharField()
    new = serializers.CharField()


class CommentAnswer(Answer):
    """What somebody said, and in which role."""

    parameter = serializers.CharField(allow_blank=True)
    stance = serializers.ChoiceField(choices=Stance.choices)
    text = serializers.CharField(allow_blank=True)
    role = serializers.CharField()


class WholeVersionAnswer(VersionAnswer):
    """A version with its numbers, in words, and what it changes."""

    parameters = serializers.DictField()
    texts = serializers.DictField(child=serializers.CharField())
    words = WordsAnswer(many=True)
    differences = DifferenceAnswer(many=True)
    why_not_adopt = serializers.CharField(allow_blank=True)


class VersionsAnswer(Answer):
    """The versions the reader may read, the latest first."""

    results = VersionAnswer(many=True)


class CommentsAnswer(Answer):
    """What was said of a draft, oldest first."""

    results = CommentAnswer(many=True)


class DiscardedAnswer(Answer):
    """A draft that is gone."""

    code = serializers.CharField()
    discarded = serializers.BooleanField()


class RuleCountAnswer(Answer):
    """How many decisions one rule would have stopped, let through, or warned about."""

    rule = serializers.CharField()
    stops = serializers.IntegerField()
    frees = serializers.IntegerField()
    warns = serializers.IntegerField()


class TierCountAnswer(Answer):
    """How many decisions would have been others' to take."""

    tier_then = serializers.CharField()
    tier_now = serializers.CharField()
    cases = serializers.IntegerField()


class TrialAnswer(Answer):
    """How far a trial has come and what it has counted so far; `total` is null until it begins."""

    asked_at = serializers.DateTimeField()
    since = serializers.DateField()
    until = serializers.DateField()
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    otherwise = serializers.IntegerField()
    unreadable = serializers.IntegerField()
    rules = RuleCountAnswer(many=True)
    tiers = TierCountAnswer(many=True)


class TrialsAnswer(Answer):
    """The latest trial of the draft, or null."""

    trial = TrialAnswer(allow_null=True)
