"""What a page answers where somebody else acted first."""

from django_fsm import ConcurrentTransition, TransitionNotAllowed

from notifications.errors import KeyReused, Stale

STALE_STATUS = 409
# Somebody else acted first, or this very form was sent before with other content.
OVERTAKEN = (Stale, KeyReused, TransitionNotAllowed, ConcurrentTransition)
