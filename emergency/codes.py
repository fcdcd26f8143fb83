"""The coded words of a case: what may stand in clear is picked from these lists, never typed.

Uses and reasons of refusal are the regulations' own and stand in `fund.rules.codes`.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from fund.rules.codes import REFUSAL_REASONS, USES


class Urgency(TextChoices):
    """How fast an answer must come; the clocks of the regulations follow it."""

    RED = "red", _("red: life or liberty today")
    AMBER = "amber", _("amber: within days")
    GREEN = "green", _("green: it can wait a little")


class UrgencyReason(TextChoices):
    """Why a coordinator lowers the urgency the asker gave."""

    DATE_IS_LATER = "date_is_later", _("it is needed later than first said")
    AGREED = "agreed", _("agreed with the person asking")
    DANGER_PASSED = "danger_passed", _("the danger has passed")


class ForWhom(TextChoices):
    """Whom the help is for."""

    SELF = "self", _("myself")
    OTHER = "other", _("another person")
    GROUP = "group", _("a group")


class Consent(TextChoices):
    """What the person in need knows about this request (R-23)."""

    AGREES = "agrees", _("knows about it and agrees")
    CANNOT_BE_ASKED = "cannot_be_asked", _("cannot be asked (detained, unconscious, missing)")
    DOES_NOT_KNOW = "does_not_know", _("does not know about it yet")


class Answer(TextChoices):
    """A yes, a no, or not known."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("I do not know")


class Question(TextChoices):
    """What may be asked back; the words around it go by slip."""

    AMOUNT = "amount", _("How much is needed, and for what exactly?")
    BY_WHEN = "by_when", _("By when is it needed?")
    PAYEE = "payee", _("Who will receive the money?")
    CONFIRMATION = "confirmation", _("Who in the network can confirm this?")
    CONSENT = "consent", _("Does the person know and agree?")
    HARM = "harm", _("Could money from abroad or our name put the person in danger?")
    PRICE = "price", _("Is there an offer, a bill or a price?")
    CALL = "call", _("When and how can we talk?")


class FreezeReason(TextChoices):
    """Why a hold is laid over a case."""

    DANGER = "danger", _("danger for the person")
    FRAUD = "fraud", _("suspected fraud")
    LEAK = "leak", _("a leak")


class ConfirmationMeans(TextChoices):
    """How somebody confirmed a case to the coordinator."""

    VOICE = "voice", _("by voice")
    SIGNAL = "signal", _("by Signal")
    IN_PERSON = "in_person", _("in person")


class Confirmer(TextChoices):
    """What the confirming person is to the network."""

    MEMBER = "member", _("a member of the network")
    CONTACT = "contact", _("a contact of the network")
    PARTNER = "partner", _("a partner organisation")


class Way(TextChoices):
    """How money reaches the person; safest first (payment ladder, R-25)."""

    VENDOR = "vendor", _("straight to the vendor, clinic or lawyer")
    IN_KIND = "in_kind", _("goods bought for the person")
    PARTNER = "partner", _("through a partner organisation")
    CASH = "cash", _("cash from a contact")
    BANK = "bank", _("bank transfer to the person")
    AGENT = "agent", _("money-transfer agent")


class SentBack(TextChoices):
    """Why payment details go back to the asker."""

    NUMBER_INVALID = "number_invalid", _("the account number is not valid")
    NAME_MISSING = "name_missing", _("a name is missing")
    WAY_CLOSED = "way_closed", _("this way of paying is closed")
    OTHER = "other", _("something else; please write the details anew")


def urgency_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Urgency.choices


def for_whom_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return ForWhom.choices


def consent_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Consent.choices


def answer_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Answer.choices


def freeze_reason_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return FreezeReason.choices


def confirmation_means_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return ConfirmationMeans.choices


def confirmer_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Confirmer.choices


def way_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Way.choices


def sent_back_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return SentBack.choices


def use_choices() -> Iterable[tuple[Any, Any]]:
    """Return what money may be asked for."""
    return USES.items()


def refusal_choices() -> Iterable[tuple[Any, Any]]:
    """Return why a request may be refused."""
    return REFUSAL_REASONS.items()
