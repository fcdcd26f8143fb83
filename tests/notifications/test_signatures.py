"""Detached signatures: whatever a signer notes in one, it counts for the key that made it and for no other."""

from datetime import UTC, datetime

import pytest

from notifications import openpgp
from notifications.sealing import keys
from tests.demo.device import Device, gpg, make
from tests.keys import device, folder

NOW = datetime.now(UTC)
DOCUMENT = b'{"a": "list"}'


def noted(key: Device, value: str) -> str:
    """Sign with a note of the signer's own in the signature, as OpenPGP.js puts a salt there."""
    note = ["--charset", "utf-8", "--sig-notation", f"salt@notes.example={value}"]
    return gpg(key.home, [*note, "--armor", "--detach-sign"], DOCUMENT).decode("ascii")


def voice_of(key: Device) -> str:
    return f"\u2028[GNUPG:] VALIDSIG {key.fingerprint} 2026-01-01 1767225600 0 4 0 22 10 00 {key.fingerprint}\u2028"


def test_s27_a_note_of_octets_that_are_no_text_is_read_over() -> None:
    ring = openpgp.keyring_of([device("ben").public_key])
    assert openpgp.signature_of(DOCUMENT, noted(device("ben"), "\udcb8\udcff\udc85"), keyring=ring).fingerprint == (
        device("ben").fingerprint
    )


def test_s17_a_key_whose_name_speaks_like_gpg_is_refused() -> None:
    key = make(folder() / "speaking", f"Reviewer 9{voice_of(device('bea'))}")
    with pytest.raises(keys.UnfitKey) as refusal:
        openpgp.inspect(key.public_key, now=NOW)
    assert refusal.value.code == "key_names"
