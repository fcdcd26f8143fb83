"""A person's own device: makes keys, signs rosters, opens downloads. Knows the service only from outside.

Nothing here is imported by the service and nothing of the service is imported here; `gpg` is called as a program.

    python -m tests.demo.device make VAR NAME [NAME …]        key pairs into VAR/demo-keys/NAME, founders: first two
    python -m tests.demo.device roster VAR SCOPE FILE NAME=UUID=ROLE+ROLE …   FILE, FILE.1.asc and FILE.2.asc
    python -m tests.demo.device open VAR NAME FILE             print the content, refuse what the manifest denies
    python -m tests.demo.device lock VAR NAME WORDS            print the secret key under these words, for /reading/key/
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

# gpg-agent's socket lies in the home folder; its path must stay below 108 octets.
LONGEST_HOME = 80
HEADER_LENGTH = 1024
PARAMETERS = """%no-protection
Key-Type: EDDSA
Key-Curve: ed25519
Key-Usage: cert,sign
Subkey-Type: ECDH
Subkey-Curve: cv25519
Subkey-Usage: encrypt
Name-Real: {pseudonym}
Expire-Date: {life}
%commit
"""


class DeviceError(Exception):
    """The device's gpg, or the reader's own check, refused."""


@dataclass(frozen=True)
class Device:
    """One person's key pair in a folder of their own."""

    home: Path

    @property
    def fingerprint(self) -> str:
        """The 40 hex digits of the primary key."""
        return (self.home / "fingerprint").read_text(encoding="ascii").strip()

    @property
    def public_key(self) -> str:
        """The armoured public key."""
        return (self.home / "public.asc").read_text(encoding="ascii")

    def sign(self, document: bytes, *, at: str = "") -> str:
        """Return an armoured detached signature; `at` makes the device's clock say so (20250131T120000)."""
        faked = ["--faked-system-time", at] if at else []
        arguments = [*faked, "--local-user", self.fingerprint, "--armor", "--detach-sign"]
        return gpg(self.home, arguments, document).decode("ascii")

    def decrypt(self, message: bytes) -> bytes:
        """Return the whole plaintext, header and filling included; raises DeviceError when this key opens nothing."""
        return gpg(self.home, ["--decrypt"], message)

    def locked(self, words: str) -> str:
        """Return the armoured secret key under a pass phrase, as it is brought to another program."""
        whole = gpg(self.home, ["--export-secret-keys", self.fingerprint])
        with tempfile.TemporaryDirectory(prefix="l-", dir="/tmp") as folder:
            other = Path(folder)
            # Else the agent measures first how long it may stretch the words.
            (other / "gpg-agent.conf").write_text("s2k-count 65011712\n", encoding="ascii")
            said = ["--passphrase", words]
            gpg(other, [*said, "--import"], whole)
            gpg(other, [*said, "--passwd", self.fingerprint])
            return gpg(other, [*said, "--armor", "--export-secret-keys", self.fingerprint]).decode("ascii")

    def open(self, message: bytes, *, case: str = "", box: str = "") -> tuple[dict[str, object], bytes]:
        """Return manifest and content of a download; raises DeviceError on a swapped or shortened box."""
        return read_plaintext(self.decrypt(message), case=case, box=box)


def read_plaintext(plaintext: bytes, *, case: str = "", box: str = "") -> tuple[dict[str, object], bytes]:
    """Check a plaintext against its manifest and, where given, the case and box that were asked for."""
    header, rest = plaintext[:HEADER_LENGTH], plaintext[HEADER_LENGTH:]
    try:
        manifest = json.loads(header)
        content = rest[: manifest["length"]]
        whole = len(content) == manifest["length"] and hashlib.sha256(content).hexdigest() == manifest["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise DeviceError("no manifest") from error
    if not whole:
        raise DeviceError("the content is not what the manifest says")
    if (case and manifest["case"] != case) or (box and manifest["box"] != box):
        raise DeviceError("this is another box than the one asked for")
    return manifest, content


def gpg(home: Path, arguments: Sequence[str], given: bytes = b"") -> bytes:
    """Run gpg in a home folder and return its standard output."""
    with alone_in(home), short_path(home) as short:
        command = ["gpg", "--homedir", str(short), "--batch", "--quiet", "--no-options", "--pinentry-mode", "loopback"]
        command += ["--passphrase", "", "--trust-model", "always", *arguments]
        done = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)
    if done.returncode != 0:
        raise DeviceError(done.stderr.decode("utf-8", "replace").strip())
    return done.stdout


