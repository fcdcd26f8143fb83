"""Refusals shown beside the form they came from, so that nothing typed is lost."""

from django.forms import Form
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from notifications.errors import DomainError, KeyReused, Malformed, Stale

MALFORMED_STATUS = 400
STALE_STATUS = 409
# Somebody else acted first, or this very form was sent before with other content.
OVERTAKEN = (Stale, KeyReused, TransitionNotAllowed, ConcurrentTransition)


def show_on(form: Form, error: DomainError, names: dict[str, str] | None = None) -> None:
    """Put a refusal onto the form: at the fields it names (by `names` where they differ), else above all of them."""
    fields = error.fields if isinstance(error, Malformed) else {}
    for name, sentence in fields.items():
        known = (names or {}).get(name, name.rpartition(".")[2])
        form.add_error(known if known in form.fields else None, str(sentence))
    if not fields:
        form.add_error(None, str(error))
