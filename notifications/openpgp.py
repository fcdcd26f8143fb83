"""The one door to GnuPG: seals to readers, looks at public keys, verifies signatures, opens nothing.

Whatever is not exactly as asked ends as SealingClosed, and nothing of it is kept. Plain text goes through pipes
only; a call that does not end in time is killed with everything it started.
"""

import contextlib
import copy
import hashlib
import io
import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import gnupg
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from notifications.errors import DomainError, Refused, SealingClosed
from notifications.sealing import keys, locks
from notifications.time_limits import limited

# Its own lines would tell what it is fed with.
gnupg.logger.setLevel(logging.CRITICAL + 1)
logger = logging.getLogger(__name__)

OPTIONS = [
    "--no-options",
    "--no-random-seed-file",
    "--lock-never",
    "--no-autostart",
    "--no-auto-check-trustdb",
    "--no-auto-key-locate",
    "--disable-dirmngr",
    *["--trust-model", "always"],
    *["-z", "0"],
    "--no-emit-version",
    "--no-comments",
    *["--cipher-algo", "AES256"],
]
_ACTS = frozenset({"--list-config", "--list-keys", "--dry-run", "--import", "--encrypt", "--verify", "--check-trustdb"})
_FINGERPRINT = re.compile(r"[0-9A-F]{40}")
_LONGEST_CALL_SECONDS = 20.0
_BREAKDOWNS = (OSError, ValueError, LookupError, AttributeError, TypeError, RuntimeError, subprocess.SubprocessError)
# Whoever signs may note any octets in a signature, and gpg repeats them. This reads each as one sign and none as the
# end of a line, so that they neither break the reading nor speak with gpg's voice.
_ANY_OCTETS = "cp437"
_KEY_EXPIRED = "signing key has expired"


@dataclass(frozen=True)
class Keyring:
    """A folder that holds exactly these public keys and never changes; a new set of keys is a new folder."""

    folder: Path
    keys: Mapping[str, keys.Key]


@dataclass(frozen=True)
class Signature:
    """A good signature: by which primary key, when it says it was made, and whether that key has expired since."""

    fingerprint: str
    made_at: datetime
    expired: bool


class BadSignature(Refused):
    """A signature that is not exactly one good one over exactly this data by a key of the keyring."""

    code = "bad_signature"
    sentence = _("A signature does not fit this document. Sign exactly the file you were shown, then send both again.")


class _Gpg(gnupg.GPG):
    """python-gnupg with a list of acts, a time limit and an empty environment."""

    pass_fds: tuple[int, ...] = ()

    def __init__(self, binary: str, folder: Path) -> None:
        # What is read of it is UTF-8 in every locale; this one needs no files, of which it would open a dozen.
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C"}
        super().__init__(binary, str(folder), options=OPTIONS, env=environment, encoding="utf-8")

    def _open_subprocess(self, args: list[str], passphrase: bool = False) -> subprocess.Popen[bytes]:
        if passphrase or args[0] not in _ACTS:
            raise ValueError("this door does not do that")
        command = self.make_args(args, False)
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, env=self.env, process_group=0, pass_fds=self.pass_fds
        )

    def _handle_io(self, args: list[str], stream: Any, result: Any, *given: Any, **more: Any) -> Any:
        """Seal in one loop that feeds and drains the program, in the place of three threads."""
        if args[0] != "--encrypt":
            return super()._handle_io(args, stream, result, *given, **more)
        with self._open_subprocess(args) as process, limited(process, _LONGEST_CALL_SECONDS):
            result.data, said = process.communicate(stream.getbuffer())
        self._read_response(io.StringIO(said.decode(self.encoding)), result)
        result.returncode = process.returncode
        return result

    def _collect_output(
        self, process: subprocess.Popen[bytes], result: Any, writer: Any = None, stdin: Any = None
    ) -> int:
        with limited(process, _LONGEST_CALL_SECONDS):
            return int(super()._collect_output(process, result, writer, stdin))

    def make_trust_file(self) -> None:
        """Write the empty trust file without which listing an expired key ends in a crash."""
        result = self.result_map["verify"](self)
        process = self._open_subprocess(["--check-trustdb", "--trust-model", "pgp"])
        _demand(self._collect_output(process, result, stdin=process.stdin) == 0, "no trust file")


def seal(plaintext: bytes, *, to: Sequence[str], keyring: Keyring, now: datetime) -> locks.Sealed:
    """Seal to the keys with these full fingerprints, one lock each in this order; raises SealingClosed on any doubt.

    Refuses inside a transaction: a slow call there would hold locks, a rollback would not undo what was shown.
    """
    check_outside_transaction()
    with _door():
        _demand(bool(to) and len(set(to)) == len(to), "readers missing or named twice")
        _demand(all(_FINGERPRINT.fullmatch(name) and name in keyring.keys for name in to), "reader by no known key")
        reader_keys = [keyring.keys[name].key_ids(now) for name in to]
        result = _gpg(keyring.folder).encrypt_file(io.BytesIO(plaintext), list(to), armor=False)
        failed = getattr(result, "on_data_failure", None)
        _demand(bool(result.ok) and result.returncode == 0 and failed is None, "sealing did not end well")
        return locks.split(result.data, reader_keys=reader_keys, plaintext_length=len(plaintext))


