"""The door to GnuPG: it seals exactly as asked or not at all, and leaves no trace of what it sealed."""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from notifications import openpgp
from notifications.errors import SealingClosed
from notifications.sealing import packets
from tests.keys import device, secret_key

NOW = datetime.now(UTC)
MARKER = "Marker-Маркер-7f3a91"
READERS = ("cora", "ben", "bea")


@pytest.fixture
def ring() -> openpgp.Keyring:
    return openpgp.keyring_of(device(name).public_key for name in READERS)


def seal(ring: openpgp.Keyring, text: str = MARKER, names: tuple[str, ...] = READERS) -> openpgp.locks.Sealed:
    return openpgp.seal(text.encode(), to=[device(name).fingerprint for name in names], keyring=ring, now=NOW)


@pytest.fixture
def gpg_replaced(settings: Settings, tmp_path: Path) -> Callable[[str], None]:
    """Let gpg behave in its own way when it seals, and as ever in all other calls."""

    def replace(when_sealing: str) -> None:
        script = tmp_path / "gpg"
        script.write_text(f'#!/bin/sh\ncase "$*" in *--encrypt*) {when_sealing} ;; *) exec gpg "$@" ;; esac\n')
        script.chmod(0o755)
        settings.GNUPG = str(script)

    return replace


@pytest.mark.django_db
def test_s10_there_is_one_lock_per_reader_and_each_opens_the_same_data(ring: openpgp.Keyring) -> None:
    import pysequoia

    sealed = seal(ring)
    assert len(sealed.locks) == len(READERS)
    for name, lock in zip(READERS, sealed.locks, strict=True):
        opened = pysequoia.decrypt(lock + sealed.data, decryptor=secret_key(name).decryptor())
        assert bytes(opened.bytes).decode() == MARKER
        assert [packet.tag for packet in packets.walk(lock)] == [packets.LOCK]


@pytest.mark.django_db
@pytest.mark.parametrize("length", [0, 1, 2048, 100_000, 5_000_000])
def test_s10_texts_of_any_length_are_sealed_whole(ring: openpgp.Keyring, length: int) -> None:
    import pysequoia

    plaintext = b"x" * length
    sealed = openpgp.seal(plaintext, to=[device("ben").fingerprint], keyring=ring, now=NOW)
    opened = pysequoia.decrypt(sealed.locks[0] + sealed.data, decryptor=secret_key("ben").decryptor())
    assert bytes(opened.bytes) == plaintext


@pytest.mark.django_db
def test_s08_sealing_leaves_the_text_in_no_file_and_no_log_line(
    ring: openpgp.Keyring,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    settings: Settings,
) -> None:
    def no_file(*arguments: object, **options: object) -> None:
        raise AssertionError("a temporary file was made")

    caplog.set_level(logging.DEBUG)
    for maker in ("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, maker, no_file)
    before = set(files_below(ring.folder.parent))
    seal(ring)
    assert set(files_below(ring.folder.parent)) == before
    for file in before:
        assert MARKER.encode() not in file.read_bytes()
    assert MARKER not in caplog.text
    assert "Маркер" not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "when_sealing",
    [
        pytest.param("kill -9 $$", id="killed"),
        pytest.param('gpg "$@" | head -c 300; kill -9 $$', id="killed half-way"),
        pytest.param("sleep 60", id="hangs"),
        pytest.param('gpg "$@" > /dev/full', id="disk full"),
        pytest.param('gpg "$@" 2>/dev/null; exit 0', id="says nothing"),
        pytest.param('gpg "$@"; exit 2', id="ends badly"),
        pytest.param('gpg "$@" | head -c 400; exit 0', id="answer cut short"),
        pytest.param('head -c 100 | gpg "$@"', id="hears only the beginning"),
        pytest.param('gpg "$@"; gpg "$@" < /dev/null', id="answers twice"),
        pytest.param("printf '[GNUPG:] END_ENCRYPTION\\n' >&2; exit 0", id="claims success"),
    ],
)
def test_s12_whatever_goes_wrong_with_gnupg_closes_sealing(
    ring: openpgp.Keyring, gpg_replaced: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, when_sealing: str
) -> None:
    monkeypatch.setattr(openpgp, "_LONGEST_CALL_SECONDS", 0.5 if "sleep" in when_sealing else 20.0)
    gpg_replaced(when_sealing)
    begun = time.monotonic()
    with pytest.raises(SealingClosed):
        seal(ring, MARKER * 200)
    assert time.monotonic() - begun < 20


@pytest.mark.django_db
@pytest.mark.parametrize("binary", ["/nowhere/gpg", "/bin/false", "/etc/passwd"])
def test_s12_without_gnupg_sealing_is_closed(ring: openpgp.Keyring, settings: Settings, binary: str) -> None:
    settings.GNUPG = binary
    with pytest.raises(SealingClosed):
        seal(ring)


