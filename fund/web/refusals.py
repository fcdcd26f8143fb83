"""Refusals shown on the form they came from, so that nothing typed is lost."""

from collections.abc import Mapping

from django.forms import Form

from notifications.errors import DomainError, Malformed, SecondFactorRequired, SecondFactorWrong, Throttled

MALFORMED_STATUS = 400
_OF_THE_CODE = (SecondFactorRequired, SecondFactorWrong, Throttled)


def show_on(form: Form, error: DomainError, names: Mapping[str, str] | None = None) -> None:
    """Put a refusal at the fields it names, a refused code at its field, anything else above the form.

    `names` says what the form calls a field of the act; else the last part of a dotted name counts.
    """
    if isinstance(error, _OF_THE_CODE) and "code" in form.fields:
        form.add_error("code", str(error))
        return
    fields = error.fields if isinstance(error, Malformed) else {}
    for name, sentence in fields.items():
        known = (names or {}).get(name, name.rpartition(".")[2])
        form.add_error(known if known in form.fields else None, str(sentence))
    if not fields:
        form.add_error(None, str(error))
