"""Whose keys may be sealed to: a chain of documents per scope, each signed by two members of the one before.

The founders named in the service's configuration sign the first. What no valid roster names gets no lock,
whatever the tables say; a chain that does not hold closes sealing.
"""

import json
import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from notifications import audit, openpgp, roster_document
from notifications.errors import DomainError, Malformed, Refused, SealingClosed, Stale
from notifications.models import RosterEnding, RosterProposal, RosterVersion
from notifications.prepared import Prepared
from notifications.roster_document import Document, Member

logger = logging.getLogger(__name__)

ADOPTED = "roster_adopted"
SIGNERS = 2
_NEWEST: Prepared[tuple[Any, ...]] = Prepared(
    lambda scope: (
        RosterVersion.objects.filter(scope_id=scope)
        .annotate(last_adopted=audit.last_data_of(OuterRef("scope_id"), ADOPTED))
        .order_by("-version")
        .values_list("version", "digest", "document", "signatures", "last_adopted")[:1]
    ),
    scope=UUID,
)
# Stands in an audience for a key that is nobody's account: whoever the roster names in that role and in no other.
NO_ACCOUNT = UUID(int=0)


@dataclass(frozen=True)
class Reader:
    """Somebody who gets a lock, and the key it is made for."""

    user_id: UUID
    fingerprint: str


@dataclass(frozen=True)
class Roster:
    """A verified version; its keyring holds the active members' keys and no other."""

    scope_id: UUID
    version: int
    digest: str
    members: tuple[Member, ...]
    keyring: openpgp.Keyring

    def keys_for(self, audience: Iterable[tuple[UUID, str]], now: datetime) -> list[Reader]:
        """Return one reader per person of the audience whose line is active, in that role, with a key usable now."""
        wanted = set(audience)
        offline = {frozenset({role}) for user_id, role in wanted if user_id == NO_ACCOUNT}
        return [
            Reader(member.user_id, member.fingerprint)
            for member in self.members
            if (member.roles in offline or any((member.user_id, role) in wanted for role in member.roles))
            and self._may_read(member, now)
        ]

    def _may_read(self, member: Member, now: datetime) -> bool:
        # Who is not active has no key in the keyring.
        key = self.keyring.keys.get(member.fingerprint)
        return key is not None and member.expires_on >= now.date() and bool(key.key_ids(now))


@dataclass(frozen=True)
class _Stored:
    """The newest row as far as it is judged: read with every sealing, and so without the weight of a model."""

    scope_id: UUID
    version: int
    digest: str
    document: str
    signatures: Any


@dataclass(frozen=True)
class Signed:
    """A version whose signatures hold over the one before, which `previous` names by its digest."""

    scope_id: UUID
    version: int
    document: bytes
    signatures: tuple[str, ...]
    previous: str


def current(scope_id: UUID) -> Roster | None:
    """Return the scope's newest roster, None before the first; raises SealingClosed when the chain does not hold."""
    newest = _newest(scope_id)
    if newest is None:
        return None
    mark = _mark(newest)
    if mark not in _verified:
        _verify_chain(scope_id)
    return _verified[mark]


def adopt(
    document: bytes, signatures: Sequence[str], scope_id: UUID, now: datetime, *, by: UUID | None = None
) -> RosterVersion:
    """Take in the scope's next version; raises Malformed, Refused (UnfitKey, BadSignature) or Stale."""
    signed = signed_by_two(document, signatures, scope_id, now)
    with transaction.atomic():
        row, event = take_in(signed, now=now, by=by)
        audit.record([event], now=now)
    return row


def check_next(document: bytes, scope_id: UUID, now: datetime) -> tuple[Document, Roster | None]:
    """Return the document and the version before it; raises Malformed or Refused unless it may become the next.

    A line that stands as it was is not looked at again: a key that has expired since would keep all others out.
    """
    parsed = roster_document.parse(document)
    before = current(scope_id)
    _check_follows(parsed, before, scope_id)
    known = set(before.members) if before else set()
    for member in parsed.members:
        if member.state in roster_document.LIVE and member not in known:
            openpgp.inspect(member.public_key, now=now)
    return parsed, before


def signed_by_two(document: bytes, signatures: Sequence[str], scope_id: UUID, now: datetime) -> Signed:
    """Look at a version with its signatures, outside any transaction; raises Malformed or Refused."""
    parsed, before = check_next(document, scope_id, now)
    _check_signatures(document, signatures, _signing_ring(parsed, before), late=False)
    return Signed(scope_id, parsed.version, document, tuple(signatures), before.digest if before else "")


def take_in(signed: Signed, *, now: datetime, by: UUID | None = None) -> tuple[RosterVersion, audit.Event]:
    """Write the version and end what waited for signatures; returns the event to be recorded last. Raises Stale."""
    if hold_alone(signed.scope_id) != signed.previous:
        raise Stale
    row = RosterVersion.objects.create(
        scope_id=signed.scope_id,
        version=signed.version,
        document=signed.document.decode(),
        digest=roster_document.digest_of(signed.document),
        signatures=list(signed.signatures),
        adopted_at=now,
    )
    for waiting in RosterProposal.objects.filter(scope_id=signed.scope_id, ending=""):
        adopted = waiting.octets == signed.document
        waiting.ending = RosterEnding.ADOPTED if adopted else RosterEnding.SUPERSEDED
        waiting.ended_at = now
        waiting.save(update_fields=["ending", "ended_at"])
    data: dict[str, audit.Value] = {"version": row.version, "digest": row.digest}
    return row, audit.Event(ADOPTED, by, "roster", signed.scope_id, data)


