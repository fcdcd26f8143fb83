"""The bodies of the board's acts and of paying, as the API takes them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from emergency import codes
from emergency.actions.disbursing.accounting import Proof
from emergency.actions.disbursing.paying import Payment
from emergency.asking.content import LONGEST_TEXT
from emergency.currencies.asking import one_currency
from emergency.paying.details import as_text, checked_details, checked_words
from fund.api.fields import MoneyField, SealedText
from fund.ledger.instalments import MOST, Part
from fund.ledger.sureties import Terms
from fund.models import STATED_PLACES, SuretyKind, VoucherKind, VoucherPlace
from fund.rules.codes import NEVER_PAID, PAID_WITH_CARE, REFUSAL_REASONS

MOST_LINES = 8
PURPOSES = [*NEVER_PAID.items(), *PAID_WITH_CARE.items()]
Body = serializers.Serializer[Any]


class LineAmountBody(Body):
    """An amount for one budget line, named by its id or its use."""

    line = serializers.CharField(max_length=40)
    amount = MoneyField()


class VotedAmountBody(Body):
    """The amount a vote supports on one line, by the line's id."""

    line = serializers.UUIDField()
    amount = MoneyField()


class PresentTexts(Body):
    """The summary for the board, and the card by which seats recognise a conflict."""

    summary = SealedText(max_length=LONGEST_TEXT)
    card = SealedText(max_length=1000, required=True, allow_blank=False)


class PresentBody(Body):
    """The coordinator's proposal to the board."""

    lines = serializers.ListField(child=LineAmountBody(), required=False, max_length=MOST_LINES)
    boxes = PresentTexts()
    purposes = serializers.ListField(
        child=serializers.ChoiceField(choices=PURPOSES), required=False, max_length=len(PURPOSES)
    )
    has_lawyers_word = serializers.BooleanField(required=False)
    has_official_order = serializers.BooleanField(required=False)
    harm_by_coordinator = serializers.ChoiceField(choices=codes.Answer.choices, required=False)
    payee = serializers.UUIDField(required=False, help_text="A listed payee; the money can then go nowhere else.")


class VoteBody(Body):
    """A vote on the revision it judged; approving names an amount per line."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    revision = serializers.IntegerField(min_value=1)
    choice = serializers.ChoiceField(choices=["approve", "decline", "abstain"])
    lines = serializers.ListField(child=VotedAmountBody(), required=False, max_length=MOST_LINES)
    reason_code = serializers.ChoiceField(choices=list(REFUSAL_REASONS.items()), required=False, allow_blank=True)


class AwayBody(Body):
    """Which seat is away; left out, the caller's own."""

    seat = serializers.UUIDField(required=False)


class ReplaceBody(Body):
    """Who joins the round, and whose silent seat gives way where none is empty."""

    seat = serializers.UUIDField()
    instead_of = serializers.UUIDField(required=False)


class SentBackByBoardBody(Body):
    """Why the chair gives the case back to the coordinator."""

    reason_code = serializers.ChoiceField(choices=codes.SentBackByBoard.choices)


class ReverseBody(Body):
    """Why an approval is looked at again."""

    reason_code = serializers.ChoiceField(choices=codes.Reversal.choices)


class AppealTexts(Body):
    """Why the asker does not accept the answer."""

    answer = SealedText(max_length=LONGEST_TEXT)


class MoveUpBody(Body):
    """Why a case is taken out of its turn."""

    reason_code = serializers.ChoiceField(choices=codes.MovedUp.choices)


class AppealBody(Body):
    """An appeal, with or without words."""

    boxes = AppealTexts(required=False)


class PayoutTexts(Body):
    """Where the money goes: named fields, or words; left out where it goes to a listed payee."""

    payout = serializers.JSONField(write_only=True, required=False)


class PayoutBody(Body):
    """How the money reaches the person, and the two questions asked again before any payment."""

    way = serializers.ChoiceField(choices=codes.Way.choices)
    consent = serializers.ChoiceField(choices=codes.Consent.choices)
    harm = serializers.ChoiceField(choices=codes.Answer.choices)
    boxes = PayoutTexts(required=False)


class NamePayeeBody(Body):
    """The listed payee to whom the case is paid."""

    payee = serializers.UUIDField()


class PartBody(Body):
    """One instalment."""

    due_on = serializers.DateField()
    amount = MoneyField()


class PlanBody(Body):
    """How what is still promised for a use is divided."""

    use = serializers.CharField(max_length=16)
    parts = serializers.ListField(child=PartBody(), min_length=1, max_length=MOST)


class CashCodeBody(Body):
    """For which cash payment; left out, for the first that lacks a signature."""

    disbursement = serializers.UUIDField(required=False)


class SignCashBody(Body):
    """What one of the two people notes who hand cash over."""

    code = serializers.CharField(max_length=40, write_only=True)
    amount = MoneyField()
    on = serializers.DateField()


class SendBackBody(Body):
    """Why the details cannot be used."""

    reason_code = serializers.ChoiceField(choices=codes.SentBack.choices, default=codes.SentBack.OTHER)