def inspect(public_key: str, *, now: datetime) -> keys.Key:
    """Return what a public key says of itself; raises UnfitKey unless it can be sealed to, SealingClosed on failure."""
    keys.check_frame(public_key)
    return keys.check_fit(_listing(public_key), now=now)


def signature_of(data: bytes, signature: str, *, keyring: Keyring) -> Signature:
    """Return who signed exactly this data; raises BadSignature unless it is one good signature of the keyring."""
    with _door(), _in_memory(signature.encode()) as handle:
        gpg = _gpg(keyring.folder, pass_fds=[handle])
        gpg.encoding = _ANY_OCTETS
        try:
            result = gpg.verify_data(f"/proc/self/fd/{handle}", data)
        except BrokenPipeError:  # what is no signature makes gpg leave before it has heard the document
            raise BadSignature from None
        _demand(result.returncode >= 0, "looking at a signature did not end well")
        signed = list(result.sig_info.values())
        problems = {problem["status"] for problem in result.problems}
        if result.returncode != 0 or len(signed) != 1 or problems - {_KEY_EXPIRED}:
            raise BadSignature
        if signed[0].get("pubkey_fingerprint") not in keyring.keys:
            raise BadSignature
        made_at = datetime.fromtimestamp(int(signed[0]["timestamp"]), UTC)
        return Signature(signed[0]["pubkey_fingerprint"], made_at, expired=bool(problems))


def keyring_of(public_keys: Iterable[str]) -> Keyring:
    """Return the keyring of exactly these armoured keys, built on first use; raises SealingClosed."""
    ordered = sorted(set(public_keys))
    digest = hashlib.sha256("\n\n".join(ordered).encode()).hexdigest()
    folder = Path(settings.SEALING_HOME) / digest[:32]
    with _door():
        if not folder.is_dir():
            _build(folder, ordered)
            _keyrings.pop(folder, None)
        if folder not in _keyrings:
            _keyrings[folder] = _read(folder, expected={keys.fingerprint_of(key) for key in ordered})
        return _keyrings[folder]


@lru_cache(maxsize=256)
def _listing(public_key: str) -> Mapping[str, Any]:
    with _door():
        try:
            found = _gpg(keyring_of([]).folder).scan_keys_mem(public_key)
        except BrokenPipeError:
            raise keys.unreadable() from None
        _demand(found.returncode >= 0, "looking at a key did not end well")
        if len(found) != 1:
            raise keys.unreadable()
        return dict(found[0])


def _gpg(folder: Path, *, pass_fds: Sequence[int] = ()) -> _Gpg:
    gpg = copy.copy(_introduced(settings.GNUPG, folder))
    gpg.pass_fds = tuple(pass_fds)
    return gpg


@lru_cache(maxsize=64)
def _introduced(binary: str, folder: Path) -> _Gpg:
    # python-gnupg asks the program for its version whenever it is set up: once is enough, each time costs a process.
    return _Gpg(binary, folder)


# One process reads a folder once: its name is the digest of what it holds.
_keyrings: dict[Path, Keyring] = {}


def _build(folder: Path, public_keys: Sequence[str]) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="new-", dir=folder.parent))
    try:
        gpg = _Gpg(settings.GNUPG, draft)
        gpg.make_trust_file()
        if public_keys:
            imported = gpg.import_keys("\n".join(public_keys))
            _demand(imported.returncode == 0 and int(imported.sec_read) == 0, "a key was not taken in")
        for file in draft.iterdir():
            file.chmod(0o400)
        # Another process may have been first: its folder holds the same.
        with contextlib.suppress(FileExistsError, OSError):
            draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _read(folder: Path, *, expected: set[str]) -> Keyring:
    found = [keys.read(listing) for listing in _gpg(folder).list_keys()]
    _demand({key.fingerprint for key in found} == expected, "the keyring holds other keys than asked for")
    return Keyring(folder, {key.fingerprint: key for key in found})


@contextlib.contextmanager
def _door() -> Iterator[None]:
    """Let refusals through and turn every other failure into SealingClosed without a trace of what was sealed."""
    try:
        yield
    except DomainError:
        raise
    except _BREAKDOWNS as error:
        # Only our own texts are known to tell nothing.
        logger.error("sealing closed: %s", error if isinstance(error, locks.Doubtful) else type(error).__name__)
        raise SealingClosed from None


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise locks.Doubtful(otherwise)


def check_outside_transaction() -> None:
    """Raise SealingClosed inside a transaction of the calling thread, the only one that knows of it."""
    blocks = connection.atomic_blocks
    # Test cases wrap every test in a transaction of their own, which is not one of ours.
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        logger.error("sealing closed: called inside a transaction")
        raise SealingClosed


@contextlib.contextmanager
def _in_memory(content: bytes) -> Iterator[int]:
    handle = os.memfd_create("signature")
    try:
        os.write(handle, content)
        yield handle
    finally:
        os.close(handle)
