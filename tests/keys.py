"""Real throw-away keys for the cast, made once per process, and signed rosters for test databases.

    from tests.keys import adopt_demo_roster, device, opened

    adopt_demo_roster(fund.id, {cora.id: ("cora", {"coordinator"}), ben.id: ("ben", {"member"})})
    ...                                             # seal, store, download
    manifest, content = opened("ben", downloaded)   # by an independent OpenPGP reader, with Ben's key only

`adopt_demo_roster` needs a database and may be called again for the scope: the next version replaces the list.
Two founders who read nothing sign every version. Names are free, the cast's are `CAST`; a key is made when its name
is first used. Keys live one year from today: a test that moves the clock further has no readers.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import pysequoia
from django.conf import settings

from notifications import roster
from notifications.models import Box, Lock, RosterVersion
from tests.demo.device import Device, gpg, make, make_all, member, read_plaintext
from tests.demo.device import roster as roster_document

FOUNDERS = ("founder-one", "founder-two")
CAST = ("ada", "aziz", "cora", "ben", "bea", "bo", "bela", "bao", "tom", "chen", "gil", "ana", "sam", "cy")


def folder() -> Path:
    """Return where this process keeps its devices."""
    return Path(settings.ROSTER_FOUNDERS_FILE).parent


@cache
def founders() -> tuple[Device, Device]:
    """Return the two devices that sign, made and written into the founders' file on first use."""
    devices = make_all(folder(), FOUNDERS)
    return devices[FOUNDERS[0]], devices[FOUNDERS[1]]


@cache
def device(name: str) -> Device:
    """Return the named person's device."""
    founders()
    numbers = {known: number for number, known in enumerate(CAST, start=3)}
    return make(folder() / name, f"Reviewer {numbers.get(name, 100)}")


def adopt_demo_roster(
    scope_id: UUID, people: Mapping[UUID, tuple[str, Collection[str]]], *, now: datetime | None = None
) -> RosterVersion:
    """Adopt the scope's next roster: these people, each as (name of the device, roster roles), all active."""
    lines = [member(device(name), str(user_id), list(roles)) for user_id, (name, roles) in people.items()]
    document = next_document(scope_id, [*founder_lines(scope_id), *lines])
    return roster.adopt(document, signed(document), scope_id, now or datetime.now(UTC))


def founder_lines(scope_id: UUID) -> list[dict[str, object]]:
    """Return the founders' lines: active, without a role."""
    return [member(key, str(uuid5(NAMESPACE_OID, f"{scope_id}{key.fingerprint}")), []) for key in founders()]


def next_document(scope_id: UUID, lines: Sequence[Mapping[str, object]]) -> bytes:
    """Return the unsigned document that follows the scope's newest version."""
    newest = RosterVersion.objects.filter(scope_id=scope_id).order_by("-version").first()
    version, previous = (newest.version, newest.digest) if newest else (0, "")
    return roster_document(str(scope_id), lines, version=version + 1, previous=previous)


def signed(document: bytes, by: Sequence[Device] = ()) -> list[str]:
    """Return detached signatures, by default of both founders."""
    return [key.sign(document) for key in by or founders()]


@cache
def secret_key(name: str) -> pysequoia.Tsk:
    """Return a device's secret key for the independent reader."""
    key = device(name)
    return pysequoia.Tsk.from_bytes(gpg(key.home, ["--export-secret-keys", key.fingerprint]))


def download(box_id: UUID, user_id: UUID) -> bytes:
    """Return what a reader is handed out, without being handed it: the own lock and the box."""
    lock = Lock.objects.get(box=box_id, user_id=user_id)
    return bytes(lock.packet) + bytes(Box.objects.get(pk=box_id).ciphertext)


def opened(name: str, message: bytes, *, case: str = "", box: str = "") -> tuple[dict[str, object], bytes]:
    """Open a download with the named person's key by pysequoia and check its manifest; raises when it does not open."""
    decrypted = pysequoia.decrypt(bytes(message), decryptor=secret_key(name).decryptor())
    return read_plaintext(bytes(decrypted.bytes), case=case, box=box)
