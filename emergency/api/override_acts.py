"""Passing a rule and making good what that leaves open, as the API offers it."""

from typing import Any

from rest_framework import serializers

from emergency import codes
from emergency.actions.deciding import overriding
from emergency.actions.deciding.overriding import Passing
from emergency.api.calling import CaseAct, done
from emergency.asking.content import LONGEST_TEXT
from fund.api.calling import Json
from fund.api.fields import SealedText

Body = serializers.Serializer[Any]


class RuleBody(Body):
    """Which rule it is about."""

    rule = serializers.RegexField(r"^R-\d\d$", max_length=4, help_text="Such as R-12.")


class ReasonTexts(Body):
    """Why, where the code is not enough; for coordinators and board."""

    reason = SealedText(max_length=LONGEST_TEXT)


class OverrideBody(RuleBody):
    """The rule to pass, and why, from the rule's list."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    reason_code = serializers.CharField(max_length=40)
    boxes = ReasonTexts(required=False)


class SecondBody(RuleBody):
    """The rule that somebody else has passed."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)


class CountersignBody(Body):
    """Nothing but a fresh code."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)


class ConsentBody(Body):
    """What the person says, now that they could be asked."""

    consent = serializers.ChoiceField(choices=codes.Consent.choices)


def _override(call: Json, body: Json) -> Json:
    words = body.get("boxes", {}).get("reason", "")
    passing = Passing(rule=body["rule"], reason_code=body["reason_code"], note=words)
    return done(overriding.override(**call, passing=passing))


def _confirm_override(call: Json, body: Json) -> Json:
    return done(overriding.confirm_override(**call, rule=body["rule"]))


def _ask_chair(call: Json, body: Json) -> Json:
    return done(overriding.ask_chair(**call, rule=body["rule"]))


def _countersign(call: Json, body: Json) -> Json:
    return done(overriding.countersign(**call))


def _note_consent(call: Json, body: Json) -> Json:
    return done(overriding.note_consent(**call, consent=body["consent"]))


OVERRIDE_ACTS: tuple[CaseAct, ...] = (
    CaseAct("ask-chair", RuleBody, _ask_chair),
    CaseAct("override", OverrideBody, _override, code="each", needs_key=True),
    CaseAct("confirm-override", SecondBody, _confirm_override, code="each", needs_key=True),
    CaseAct("countersign", CountersignBody, _countersign, code="each", needs_key=True),
    CaseAct("note-consent", ConsentBody, _note_consent),
)
