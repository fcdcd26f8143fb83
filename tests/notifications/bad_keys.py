"""Keys nobody should be sealed to, really made: expired, revoked, weak, double, secret, of another version."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pysequoia

from tests.demo.device import PARAMETERS, Device, gpg, make
from tests.keys import device, folder

LONG_AGO = (datetime.now(UTC) - timedelta(days=400)).strftime("%Y%m%dT%H%M%S")
SIGN_ONLY = "\n".join(line for line in PARAMETERS.splitlines() if not line.startswith("Subkey"))
WEAK = PARAMETERS.replace("EDDSA", "RSA").replace("ECDH", "RSA").replace("Key-Curve: ed25519", "Key-Length: 1024")
WEAK = WEAK.replace("Subkey-Curve: cv25519", "Subkey-Length: 1024")
STRONG = WEAK.replace("1024", "3072")


@cache
def expired() -> Device:
    return make(folder() / "expired", "Reviewer 41", life="1y", at=LONG_AGO)


@cache
def subkey_expired() -> Device:
    key = make(folder() / "subkey-expired", "Reviewer 42", life="700", at=LONG_AGO, parameters=SIGN_ONLY)
    arguments = ["--faked-system-time", LONG_AGO, "--quick-add-key", key.fingerprint, "cv25519", "encr", "30"]
    gpg(key.home, arguments)
    return exported_again(key)


@cache
def revoked() -> Device:
    key = make(folder() / "revoked", "Reviewer 43")
    note = (key.home / "openpgp-revocs.d" / f"{key.fingerprint}.rev").read_text().replace(":-----", "-----")
    gpg(key.home, ["--import"], note.encode())
    return exported_again(key)


@cache
def sign_only() -> Device:
    return make(folder() / "sign-only", "Reviewer 44", parameters=SIGN_ONLY)


@cache
def weak() -> Device:
    return make(folder() / "weak", "Reviewer 45", parameters=WEAK)


@cache
def endless() -> Device:
    return make(folder() / "endless", "Reviewer 46", life="0")


@cache
def named() -> Device:
    return make(
        folder() / "named", "Some Body", parameters=PARAMETERS.replace("%commit", "Name-Email: a@b.example\n%commit")
    )


def secret() -> str:
    key = device("cy")
    return gpg(key.home, ["--armor", "--export-secret-keys", key.fingerprint]).decode()


def secret_in_disguise() -> str:
    return secret().replace("PRIVATE", "PUBLIC")


def double() -> str:
    joined = gpg_dearmoured(device("cy")) + gpg_dearmoured(device("sam"))
    return gpg(device("cy").home, ["--enarmor"], joined).decode().replace("ARMORED FILE", "PUBLIC KEY BLOCK")


@cache
def version_six() -> str:
    made = pysequoia.Tsk.generate("Reviewer 47", profile=pysequoia.Profile.RFC9580)
    return str(made.extract_certificate())


def huge() -> str:
    return device("cy").public_key.replace("\n\n", "\nComment: " + "x" * 1_000_000 + "\n\n", 1)


def gpg_dearmoured(key: Device) -> bytes:
    return gpg(key.home, ["--export", key.fingerprint])


def exported_again(key: Device) -> Device:
    Path(key.home / "public.asc").write_bytes(gpg(key.home, ["--armor", "--export", key.fingerprint]))
    return key