@pytest.mark.django_db
def test_s10_a_lock_for_another_key_is_noticed(ring: openpgp.Keyring, gpg_replaced: Callable[[str], None]) -> None:
    ben, bea = device("ben").fingerprint, device("bea").fingerprint
    gpg_replaced(f'eval "set -- $(echo "$*" | sed s/{ben}/{bea}/)"; gpg "$@"')
    with pytest.raises(SealingClosed):
        seal(ring, names=("ben",))
    with pytest.raises(SealingClosed):
        seal(ring, names=("cora", "ben", "bea"))
    assert len(seal(ring, names=("cora", "bea")).locks) == 2


@pytest.mark.django_db
def test_s18_only_full_fingerprints_of_the_keyring_are_sealed_to(ring: openpgp.Keyring) -> None:
    full = device("ben").fingerprint
    for name in (full[-16:], full[-8:], full.lower(), f"0x{full}", f"{full}!", "Reviewer 6", "ben@example.org", ""):
        with pytest.raises(SealingClosed):
            openpgp.seal(b"text", to=[name], keyring=ring, now=NOW)
    for names in ([], [full, full], [device("tom").fingerprint]):
        with pytest.raises(SealingClosed):
            openpgp.seal(b"text", to=names, keyring=ring, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_the_door_stays_shut_inside_a_transaction(ring: openpgp.Keyring) -> None:
    with transaction.atomic(), pytest.raises(SealingClosed):
        seal(ring)
    seal(ring)


@pytest.mark.django_db
def test_the_door_stays_shut_inside_a_transaction_of_a_test_case_too(ring: openpgp.Keyring) -> None:
    with transaction.atomic(), pytest.raises(SealingClosed):
        seal(ring)


def test_s09_the_keyring_holds_public_keys_only_and_the_door_decrypts_nothing(ring: openpgp.Keyring) -> None:
    names = {file.name for file in ring.folder.rglob("*")}
    assert names <= {"pubring.kbx", "pubring.kbx~", "trustdb.gpg"}
    door = openpgp._gpg(ring.folder)
    for act in (lambda: door.decrypt(b"x"), lambda: door.list_keys(secret=True), lambda: door.gen_key("")):
        with pytest.raises(ValueError, match="this door does not do that"):
            act()


def test_s09_no_code_of_the_service_opens_openpgp_data() -> None:
    root = Path(openpgp.__file__).parent.parent
    allowed = {"emergency/sealing/slips.py", "notifications/field_encryption.py"}
    importing, opening = set(), set()
    for room in ("config", "emergency", "fund", "notifications"):
        for file in (root / room).rglob("*.py"):
            source, name = file.read_text(), str(file.relative_to(root))
            if "import gnupg" in source or "from gnupg" in source:
                importing.add(name)
            if any(
                word in source for word in (".decrypt(", ".decrypt_file(", "--decrypt", "pysequoia", "private-keys")
            ):
                opening.add(name)
    assert importing == {"notifications/openpgp.py"}
    assert opening <= allowed


def test_a_keyring_is_built_once_private_and_unchangeable(ring: openpgp.Keyring) -> None:
    again = openpgp.keyring_of([device(name).public_key for name in reversed(READERS)])
    assert again.folder == ring.folder
    assert ring.folder.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o777 == 0o400 for file in ring.folder.iterdir())
    assert openpgp.keyring_of([device("ben").public_key]).folder != ring.folder
    assert not list(ring.folder.parent.glob("new-*"))


def test_a_keyring_that_holds_another_key_than_its_name_says_is_not_used(
    ring: openpgp.Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    other = openpgp.keyring_of(device(name).public_key for name in ("tom", "chen", "bo"))
    for file in other.folder.iterdir():
        file.unlink()
        shutil.copy(ring.folder / file.name, file)
    monkeypatch.setattr(openpgp, "_keyrings", {})
    with pytest.raises(SealingClosed):
        openpgp.keyring_of(device(name).public_key for name in ("tom", "chen", "bo"))
    shutil.rmtree(other.folder)


def test_a_good_signature_names_its_signer(ring: openpgp.Keyring) -> None:
    signature = openpgp.signature_of(b"document", device("ben").sign(b"document"), keyring=ring)
    assert signature.fingerprint == device("ben").fingerprint
    assert not signature.expired


def bad_signatures() -> Iterator[str]:
    ben = device("ben")
    yield ben.sign(b"another document")
    yield device("tom").sign(b"document")
    yield ben.sign(b"document") + device("bea").sign(b"document")
    yield ben.sign(b"document").replace("\n\n", "\n\nAAAA", 1)
    yield ""
    yield "no signature"
    yield ben.public_key


@pytest.mark.parametrize("number", range(7))
def test_s27_anything_but_one_good_signature_is_refused(ring: openpgp.Keyring, number: int) -> None:
    with pytest.raises(openpgp.BadSignature):
        openpgp.signature_of(b"document", list(bad_signatures())[number], keyring=ring)


def test_s27_a_long_document_with_a_wrong_signature_is_refused_as_such(ring: openpgp.Keyring) -> None:
    with pytest.raises(openpgp.BadSignature):
        openpgp.signature_of(b"document" * 100_000, "no signature", keyring=ring)


def files_below(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file())
