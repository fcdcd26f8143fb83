"""Sessions: 30 minutes idle, 8 hours at most, and a store from which no cookie can be copied.

Sessions, tokens and one-time codes follow the real clock; a demo database's own time plays no part.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.backends import BaseBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from emergency.models import Passkey, User
from notifications.prepared import Prepared

LONGEST = timedelta(hours=8)
REFRESHED_AFTER = timedelta(minutes=1)
BEGAN_KEY = "began"
SEEN_KEY = "seen"
HAS_PASSKEYS_KEY = "passkeys"
_ABLE: Prepared[User] = Prepared(lambda user: User.objects.able_to_act().filter(pk=user), user=UUID)
_OPEN: Prepared[Session] = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), key=str, now=datetime
)


def real_now() -> datetime:
    """Return the real instant in UTC, also on a demo database."""
    return datetime.now(UTC)


class SessionStore(db.SessionStore):
    """Django's database store with only a hash of each session's key in the table.

    Somebody who reads the table cannot use what it holds as a cookie. The row ends 30 minutes after
    the last refresh and never later than 8 hours after signing in.
    """

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return the end of idling or the end of the 8 hours, whichever comes first."""
        idle = super().get_expiry_date(**kwargs)
        began = self.get(BEGAN_KEY)
        return idle if began is None else min(idle, datetime.fromtimestamp(began, UTC) + LONGEST)

    def exists(self, session_key: str) -> bool:
        """Tell whether a session of this key is stored."""
        return super().exists(_stored(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session's row."""
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=_stored(key)).delete()

    def create_model_instance(self, data: Any) -> AbstractBaseSession:
        """Return the row to be written, under the hash of the key."""
        row = super().create_model_instance(data)
        row.session_key = _stored(row.session_key)
        return row

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = _OPEN.first(key=_stored(self.session_key), now=real_now())
        if row is None:
            self._session_key = None
        return row


class AccountBackend(BaseBackend):
    """Gives a session its person back only while that person may act: S7 and W2 hold on every request."""

    def get_user(self, user_id: UUID) -> User | None:
        """Return the person, or None when frozen, inactive or without a confirmed second factor."""
        return _ABLE.first(user=user_id)


def open_session(http_request: HttpRequest, user: User) -> None:
    """Sign the person in under a new session key; both factors must have been checked."""
    http_request.session.flush()
    login(http_request, user, backend="emergency.accounts.sessions.AccountBackend")
    now = real_now().timestamp()
    http_request.session[BEGAN_KEY] = now
    http_request.session[SEEN_KEY] = now
    note_passkeys(http_request, user)


def note_passkeys(http_request: HttpRequest, user: User) -> None:
    """Keep with the session whether the person has passkeys, so that no page with a form has to ask."""
    http_request.session[HAS_PASSKEYS_KEY] = Passkey.objects.filter(user=user).exists()


def forget_old(*, now: datetime) -> int:
    """Delete the sessions that are over and return how many: who was here is nobody's business."""
    del now  # they end by the real clock, also on a demo
    deleted, _ = SessionStore.get_model_class().objects.filter(expire_date__lte=real_now()).delete()
    return deleted


def refresh(http_request: HttpRequest) -> None:
    """Push the idle end out, writing at most once a minute."""
    session = http_request.session
    now = real_now().timestamp()
    if SESSION_KEY in session and now - session.get(SEEN_KEY, 0) >= REFRESHED_AFTER.total_seconds():
        session[SEEN_KEY] = now


def _stored(session_key: str | None) -> str:
    # The table's column holds 40 characters; 160 bits are about as many as the key itself has.
    return hashlib.blake2b((session_key or "").encode(), digest_size=20).hexdigest()
