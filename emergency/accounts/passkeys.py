"""Passkeys (WebAuthn): the one module that asks devices to sign and judges what they answer.

A passkey belongs to one address of the service; without `PASSKEY_ORIGIN` in the settings none is offered. The device
must have made sure of its person (PIN, finger, face), so that pass phrase and passkey are two factors.
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from emergency.models import Passkey, User

ISSUER = "Notes"  # neutral: a searched phone shows this word
LONGEST_ANSWER = 8_000
# What the library raises for answers of the wrong form, and for right ones that prove nothing.
_WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)

State = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a browser sent back, and the challenge that it should be signed for; each challenge is judged once."""

    state: State | None
    text: str


@dataclass(frozen=True)
class NewKey:
    """A key as a device made it: id and public half in base64, and how often it has signed."""

    credential: str
    sign_count: int


def offered() -> bool:
    """Say whether this address of the service takes passkeys."""
    return bool(settings.PASSKEY_ORIGIN)


def ask_to_make(user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the browser is asked for, and what to keep in the session until it answers."""
    known = [_credential(row) for row in Passkey.objects.filter(user=user)]
    # A searched phone shows a neutral word and a random number, neither service nor person.
    entity = PublicKeyCredentialUserEntity(id=user.pk.bytes, name=ISSUER, display_name=ISSUER)
    asked, state = _server().register_begin(
        entity,
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(asked), _plain(state)


def made(answer: Answer) -> NewKey | None:
    """Return the key that a device made for this very challenge; None for anything else."""
    response = _parsed(answer)
    if answer.state is None or response is None:
        return None
    try:
        data = _server().register_complete(answer.state, response)
    except _WRONG:
        return None
    if data.credential_data is None:
        return None
    return NewKey(base64.b64encode(bytes(data.credential_data)).decode(), data.counter)


def ask_to_sign() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the same for signing in; the device finds its key itself, so that nobody learns who has one."""
    asked, state = _server().authenticate_begin(None, user_verification=UserVerificationRequirement.REQUIRED)
    return dict(asked), _plain(state)


def ask_to_confirm(user: User) -> tuple[dict[str, Any], str]:
    """Return what a browser asks one of this person's own devices to sign, and the challenge in it."""
    known = _credentials(Passkey.objects.filter(user=user))
    asked, state = _server().authenticate_begin(known, user_verification=UserVerificationRequirement.REQUIRED)
    return dict(asked), str(state["challenge"])


def challenge_in(text: str) -> str | None:
    """Return the challenge that an answer says it signed; None for what is no answer. It proves nothing yet."""
    response = _parsed(Answer(None, text))
    try:
        told = AuthenticationResponse.from_dict(response) if response else None
        return websafe_encode(told.response.client_data.challenge) if told else None
    except _WRONG:
        return None


def state_of(challenge: str) -> State:
    """Return what an answer to this challenge, which this service has issued, is judged by."""
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED.value}


def has_signed(answer: Answer, user: User) -> bool:
    """Say whether one of the person's passkeys signed this very challenge, and count it: a copied key falls behind."""
    response = _parsed(answer)
    keys = {_credential(row).credential_id: row for row in Passkey.objects.filter(user=user)}
    if answer.state is None or response is None or not keys or not offered():
        return False
    try:
        signed = _server().authenticate_complete(answer.state, _credentials(keys.values()), response)
        count = AuthenticationResponse.from_dict(response).response.authenticator_data.counter
    except _WRONG:
        return False
    return _counted(keys[signed.credential_id], count)


def _counted(row: Passkey, count: int) -> bool:
    if (count or row.sign_count) and count <= row.sign_count:
        return False
    same = Passkey.objects.filter(pk=row.pk, sign_count=row.sign_count)
    return same.update(sign_count=count) == 1


def _server() -> Fido2Server:
    host = urlsplit(settings.PASSKEY_ORIGIN).hostname or ""
    entity = PublicKeyCredentialRpEntity(id=host, name=ISSUER)
    return Fido2Server(entity, verify_origin=lambda origin: origin == settings.PASSKEY_ORIGIN)


def _parsed(answer: Answer) -> dict[str, Any] | None:
    if not offered() or len(answer.text) > LONGEST_ANSWER:
        return None
    try:
        response = json.loads(answer.text)
    except ValueError:
        return None
    return response if isinstance(response, dict) else None


def _credential(row: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(base64.b64decode(row.credential))


def _credentials(rows: Iterable[Passkey]) -> list[AttestedCredentialData]:
    return [_credential(row) for row in rows]


def _plain(state: State) -> dict[str, Any]:
    return {name: str(getattr(value, "value", value)) for name, value in state.items()}
