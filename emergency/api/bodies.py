"""The bodies of the acts before the decision, as the API takes them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from emergency import codes
from emergency.actions.asking.verification import Reply
from emergency.actions.ending.endings import NextDoor
from emergency.api.file_fields import AttachmentsField
from emergency.asking.content import LONGEST_SLIP, LONGEST_TEXT, AskedLine, Asking, with_secret_word
from emergency.asking.phrases import MOST_AT_ONCE, Phrase
from emergency.currencies.asking import one_currency
from fund.api.fields import CountryField, CurrencyField, MoneyField, SealedText
from fund.rules.codes import REFUSAL_REASONS, USES
from notifications.errors import Malformed

MOST_LINES = 8
MOST_PERSON_CODES = 20
Body = serializers.Serializer[Any]


class AskedLineBody(Body):
    """One need; `amount` null means "I do not know"."""

    use = serializers.ChoiceField(choices=list(USES.items()))
    amount = MoneyField(allow_null=True)


class StoryBody(Body):
    """The texts of a filing: who it is (coordinators only) and what happened (coordinators and board)."""

    identity = SealedText(max_length=LONGEST_TEXT)
    secret_word = SealedText(max_length=40, help_text="Sealed with the identity; asked for before a new access code.")
    narrative = SealedText(max_length=LONGEST_TEXT, required=True, allow_blank=False)


class AskBody(Body):
    """Everything asked when help is asked for; an `access_code` made by the caller is used, never stored."""

    fund = serializers.SlugField(required=False)
    country = CountryField()
    urgency = serializers.ChoiceField(choices=codes.Urgency.choices)
    by_when = serializers.DateTimeField(required=False, allow_null=True)
    for_whom = serializers.ChoiceField(choices=codes.ForWhom.choices, default="self")
    people = serializers.IntegerField(min_value=1, max_value=500, default=1)
    lines = serializers.ListField(child=AskedLineBody(), min_length=1, max_length=MOST_LINES)
    currency = CurrencyField(required=False, help_text="Of all sums; needed only where no sum is named.")
    consent = serializers.ChoiceField(choices=codes.Consent.choices)
    harm = serializers.ChoiceField(choices=codes.Answer.choices)
    member = serializers.ChoiceField(choices=codes.Answer.choices, default="unknown")
    paid_before_on = serializers.DateField(required=False, allow_null=True)
    repeat_declared = serializers.ChoiceField(choices=codes.Repeat.choices, required=False, allow_blank=True)
    person_codes = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, max_length=MOST_PERSON_CODES, write_only=True
    )
    exclude = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=20)
    boxes = StoryBody()
    attachments = AttachmentsField(required=False)
    access_code = serializers.CharField(required=False, max_length=40, write_only=True)


class TakeUpBody(Body):
    """`level` answers the conflict question (0 none to 3 party)."""

    level = serializers.IntegerField(min_value=0, max_value=3, default=0)
    urgency = serializers.ChoiceField(choices=codes.Urgency.choices, required=False)
    urgency_reason = serializers.ChoiceField(choices=codes.UrgencyReason.choices, required=False)
    exclude = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=20)


class PhraseBody(Body):
    """A sentence of the list by its code, with what is put in where it asks for that."""

    code = serializers.CharField(max_length=20)
    day = serializers.DateField(required=False)
    organisation = serializers.UUIDField(required=False, help_text="Of the register of organisations.")


class LetterBody(Body):
    """What is written to the asker: sentences of the list, which each reads in their own language, and words."""

    phrases = serializers.ListField(child=PhraseBody(), required=False, max_length=MOST_AT_ONCE)
    slip = SealedText(max_length=LONGEST_SLIP)


class WriteBody(LetterBody):
    """A message to the asker."""

    kind = serializers.ChoiceField(choices=codes.SlipKind.choices, default=codes.SlipKind.GENERAL)


class ReissueBody(Body):
    """That the secret word was compared; a fresh `otp` each time."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    compared = serializers.BooleanField()


