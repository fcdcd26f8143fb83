"""The errors every room speaks; `config.errors` alone decides how they look over HTTP.

Each carries a stable `code` for machines, a sentence in the reader's language for people,
and says by `permanent` whether trying the same again can help.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person can understand and act on."""

    code = "refused"
    permanent = True
    # Set where the refusal was recorded: one attempt leaves one trace.
    left_evidence = False
    sentence: Any = _("This cannot be done.")

    def __init__(self, sentence: Any = None, *, code: str | None = None, findings: Sequence[Any] = ()) -> None:
        self.sentence = self.sentence if sentence is None else sentence
        self.code = code or self.code
        self.findings = list(findings)
        super().__init__(str(self.code))

    def __str__(self) -> str:
        return str(self.sentence)


class Malformed(DomainError):
    """The input is not of the form asked for; `fields` names what to mend, never what was typed."""

    code = "malformed"
    sentence = _("Something in this form is missing or not understood. Please look at the marked fields.")

    def __init__(self, sentence: Any = None, *, fields: dict[str, Any] | None = None, code: str | None = None) -> None:
        super().__init__(sentence, code=code)
        self.fields = fields or {}


class KeyMissing(Malformed):
    """Money and votes need an Idempotency-Key."""

    code = "key_missing"
    sentence = _("Send an Idempotency-Key header, so that a repeated call cannot count twice.")


class NotSignedIn(DomainError):
    """Nobody is signed in."""

    code = "not_signed_in"
    sentence = _("Please sign in.")


class SecondFactorRequired(DomainError):
    """The act needs a fresh one-time code."""

    code = "second_factor_required"
    sentence = _("This act needs a fresh code from your authenticator, or a printed recovery code.")


class SecondFactorWrong(DomainError):
    """The code was wrong, too old or used already."""

    code = "second_factor_wrong"
    permanent = False
    sentence = _("This code is wrong, too old or already used. Wait for the next one and try again.")


class ReadsOnly(DomainError):
    """A key that may only read was used to act."""

    code = "token_reads_only"
    sentence = _("This token may only read. Make one that may act.")


class NotFound(DomainError):
    """Unknown, foreign or not allowed to be seen: all three look the same."""

    code = "not_found"
    sentence = _("There is nothing here.")


class Stale(DomainError):
    """Somebody else acted on the same thing first."""

    code = "stale"
    permanent = False
    sentence = _("Somebody was faster: this has changed since you opened it. Look at it again, then decide.")


class KeyReused(DomainError):
    """The same Idempotency-Key came with another body."""

    code = "key_reused"
    sentence = _("This Idempotency-Key was used for something else. Use a new key.")


class TooLarge(DomainError):
    """The body is above the limit."""

    code = "too_large"
    sentence = _("This is too large to send. Make it smaller and try again.")


class WrongType(DomainError):
    """The body's media type is not understood."""

    code = "wrong_type"
    sentence = _("This kind of content is not understood here.")


class Refused(DomainError):
    """A rule or the state of things refuses the act; `findings` say why and what would change it."""

    code = "refused"


class Throttled(DomainError):
    """Too many tries; waiting helps."""

    code = "throttled"
    permanent = False
    sentence = _("Too many tries. Wait a little, then try again.")


class SealingClosed(DomainError):
    """Nothing can be sealed safely now, so nothing is taken in."""

    code = "sealing_closed"
    permanent = False
    sentence = _("The service cannot take this in safely right now. Nothing was stored. Please try again later.")
