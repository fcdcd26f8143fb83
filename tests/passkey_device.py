"""A device that makes and uses passkeys as a browser hands them over: a real ES256 key, and lies where a test asks."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from emergency.models import Passkey, User

ORIGIN = "https://relief.example"
FLAG = AuthenticatorData.FLAG


@dataclass
class Device:
    """One device with one key; `verifies` says whether it makes sure of its person."""

    origin: str = ORIGIN
    host: str = "relief.example"
    verifies: bool = True
    count: int = 0
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    key_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def kept_for(self, person: User) -> Passkey:
        """Keep the device's key with the account, as if the page of safety had done it."""
        credential = base64.b64encode(bytes(self._credential())).decode()
        number = Passkey.objects.filter(user=person).count() + 1
        return Passkey.objects.create(user=person, number=number, credential=credential, made_at=datetime.now(UTC))

    def make(self, asked: dict[str, Any]) -> str:
        """Return the answer to a page that asks for a new key."""
        attested = AttestationObject.create("none", self._data(FLAG.AT, self._credential()), {})
        told = self._told(CollectedClientData.TYPE.CREATE, asked)
        return self._answer({"clientDataJSON": told, "attestationObject": attested})

    def sign(self, asked: dict[str, Any]) -> str:
        """Return the answer to a page that asks for a signature."""
        data, told = self._data(), self._told(CollectedClientData.TYPE.GET, asked)
        signature = self.key.sign(data + told.hash, ec.ECDSA(SHA256()))
        return self._answer({"clientDataJSON": told, "authenticatorData": data, "signature": signature})

    def _credential(self) -> AttestedCredentialData:
        public = ES256.from_cryptography_key(self.key.public_key())
        return AttestedCredentialData.create(b"\0" * 16, self.key_id, public)

    def _data(self, more: Any = 0, credential: Any = b"") -> AuthenticatorData:
        self.count += 1
        flags = FLAG.UP | (FLAG.UV if self.verifies else 0) | more
        return AuthenticatorData.create(hashlib.sha256(self.host.encode()).digest(), flags, self.count, credential)

    def _told(self, kind: Any, asked: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(asked["publicKey"]["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin)

    def _answer(self, response: dict[str, bytes]) -> str:
        key_id = websafe_encode(self.key_id)
        coded = {name: websafe_encode(bytes(value)) for name, value in response.items()}
        return json.dumps({"id": key_id, "rawId": key_id, "type": "public-key", "response": coded})