class ProofBody(Body):
    """One proof, of one payment or of every payment without one."""

    disbursement = serializers.UUIDField(required=False)
    kind = serializers.ChoiceField(choices=VoucherKind.choices)
    dated_on = serializers.DateField(required=False)
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False)
    kept = serializers.ChoiceField(choices=STATED_PLACES, default=VoucherPlace.NOWHERE)
    spent = MoneyField(required=False, help_text="What it proves; everything not proven yet when left out.")


class ProofTexts(Body):
    """What is said about the proofs, for treasurer and checker."""

    voucher = SealedText(max_length=LONGEST_TEXT)


class ProveBody(Body):
    """What proves the payments."""

    vouchers = serializers.ListField(child=ProofBody(), min_length=1, max_length=20)
    boxes = ProofTexts(required=False)


class PaymentBody(Body):
    """One payment to prepare; without amount all that is left of the use."""

    use = serializers.CharField(max_length=16)
    amount = MoneyField(required=False)
    releases_rest = serializers.BooleanField(default=False)
    returnable = serializers.ChoiceField(
        choices=SuretyKind.choices, required=False, help_text="It is a deposit that comes back."
    )
    expected_on = serializers.DateField(required=False, help_text="When a deposit should come back.")
    leaves = MoneyField(
        required=False, help_text="From an account in another currency: what leaves it; else at the rate of the day."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask of a deposit when it comes back."""
        if "returnable" in attrs and "expected_on" not in attrs:
            raise serializers.ValidationError({"expected_on": _("Name the day on which it should come back.")})
        return attrs


class PrepareBody(Body):
    """Payments of one case from one bank account; without lines everything promised."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    fund = serializers.SlugField(required=False)
    reference = serializers.CharField(max_length=20)
    account = serializers.CharField(required=False, max_length=20)
    advance = serializers.UUIDField(required=False, help_text="Paid from an advance held in the country instead.")
    lines = serializers.ListField(child=PaymentBody(), required=False, max_length=MOST_LINES)


class PaymentActBody(Body):
    """An act on one payment, with a fresh code where money moves."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)


class AuthoriseBody(PaymentActBody):
    """Letting a payment go; a rate far from the official one is confirmed by whoever does."""

    rate_confirmed = serializers.BooleanField(default=False)


class SendBody(PaymentActBody):
    """That the bank was told to pay, and what it really took where it exchanged."""

    leaves = MoneyField(required=False)


class ReturnBody(PaymentActBody):
    """The day the bank brought the money back, today when left out; what arrived, if less than was sent."""

    on = serializers.DateField(required=False)
    arrived = MoneyField(required=False, help_text="In the currency of the account; needed where the bank exchanged.")
    fee = MoneyField(required=False, help_text="What the bank kept of it; what is missing beside is its exchange.")


class UnspentBody(ReturnBody):
    """How much of the payment was not needed and came back."""

    amount = MoneyField()


def amounts_of(body: dict[str, Any]) -> dict[Any, int]:
    """Return minor units by line id or, where a body allows it, by use."""
    return {line["line"]: line["amount"].minor for line in body.get("lines", ())}


def currency_of(body: dict[str, Any]) -> str:
    """Return the one currency of these amounts; "" for none."""
    return one_currency(line["amount"] for line in body.get("lines", ()))


def details_of(body: dict[str, Any]) -> str:
    """Return the checked payment details as the text that is sealed; nothing where none are given."""
    payout = body.get("boxes", {}).get("payout", "")
    if payout == "":
        return ""
    if isinstance(payout, dict) and all(isinstance(value, str) for value in payout.values()):
        return as_text(checked_details(body["way"], payout))
    if isinstance(payout, str):
        return checked_words(body["way"], payout)
    raise serializers.ValidationError({"boxes": {"payout": ["Use text or an object of texts."]}})


def proofs_of(body: dict[str, Any]) -> list[Proof]:
    """Return the proofs that a body names."""
    return [
        Proof(
            kind=one["kind"],
            disbursement_id=one.get("disbursement"),
            dated_on=one.get("dated_on"),
            sha256=one.get("sha256", ""),
            kept=one["kept"],
            spent_minor=one["spent"].minor if "spent" in one else None,
            currency=one["spent"].currency if "spent" in one else "",
        )
        for one in body["vouchers"]
    ]


def payments_of(body: dict[str, Any]) -> list[Payment]:
    """Return the payments that a body names."""
    return [
        Payment(one["use"], one.get("amount"), one["releases_rest"], _surety(one), one.get("leaves"))
        for one in body.get("lines", ())
    ]


def parts_of(body: dict[str, Any]) -> list[Part]:
    """Return the instalments that a body names."""
    return [Part(one["due_on"], one["amount"]) for one in body["parts"]]


def _surety(one: dict[str, Any]) -> Terms | None:
    return Terms(one["returnable"], one["expected_on"]) if "returnable" in one else None