def hold(scope_id: UUID) -> str:
    """Return the newest version's digest, empty before the first, and keep it newest until the transaction ends."""
    return _hold(scope_id, shared=True)


def hold_alone(scope_id: UUID) -> str:
    """Return the newest version's digest as `hold` does, and let nobody else propose, sign, adopt or store meanwhile.

    Taken before any row of a proposal is locked.
    """
    return _hold(scope_id, shared=False)


def problems() -> list[tuple[UUID, str]]:
    """Return the scopes whose chain does not hold, each with a sentence why."""
    found = []
    for scope_id in RosterVersion.objects.order_by("scope_id").values_list("scope_id", flat=True).distinct():
        try:
            _newest(scope_id)
            _verify_chain(scope_id)
        except DomainError as error:
            found.append((scope_id, str(error)))
    return found


_Mark = tuple[UUID, int, str, str, str, frozenset[str]]
# Verified rosters by the mark of their row and the founders they rest on.
_verified: dict[_Mark, Roster] = {}


def _verify_chain(scope_id: UUID) -> None:
    before: Roster | None = None
    for place, row in enumerate(RosterVersion.objects.filter(scope_id=scope_id).order_by("version"), start=1):
        mark = _mark(row)
        if row.version != place:
            logger.error("sealing closed: version %d of a roster is gone", place)
            raise SealingClosed
        if mark not in _verified:
            try:
                _verified[mark] = _verify(row, before)
            except DomainError as error:
                logger.error("sealing closed: version %d of a roster does not hold (%s)", row.version, error.code)
                raise SealingClosed from error
        before = _verified[mark]


def _verify(row: RosterVersion, before: Roster | None) -> Roster:
    document = row.document.encode()
    parsed = roster_document.parse(document)
    _check_follows(parsed, before, row.scope_id)
    if (row.digest, row.version) != (roster_document.digest_of(document), parsed.version):
        raise Malformed(code="roster_malformed")
    _check_signatures(document, row.signatures, _signing_ring(parsed, before), late=True)
    keyring = openpgp.keyring_of(member.public_key for member in parsed.active())
    return Roster(row.scope_id, row.version, row.digest, parsed.members, keyring)


def _check_follows(parsed: Document, before: Roster | None, scope_id: UUID) -> None:
    if parsed.scope_id != scope_id:
        raise Refused(_("This roster belongs to another fund."), code="roster_foreign")
    version, digest = (before.version, before.digest) if before else (0, "")
    if (parsed.version, parsed.previous) != (version + 1, digest):
        raise Refused(
            _("This roster does not follow the one in force. Make a new one from the newest version and sign that."),
            code="roster_order",
        )


def _signing_ring(parsed: Document, before: Roster | None) -> openpgp.Keyring:
    if before:
        return before.keyring
    founders = _founders()
    return openpgp.keyring_of(member.public_key for member in parsed.active() if member.fingerprint in founders)


def _check_signatures(document: bytes, signatures: Sequence[str], ring: openpgp.Keyring, *, late: bool) -> None:
    # A key may expire after it signed: that counts against a new roster, not against one in the chain.
    made = [openpgp.signature_of(document, signature, keyring=ring) for signature in signatures[: SIGNERS + 1]]
    signers = {signature.fingerprint for signature in made if late or not signature.expired}
    if len(signers) < SIGNERS:
        raise Refused(
            _("A roster needs the signatures of two members active in the version before, or of both founders."),
            code="roster_unsigned",
        )


def _check_evidence(version: int, digest: str, adopted: Mapping[str, audit.Value] | None) -> None:
    recorded = (int(str(adopted["version"])), str(adopted["digest"])) if adopted else (0, "")
    if version < recorded[0] or (version == recorded[0] and digest != recorded[1]):
        logger.error("sealing closed: version %d of a roster is not the one last adopted", version)
        raise SealingClosed


def _hold(scope_id: UUID, *, shared: bool) -> str:
    # SQLite lets one writer in at a time; PostgreSQL needs a lock that many sealing writers share.
    if connection.vendor == "postgresql":
        key = int.from_bytes(scope_id.bytes[:8], "big", signed=True)
        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [key])
    newest = RosterVersion.objects.filter(scope_id=scope_id).order_by("-version").values_list("digest", flat=True)
    return newest.first() or ""


def _newest(scope_id: UUID) -> "_Stored | None":
    """Return the newest row, None before the first; raises SealingClosed where evidence names another one."""
    found = _NEWEST.first(scope=scope_id)
    if found is None:
        adopted = audit.data_of(scope_id, ADOPTED)
        _check_evidence(0, "", adopted[-1] if adopted else None)
        return None
    *stored, adopted_last = found
    row = _Stored(scope_id, *stored)
    _check_evidence(row.version, row.digest, adopted_last)
    return row


def _founders() -> frozenset[str]:
    if settings.ROSTER_FOUNDERS:
        return frozenset(settings.ROSTER_FOUNDERS)
    file = Path(settings.ROSTER_FOUNDERS_FILE or os.devnull)
    if not file.is_file():
        return frozenset()
    written = file.stat()
    return _founders_in(file, written.st_mtime_ns, written.st_size, written.st_ino)


@lru_cache(maxsize=8)
def _founders_in(file: Path, *_as_written: int) -> frozenset[str]:
    """Return the fingerprints in a file, read again once it was written anew."""
    return frozenset(file.read_text(encoding="ascii").split())


def _mark(row: "_Stored | RosterVersion") -> _Mark:
    # Everything that is judged, octet by octet: a row that was changed since is another one.
    return row.scope_id, row.version, row.digest, row.document, json.dumps(row.signatures), _founders()
