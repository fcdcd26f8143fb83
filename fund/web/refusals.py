"""Refusals shown on the form they came from, so that nothing typed is lost."""

from django.forms import Form

from notifications.errors import DomainError, SecondFactorRequired, SecondFactorWrong, Throttled

MALFORMED_STATUS = 400


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
