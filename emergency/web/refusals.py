"""Refusals shown beside the form they came from, so that nothing typed is lost."""

from django.forms import Form
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from notifications.errors import DomainError, KeyReused, Malformed, Stale

MALFORMED_STATUS = 400
REFUSED_STATUS = 422
STALE_STATUS = 409
_STATUS = {
    "malformed": MALFORMED_STATUS,
    "second_factor_required": 403,
    "second_factor_wrong": 403,
    "throttled": 429,
    "sealing_closed": 503,
}
# Somebody else acted first, or this very form was sent before with other content.
OVERTAKEN = (Stale, KeyReused, TransitionNotAllowed, ConcurrentTransition)


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a form that comes back with this refusal."""
    return MALFORMED_STATUS if isinstance(error, Malformed) else _STATUS.get(error.code, REFUSED_STATUS)


def show_on(form: Form, error: DomainError, names: dict[str, str] | None = None) -> None:
    """Put a refusal onto the form: at the fields it names (by `names` where they differ), else above all of them."""
    fields = error.fields if isinstance(error, Malformed) else {}
    for name, sentence in fields.items():
        known = (names or {}).get(name, name.rpartition(".")[2])
        form.add_error(known if known in form.fields else None, str(sentence))
    if not fields:
        form.add_error(None, str(error))