class HandOverBody(Body):
    """Who goes on with the case, and that they were asked; a fresh `otp` each time."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    contact = serializers.UUIDField()
    agrees = serializers.BooleanField()


class PassOnBody(Body):
    """The coordinator who goes on."""

    to = serializers.UUIDField()


class QuestionBody(LetterBody):
    """Coded questions; `slip` are words to the asker, opened with the access code."""

    codes = serializers.ListField(
        child=serializers.ChoiceField(choices=codes.Question.choices), min_length=1, max_length=8
    )


class AnswerText(Body):
    """The words of an answer."""

    answer = SealedText(max_length=LONGEST_TEXT)


class AnswerSlots(Body):
    """Coded answers; `amount` by use or line id."""

    amount = serializers.DictField(child=MoneyField(), required=False)
    by_when = serializers.DateTimeField(required=False)
    consent = serializers.ChoiceField(choices=codes.Consent.choices, required=False)
    harm = serializers.ChoiceField(choices=codes.Answer.choices, required=False)
    payee_changed = serializers.BooleanField(required=False)


class AnswerBody(Body):
    """An answer to the open question: what changes in codes, the rest in words."""

    slots = AnswerSlots(required=False)
    boxes = AnswerText(required=False)
    attachments = AttachmentsField(required=False)


class ConfirmBody(Body):
    """Who vouched, by kind and means; names only in the sealed `note`."""

    confirmer = serializers.ChoiceField(choices=codes.Confirmer.choices)
    means = serializers.ChoiceField(choices=codes.told_choices())
    independent = serializers.BooleanField()
    confirmed_by = serializers.UUIDField(required=False, help_text="The account of the person who vouched, if any.")
    organisation = serializers.UUIDField(required=False, help_text="The partner of the register whose word it is.")
    verifier = serializers.ChoiceField(choices=codes.Verifier.choices, required=False, allow_blank=True)
    is_verifier_agreed = serializers.BooleanField(required=False)
    harm = serializers.ChoiceField(choices=codes.Answer.choices, required=False, help_text="What they said of danger.")
    note = SealedText(max_length=LONGEST_TEXT)


class NoteText(Body):
    """The words of a note."""

    note = SealedText(max_length=LONGEST_TEXT, required=True, allow_blank=False)


class NoteBody(Body):
    """A note to coordinators and board; `reply_to` is the box of the note that it answers."""

    boxes = NoteText()
    reply_to = serializers.UUIDField(required=False, allow_null=True)


class AttachBody(Body):
    """Pictures and papers that a coordinator was handed."""

    attachments = AttachmentsField()


class RecuseBody(Body):
    """The answer to the conflict question."""

    level = serializers.IntegerField(min_value=0, max_value=3)


class RefuseBody(LetterBody):
    """Why not, and who may help instead."""

    reason_code = serializers.ChoiceField(choices=list(REFUSAL_REASONS.items()))
    referrals = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=10)
    none_known = serializers.BooleanField(default=False)


class FreezeBody(Body):
    """Why a hold is laid."""

    reason_code = serializers.ChoiceField(choices=codes.FreezeReason.choices)


class ConfirmCodeBody(Body):
    """Whom the code is for: a partner organisation of the register, or somebody trusted."""

    organisation = serializers.UUIDField(required=False, allow_null=True)


class VouchWords(Body):
    """What somebody who vouches writes, sealed to the coordinators."""

    words = SealedText(max_length=LONGEST_TEXT)


class VouchBody(Body):
    """The answers of a trusted person who holds a code for one confirmation."""

    code = serializers.CharField(max_length=40, write_only=True)
    knows = serializers.ChoiceField(choices=codes.Answer.choices)
    believes = serializers.ChoiceField(choices=codes.Answer.choices)
    relation = serializers.ChoiceField(choices=codes.Relation.choices)
    harm = serializers.ChoiceField(
        choices=codes.Answer.choices,
        required=False,
        help_text="Could money from abroad, or the fund's name, endanger the person?",
    )
    boxes = VouchWords(required=False)


class CheckRepeatBody(Body):
    """What was found out about the person and earlier help, in codes."""

    recipient = serializers.ChoiceField(choices=codes.Recipient.choices)
    member = serializers.ChoiceField(choices=codes.Answer.choices)
    other_funds_say = serializers.ChoiceField(choices=codes.Answer.choices, required=False, allow_blank=True)
    is_new_threat = serializers.BooleanField(required=False)
    refused_before_on = serializers.DateField(required=False, allow_null=True)
    has_facts_changed = serializers.BooleanField(required=False)


class OfferMeetingBody(LetterBody):
    """Whom the person may meet, so that the request can be confirmed; `slip` are words besides the phrase."""

    meeting_with = serializers.ChoiceField(choices=codes.Meeting.choices)


class JoinBody(Body):
    """The request for the same person that came first, and what this one's contact is to the person."""

    lead = serializers.CharField(max_length=20)
    relation = serializers.ChoiceField(choices=codes.Nearness.choices, default="contact")


