"""Tokens inside forms of askers: they carry authority for one case, so no cookie and no session is needed.

A *beginning* goes on with a case just started (24 hours), a *visit* stands for a typed access code (30 minutes). Both
carry the code, because it is shown until the form is sent and messages open only with it; encrypted, so that only
this service reads it back.
"""

import json
from datetime import datetime, timedelta

from emergency.actors import Actor
from emergency.asking.access import holder_of
from emergency.models import User
from notifications.errors import NotFound
from notifications.field_encryption import Undecipherable, decrypt_text, encrypt_text

BEGINNING = timedelta(hours=24)
VISIT = timedelta(minutes=30)


def beginning(reference: str, code: str, *, now: datetime) -> str:
    """Return the token of a case just started; it keeps the code, whose last group is typed back once."""
    return encrypt_text(json.dumps([reference, code, now.timestamp()]))


def begun(token: str, *, now: datetime) -> tuple[str, str]:
    """Return reference and code of a beginning; raises NotFound when it is too old or not ours."""
    try:
        reference, code, began = json.loads(decrypt_text(token))
    except (Undecipherable, ValueError) as error:
        raise NotFound() from error
    if not 0 <= now.timestamp() - began <= BEGINNING.total_seconds():
        raise NotFound()
    return str(reference), str(code)


def visit(reference: str, code: str, *, user: User | None, now: datetime) -> str:
    """Return a token for the pages that follow a typed access code; an account counts only in its own visits."""
    return encrypt_text(json.dumps([reference, code, now.timestamp(), _name(user)]))


def visited(token: str, *, user: User | None, now: datetime) -> tuple[str, Actor, str]:
    """Return reference, actor and code of a visit; raises NotFound when it is over or not ours."""
    try:
        reference, code, began, visitor = json.loads(decrypt_text(token))
    except (Undecipherable, ValueError) as error:
        raise NotFound() from error
    if not 0 <= now.timestamp() - began <= VISIT.total_seconds():
        raise NotFound()
    # Somebody else's token in this browser must not act in this person's name.
    known, actor = holder_of(reference, code, user=user if _name(user) == visitor else None, now=now)
    return known, actor, code


def _name(user: User | None) -> str:
    return str(user.pk) if user else ""
