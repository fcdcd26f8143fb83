"""The coded words of a case: what may stand in clear is picked from these lists, never typed.

Uses and reasons of refusal are the regulations' own and stand in `fund.rules.codes`.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from fund.rules.codes import REFUSAL_REASONS, USE_NAMES, USES


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


class SlipKind(TextChoices):
    """What a message to the asker is about."""

    QUESTION = "question", _("a question")
    REFERRAL = "referral", _("who else may help")
    BOOKING = "booking", _("a booking or a pick-up")
    GO_AHEAD = "go_ahead", _("go-ahead")
    DECISION = "decision", _("a decision")
    GENERAL = "general", _("something else")


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


class CountryLockReason(TextChoices):
    """Why a country is locked."""

    SEARCH = "search", _("a search or an arrest among the contacts")
    DEVICE = "device", _("a phone or computer in wrong hands")
    PRESSURE = "pressure", _("somebody is being put under pressure")
    LEAK = "leak", _("a leak")


class RetentionReason(TextChoices):
    """Why the content of a case is kept longer."""

    LEGAL_CLAIM = "legal_claim", _("a legal claim")
    APPEAL = "appeal", _("an appeal outside the fund")
    AUDIT = "audit", _("an audit has asked for it")
    OTHER = "other", _("something else")


class ConfirmationMeans(TextChoices):
    """How somebody confirmed a case to the coordinator."""

    VOICE = "voice", _("by voice")
    SIGNAL = "signal", _("by Signal")
    IN_PERSON = "in_person", _("in person")
    CODE = "code", _("by a code for one use")
    REQUEST = "request", _("by asking for the same person")


class Confirmer(TextChoices):
    """What the confirming person is to the network."""

    MEMBER = "member", _("a member of the network")
    CONTACT = "contact", _("a contact of the network")
    PARTNER = "partner", _("a partner organisation")
    NEAR = "near", _("somebody near: household, family or who receives the money")


class Relation(TextChoices):
    """What a confirming person is to the person in need; who stands near does not count as independent (R-12)."""

    MEMBER = "member", _("I am a member of the network")
    CONTACT = "contact", _("I am a contact of the network")
    PARTNER = "partner", _("I work for a partner organisation")
    FAMILY = "family", _("family")
    HOUSEHOLD = "household", _("I live in the same household")
    PAYEE = "payee", _("I would receive the money")


class Nearness(TextChoices):
    """What the contact of a second request for the same person is to them."""

    CONTACT = "contact", _("nobody near: a contact who asks for them")
    FAMILY = "family", _("family")
    HOUSEHOLD = "household", _("of the same household")
    PAYEE = "payee", _("would receive the money")


class Verifier(TextChoices):
    """Who may only be asked with the person's consent (R-13)."""

    STATE = "state", _("an authority")
    EMPLOYER = "employer", _("an employer")
    CLINIC = "clinic", _("a clinic")
    FAMILY = "family", _("family")


class Repeat(TextChoices):
    """What the asker says of help received before (R-18)."""

    NONE = "none", _("no")
    THIS_FUND = "this_fund", _("yes, from this fund")
    OTHER_FUND = "other_fund", _("yes, from another fund")
    UNKNOWN = "unknown", _("I do not know")


class Recipient(TextChoices):
    """What the person who receives help is to the network (R-09)."""

    MEMBER = "member", _("a member")
    FAMILY = "family", _("family of a member")
    VOUCHED = "vouched", _("a member or contact vouches for them")
    NONE = "none", _("none of these")


class Meeting(TextChoices):
    """Whom the person was offered to meet, where nobody could confirm the request."""

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


class SentBackByBoard(TextChoices):
    """Why the chair sends a case back to the coordinator."""

    UNCLEAR = "unclear", _("the summary leaves questions open")
    AMOUNT = "amount", _("the sums must be looked at again")
    CONFIRMATION = "confirmation", _("a confirmation is in doubt")
    CONFLICT = "conflict", _("somebody stands too near to this case")
    OTHER_REASON = "other_reason", _("something else")


class MovedUp(TextChoices):
    """Why a case is taken out of its turn in the queue (R-10)."""

    EARLIER = "earlier", _("the day it is needed has come nearer")
    WORSE = "worse", _("the danger has grown")
    TOGETHER = "together", _("it belongs together with a case that is being decided")
    WAITED = "waited", _("it has waited too long through our fault")
    OTHER_REASON = "other_reason", _("something else")


class Reversal(TextChoices):
    """Why an approval is looked at again."""

    NEW_FACTS = "new_facts", _("something new is known")
    MISTAKE = "mistake", _("a mistake was made")
    FRAUD = "fraud_suspected", _("suspected fraud")
    DANGER = "danger", _("paying would endanger the person")


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


def country_lock_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return CountryLockReason.choices


def retention_reason_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return RetentionReason.choices


def confirmation_means_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return ConfirmationMeans.choices


def told_choices() -> list[tuple[str, Any]]:
    """Return how somebody's word reaches a coordinator; a code and a joined request record themselves."""
    told = (ConfirmationMeans.VOICE, ConfirmationMeans.SIGNAL, ConfirmationMeans.IN_PERSON)
    return [(means.value, means.label) for means in told]


def confirmer_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Confirmer.choices


def relation_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Relation.choices


def verifier_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Verifier.choices


def repeat_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Repeat.choices


def recipient_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Recipient.choices


def meeting_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Meeting.choices


def way_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return Way.choices


def sent_back_choices() -> Iterable[tuple[Any, Any]]:
    """Return the list as a callable, so that a new word costs no migration."""
    return SentBack.choices


def moved_up_choices() -> Iterable[tuple[Any, Any]]:
    """Return why a case may be taken out of its turn."""
    return MovedUp.choices


def graver(*answers: str) -> str:
    """Return the answer to the harm question that weighs most: yes, then no, then not known, then nothing said."""
    return next((known for known in (Answer.YES, Answer.NO, Answer.UNKNOWN) if known in answers), "")


def reconsidering_choices() -> Iterable[tuple[Any, Any]]:
    """Return why a round may be ended by the chair or opened on an approved case."""
    return [*SentBackByBoard.choices, *Reversal.choices]


def asked_use_choices() -> Iterable[tuple[Any, Any]]:
    """Return the uses that may be asked for."""
    return USES.items()


def use_choices() -> Iterable[tuple[Any, Any]]:
    """Return what may stand in clear as a use: a group of uses, too."""
    return USE_NAMES.items()


def refusal_choices() -> Iterable[tuple[Any, Any]]:
    """Return why a request may be refused."""
    return REFUSAL_REASONS.items()
