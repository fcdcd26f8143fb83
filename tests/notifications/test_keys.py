"""Keys: what may be sealed to, and the refusals of everything else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from notifications import openpgp
from notifications.errors import SealingClosed
from notifications.sealing import keys, packets
from tests.demo.device import Device
from tests.keys import device
from tests.notifications import bad_keys

NOW = datetime.now(UTC)


def text_of(made: Device | str) -> str:
    return made.public_key if isinstance(made, Device) else made


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bad_keys.secret, "key_secret"),
        (bad_keys.secret_in_disguise, "key_secret"),
        (bad_keys.double, "key_double"),
        (bad_keys.version_six, "key_version"),
        (bad_keys.weak, "key_weak"),
        (bad_keys.sign_only, "key_no_encryption"),
        (bad_keys.expired, "key_expired"),
        (bad_keys.subkey_expired, "key_expired"),
        (bad_keys.revoked, "key_revoked"),
        (bad_keys.endless, "key_endless"),
        (bad_keys.named, "key_names"),
        (bad_keys.huge, "key_large"),
        (lambda: "no key at all", "key_unreadable"),
        (lambda: "", "key_unreadable"),
    ],
)
def test_s17_an_unfit_key_is_refused_with_the_reason(make: Callable[[], Device | str], code: str) -> None:
    with pytest.raises(keys.UnfitKey) as refusal:
        openpgp.inspect(text_of(make()), now=NOW)
    assert refusal.value.code == code
    assert len(str(refusal.value)) > 20


def test_a_fit_key_is_known_by_its_full_fingerprint_and_its_encryption_subkey() -> None:
    key = openpgp.inspect(device("cora").public_key, now=NOW)
    assert key.fingerprint == device("cora").fingerprint == keys.fingerprint_of(device("cora").public_key)
    (key_id,) = key.key_ids(NOW)
    assert len(key_id) == 16
    assert key_id not in key.fingerprint


def test_a_strong_rsa_key_is_fit() -> None:
    from tests.demo.device import make
    from tests.keys import folder

    made = make(folder() / "strong-rsa", "Reviewer 48", parameters=bad_keys.STRONG)
    assert openpgp.inspect(made.public_key, now=NOW).key_ids(NOW)


def test_s17_a_key_cut_short_is_refused() -> None:
    lines = device("cora").public_key.splitlines()
    with pytest.raises(keys.UnfitKey):
        openpgp.inspect("\n".join([*lines[:4], lines[-1]]), now=NOW)


def test_s11_a_key_stops_counting_at_its_end() -> None:
    key = openpgp.inspect(device("cora").public_key, now=NOW)
    end = key.ends_at()
    assert end is not None
    assert key.key_ids(end - timedelta(seconds=1))
    assert not key.key_ids(end)


@pytest.mark.parametrize("sign", ["D", "no E"])
def test_s11_a_disabled_key_and_one_without_a_valid_subkey_are_unusable(sign: str) -> None:
    with openpgp._door():
        (listing,) = openpgp._gpg(openpgp.keyring_of([device("bea").public_key]).folder).list_keys()
    assert keys.read(listing).usable
    caps = {"D": listing["cap"] + "D", "no E": listing["cap"].replace("E", "")}
    assert not keys.read({**listing, "cap": caps[sign]}).key_ids(NOW)


def test_looking_at_a_key_without_gnupg_closes_sealing(settings: Settings) -> None:
    settings.GNUPG = "/nowhere/gpg"
    openpgp._listing.cache_clear()  # this process may have looked at the key before
    with pytest.raises(SealingClosed):
        openpgp.inspect(device("chen").public_key, now=NOW)


def test_packets_of_the_same_key_read_alike_with_and_without_armour() -> None:
    found = packets.walk(packets.dearmour(device("bo").public_key))
    assert found[0].tag == packets.PUBLIC_KEY
    assert found == packets.walk(bad_keys.gpg_dearmoured(device("bo")))
