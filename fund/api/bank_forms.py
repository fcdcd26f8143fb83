"""Bodies and answers of bank files that wait to be taken in, and of the profiles of banks."""

from typing import Any

from rest_framework import serializers

from fund.api.fields import MoneyField

Form = serializers.Serializer[Any]


class ProfileBody(Form):
    """How a bank writes its tables; the settings are named in the list of what cannot work when they are wrong."""

    fund = serializers.SlugField(required=False)
    name = serializers.SlugField(max_length=40)
    settings = serializers.DictField(help_text="As in the ready profiles: columns, separator, date_order, decimal …")


class ProfileAnswer(Form):
    """A profile; a ready one comes with the service, an own one replaces it under the same name."""

    name = serializers.CharField()
    ready = serializers.BooleanField()
    settings = serializers.DictField()


class ProfilesAnswer(Form):
    """The fund's own profiles, then the ready ones."""

    results = ProfileAnswer(many=True)


class ProfileSaved(Form):
    """Under which name it can be chosen now."""

    profile = serializers.CharField()
    name = serializers.CharField()


class PreviewAnswer(Form):
    """What a file would bring; `refused` says why it cannot be taken in, `unknown` what the file leaves open."""

    id = serializers.CharField(source="preview.pk")
    account = serializers.CharField(source="preview.account_code")
    from_on = serializers.DateField(source="preview.from_on")
    to_on = serializers.DateField(source="preview.to_on")
    lines = serializers.IntegerField()
    new = serializers.IntegerField()
    with_our_words = serializers.IntegerField()
    opening = MoneyField()
    closing = MoneyField()
    refused = serializers.CharField()
    unknown = serializers.ListField(child=serializers.CharField())


class PreviewMade(Form):
    """A file that waits for its confirmation, or the statement that holds all of it already."""

    preview = serializers.CharField(allow_null=True)
    statement = serializers.CharField(allow_null=True)


class WaitingPreview(Form):
    """A file that waits."""

    id = serializers.CharField(source="pk")
    account = serializers.CharField(source="account_code")
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    made_at = serializers.DateTimeField()


class WaitingPreviews(Form):
    """The files that wait, newest first."""

    results = WaitingPreview(many=True)


class Discarded(Form):
    """Which file was thrown away."""

    discarded = serializers.CharField()