@contextlib.contextmanager
def alone_in(home: Path) -> Iterator[None]:
    """Keep other threads and processes out of a home folder: the first to end would stop the others' agent."""
    with (home / "in-use").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def short_path(home: Path) -> Iterator[Path]:
    """Yield the home folder by a path short enough for the agent's socket; the agent is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="d-", dir="/tmp"))
    short = home
    if len(str(home)) > LONGEST_HOME:
        short = folder / "h"
        short.symlink_to(home, target_is_directory=True)
    try:
        yield short
    finally:
        subprocess.run(["gpgconf", "--homedir", str(short), "--kill", "gpg-agent"], capture_output=True, check=False)
        shutil.rmtree(folder)


def make(home: Path, pseudonym: str, *, life: str = "1y", parameters: str = PARAMETERS, at: str = "") -> Device:
    """Make a key pair without a pass phrase into a folder, once; returns the device."""
    if (home / "fingerprint").exists():
        return Device(home)
    home.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="k-", dir="/tmp"))
    faked = ["--faked-system-time", at] if at else []
    gpg(draft, [*faked, "--generate-key"], parameters.format(pseudonym=pseudonym, life=life).encode())
    listing = gpg(draft, ["--with-colons", "--list-keys"]).decode().splitlines()
    fingerprint = next(line.split(":")[9] for line in listing if line.startswith("fpr:"))
    (draft / "public.asc").write_bytes(gpg(draft, ["--armor", "--export", fingerprint]))
    (draft / "fingerprint").write_text(fingerprint, encoding="ascii")
    for socket in draft.glob("S.*"):
        socket.unlink(missing_ok=True)
    shutil.move(draft, home)
    return Device(home)


def make_all(folder: Path, names: Sequence[str]) -> dict[str, Device]:
    """Make or find everybody's device below a folder; the first two names are the founders."""
    with ThreadPoolExecutor(max_workers=4) as pool:
        made = pool.map(lambda place: make(folder / place[1], f"Reviewer {place[0]}"), enumerate(names, start=1))
        devices = dict(zip(names, made, strict=True))
    founders = folder / "founders"
    if not founders.exists():
        founders.write_text("".join(f"{devices[name].fingerprint}\n" for name in names[:2]), encoding="ascii")
    return devices


def member(
    device: Device, user_id: str, roles: Sequence[str], *, state: str = "active", expires: str = ""
) -> dict[str, object]:
    """Return one line of a roster."""
    return {
        "member": user_id,
        "fingerprint": device.fingerprint,
        "public_key": device.public_key,
        "roles": sorted(roles),
        "state": state,
        "expires": expires or str(date.today() + timedelta(days=360)),  # noqa: DTZ011
    }


def roster(scope: str, members: Sequence[Mapping[str, object]], *, version: int = 1, previous: str = "") -> bytes:
    """Return a roster document in the form that is signed."""
    content = {"scope": scope, "version": version, "previous": previous, "members": list(members)}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status: 1 when gpg or the manifest refuses, 2 on wrong use."""
    try:
        return _command(arguments)
    except DeviceError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _command(arguments: Sequence[str]) -> int:
    match arguments:
        case ["make", var, *names] if len(names) > 1:
            make_all(Path(var) / "demo-keys", names)
        case ["roster", var, scope, file, *people] if len(people) > 1:
            _write_roster(Path(var) / "demo-keys", scope, Path(file), people)
        case ["open", var, name, file]:
            _manifest, content = Device(Path(var) / "demo-keys" / name).open(Path(file).read_bytes())
            sys.stdout.buffer.write(content)
        case ["lock", var, name, words]:
            sys.stdout.write(Device(Path(var) / "demo-keys" / name).locked(words))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def _write_roster(folder: Path, scope: str, file: Path, people: Sequence[str]) -> None:
    lines = [entry.split("=") for entry in people]
    document = roster(scope, [member(Device(folder / name), user, roles.split("+")) for name, user, roles in lines])
    file.write_bytes(document)
    founders = (folder / "founders").read_text(encoding="ascii").split()
    signing = [
        device for device in map(Device, folder.iterdir()) if device.home.is_dir() and device.fingerprint in founders
    ]
    for place, device in enumerate(signing, start=1):
        file.with_name(f"{file.name}.{place}.asc").write_text(device.sign(document), encoding="ascii")


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(sys.argv[1:]))