class FurtherStory(Body):
    """The words of a further need."""

    narrative = SealedText(max_length=LONGEST_TEXT, required=True, allow_blank=False)


class ContinueBody(Body):
    """A further need of the same emergency: uses, sums and words; all else is carried over."""

    lines = serializers.ListField(child=AskedLineBody(), min_length=1, max_length=MOST_LINES)
    currency = CurrencyField(required=False, help_text="Of all sums; needed only where no sum is named.")
    boxes = FurtherStory()


class EmptyBody(Body):
    """An act that needs no words."""


def lines_of(body: dict[str, Any]) -> tuple[AskedLine, ...]:
    """Return the needs that a body says."""
    return tuple(AskedLine(line["use"], line["amount"].minor if line["amount"] else None) for line in body["lines"])


def currency_of(body: dict[str, Any]) -> str:
    """Return the one currency that a body names its sums in; "" where it names none."""
    named = one_currency([line["amount"] for line in body["lines"]])
    said = str(body.get("currency", ""))
    if named and said and named != said:
        raise Malformed(fields={"currency": _("All sums of one request are in one currency.")})
    return named or said


def needs_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return the needs of a further case and their currency, as actions take them."""
    return {"lines": lines_of(body), "currency": currency_of(body)}


def asking_of(body: dict[str, Any]) -> Asking:
    """Return the filing that a body says."""
    return Asking(
        currency=currency_of(body),
        country=body["country"],
        urgency=body["urgency"],
        lines=lines_of(body),
        consent=body["consent"],
        harm=body["harm"],
        for_whom=body["for_whom"],
        people=body["people"],
        member=body["member"],
        by_when=body.get("by_when"),
        paid_before_on=body.get("paid_before_on"),
        repeat_declared=body.get("repeat_declared", ""),
        person_codes=tuple(body.get("person_codes", ())),
        exclude=tuple(body.get("exclude", ())),
        texts=_story(body["boxes"]),
        attachments=tuple(body.get("attachments", ())),
    )


def _story(texts: dict[str, str]) -> dict[str, str]:
    identity = with_secret_word(texts.get("identity", ""), texts.get("secret_word", ""))
    return {"narrative": texts["narrative"], "identity": identity}


def reply_of(body: dict[str, Any]) -> Reply:
    """Return the reply that a body says."""
    slots = dict(body.get("slots", {}))
    named = slots.pop("amount", {})
    amounts = {name: money.minor for name, money in named.items()}
    said = body.get("boxes", {}).get("answer", "")
    slots["currency"] = one_currency(named.values())
    return Reply(amounts=amounts, text=said, attachments=tuple(body.get("attachments", ())), **slots)


def letter_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return what a body writes to the asker, as actions take it."""
    return {"slip": body.get("slip", ""), "phrases": tuple(Phrase(**one) for one in body.get("phrases", ()))}


def door_of(body: dict[str, Any]) -> NextDoor:
    """Return the next door that a body names."""
    return NextDoor(body["reason_code"], tuple(body.get("referrals", ())), body["none_known"])
