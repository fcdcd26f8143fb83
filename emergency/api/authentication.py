"""Who calls the API: a script by its token, or a page by its session.

Neither lets anybody in who is frozen, inactive or without a confirmed second factor.
"""

from datetime import datetime

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from rest_framework import authentication, exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from emergency.accounts.sessions import real_now
from emergency.accounts.tokens import digest_of
from emergency.models import ApiToken, User
from notifications.errors import NotSignedIn, ReadsOnly
from notifications.prepared import Prepared

KEYWORD = "Token"
_LIVE: Prepared[ApiToken] = Prepared(
    lambda digest, now: ApiToken.objects.select_related("user").filter(
        digest=digest,
        expires_at__gt=now,
        session_epoch=F("user__session_epoch"),
        user__in=User.objects.able_to_act(),
    ),
    digest=str,
    now=datetime,
)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …`: digest known, not expired, its person able to act, the method within its scope."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return person and token; None without the header; raises NotSignedIn or ReadsOnly."""
        words = authentication.get_authorization_header(request).split()
        if not words or words[0].lower() != KEYWORD.lower().encode():
            return None
        token = _live_token(words[1:], now=real_now())
        if "act" not in token.scopes and request.method not in SAFE_METHODS:
            raise ReadsOnly()
        translation.activate(token.user.language)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Return the scheme named by WWW-Authenticate, which makes the answer a 401."""
        return f'{KEYWORD} realm="api"'


class SessionAuthentication(authentication.SessionAuthentication):
    """The pages' own session, with the CSRF check on every act."""

    def enforce_csrf(self, request: Request) -> None:
        """Raise NotSignedIn for a session without its CSRF token: it may be another site that calls."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise NotSignedIn(_("A session needs its CSRF token with every act. Programs use a token.")) from error

    def authenticate_header(self, request: Request) -> str:
        """Return the scheme a script would use instead."""
        return f'{KEYWORD} realm="api"'


def _live_token(words: list[bytes], *, now: datetime) -> ApiToken:
    text = words[0].decode("ascii", "replace") if len(words) == 1 else ""
    token = _LIVE.first(digest=digest_of(text), now=now)
    if token is None:
        raise NotSignedIn(_("This token is unknown, expired or revoked. Make a new one on your account page."))
    return token
