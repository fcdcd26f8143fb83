"""The cast: people with accounts, mandates and codes, for any test that acts as somebody."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import Client

from emergency.accounts import second_factor
from emergency.accounts.tokens import digest_of
from emergency.models import ApiToken, SecondFactor, User
from fund.models import Fund, Mandate

BEGINNING = date(2020, 1, 1)


def make_person(
    name: str, *, fund: Fund | None = None, roles: tuple[str, ...] = (), enrolled: bool = True, **mandate: Any
) -> User:
    """Return the person of this name, made when unknown, with these roles in the fund.

    The pass phrase is what `passphrase_of` says; `mandate` gives further fields of the mandates.
    """
    user = User.objects.filter(login=name.lower()).first()
    if user is None:
        user = User.objects.create_user(name, passphrase_of(name), pseudonym=name)
        if enrolled:
            factor = {"secret": second_factor.new_secret(), "confirmed_at": datetime(2020, 1, 1, tzinfo=UTC)}
            SecondFactor.objects.create(user=user, **factor)
    for role in roles:
        Mandate.objects.create(fund=fund, user=user, role=role, **{"starts_on": BEGINNING, **mandate})
    return user


def passphrase_of(name: str) -> str:
    """Return the pass phrase of a person of the cast."""
    return f"{name.lower()}-walks-the-dog"


def sign_in(client: Client, person: User) -> Client:
    """Give the client a session of this person, both factors taken as checked."""
    client.force_login(person, backend="emergency.accounts.sessions.AccountBackend")
    return client


def sign_in_by_page(client: Client, person: User, **more: str) -> Any:
    """Sign in through the real page with a fresh code; returns its answer."""
    filled = {"login": person.login, "passphrase": passphrase_of(person.login), "code": code_for(person), **more}
    return client.post("/login/", filled)


def code_for(person: User) -> str:
    """Return a recovery code nobody has used: valid wherever a code is asked for, once."""
    return second_factor.add_recovery_codes(person.pk, 1)[0]


def one_time_code(person: User, *, steps: int = 0) -> str:
    """Return the authenticator's code of now, or so many half minutes off."""
    present = int(datetime.now(UTC).timestamp()) // second_factor.STEP_SECONDS
    return second_factor.code_at(SecondFactor.objects.get(user=person).secret, present + steps)


def token_for(person: User, *, scope: str = "act", lasts: timedelta = timedelta(days=1), **fields: Any) -> str:
    """Return the Authorization header of a fresh API token."""
    text = secrets.token_urlsafe(32)
    made_at = datetime.now(UTC)
    epoch = User.objects.values_list("session_epoch", flat=True).get(pk=person.pk)
    scopes = ["read"] if scope == "read" else ["read", "act"]
    known = {"session_epoch": epoch, "scopes": scopes, "made_at": made_at, "expires_at": made_at + lasts, **fields}
    ApiToken.objects.create(user=person, digest=digest_of(text), **known)
    return f"Token {text}"
