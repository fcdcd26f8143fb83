"""Refusals shown on the form they came from, so that nothing typed is lost."""

from django.forms import Form

from notifications.errors import (
    DomainError,
    Malformed,
    SealingClosed,
    SecondFactorRequired,
    SecondFactorWrong,
    Stale,
    Throttled,
    TooLarge,
)

MALFORMED_STATUS = 400
REFUSED_STATUS = 422
_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (Malformed, MALFORMED_STATUS),
    (SecondFactorRequired, 403),
    (SecondFactorWrong, 403),
    (Stale, 409),
    (TooLarge, 413),
    (Throttled, 429),
    (SealingClosed, 503),
)


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a page that comes back with this refusal."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), REFUSED_STATUS)


def show_on(form: Form, error: DomainError) -> None:
    """Put a refusal at the fields it names, a refused code at its field, anything else above the form."""
    if isinstance(error, SecondFactorRequired | SecondFactorWrong | Throttled) and "code" in form.fields:
        form.add_error("code", str(error))
        return
    named = getattr(error, "fields", {})
    for name, sentence in named.items():
        form.add_error(name if name in form.fields else None, str(sentence))
    if not named:
        form.add_error(None, str(error))
