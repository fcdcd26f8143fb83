"""Whose keys may be sealed to: a chain of documents per scope, each signed by two members of the one before.

The founders named in the service's configuration sign the first. What no valid roster names gets no lock,
whatever the tables say; a chain that does not hold closes sealing.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from notifications import audit, openpgp, roster_document
from notifications.errors import DomainError, Malformed, Refused, SealingClosed, Stale
from notifications.models import RosterVersion
from notifications.roster_document import Document, Member

logger = logging.getLogger(__name__)

ADOPTED = "roster_adopted"
SIGNERS = 2


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
        return [
            Reader(member.user_id, member.fingerprint)
            for member in self.members
            if any((member.user_id, role) in wanted for role in member.roles) and self._may_read(member, now)
        ]

    def _may_read(self, member: Member, now: datetime) -> bool:
        # Who is not active has no key in the keyring.
        key = self.keyring.keys.get(member.fingerprint)
        return key is not None and member.expires_on >= now.date() and bool(key.key_ids(now))


def current(scope_id: UUID) -> Roster | None:
    """Return the scope's newest roster, None before the first; raises SealingClosed when the chain does not hold."""
    newest = _newest(scope_id)
    _check_evidence(scope_id, newest)
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
    parsed = roster_document.parse(document)
    before = current(scope_id)
    _check_follows(parsed, before, scope_id)
    _check_signatures(document, signatures, _signing_ring(parsed, before), late=False)
    for member in parsed.members:
        if member.state in roster_document.LIVE:
            openpgp.inspect(member.public_key, now=now)
    with transaction.atomic():
        if _hold(scope_id, shared=False) != (before.digest if before else ""):
            raise Stale
        row = RosterVersion.objects.create(
            scope_id=scope_id,
            version=parsed.version,
            document=document.decode(),
            digest=roster_document.digest_of(document),
            signatures=list(signatures),
            adopted_at=now,
        )
        data: dict[str, audit.Value] = {"version": row.version, "digest": row.digest}
        audit.record([audit.Event(ADOPTED, by, "roster", scope_id, data)], now=now)
    return row


def hold(scope_id: UUID) -> str:
    """Return the newest version's digest, empty before the first, and keep it newest until the transaction ends."""
    return _hold(scope_id, shared=True)


def problems() -> list[tuple[UUID, str]]:
    """Return the scopes whose chain does not hold, each with a sentence why."""
    found = []
    for scope_id in RosterVersion.objects.order_by("scope_id").values_list("scope_id", flat=True).distinct():
        try:
            _check_evidence(scope_id, _newest(scope_id))
            _verify_chain(scope_id)
        except DomainError as error:
            found.append((scope_id, str(error)))
    return found


# Verified rosters by the mark of their row and the founders they rest on.
_verified: dict[str, Roster] = {}


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


def _check_evidence(scope_id: UUID, newest: RosterVersion | None) -> None:
    adopted = [detail.data for detail in audit.of_object(scope_id) if detail.verb == ADOPTED]
    recorded = max(((int(data["version"]), str(data["digest"])) for data in adopted), default=(0, ""))
    version, digest = (newest.version, newest.digest) if newest else (0, "")
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


def _newest(scope_id: UUID) -> RosterVersion | None:
    return RosterVersion.objects.filter(scope_id=scope_id).order_by("-version").first()


def _founders() -> frozenset[str]:
    given = list(settings.ROSTER_FOUNDERS)
    if not given and settings.ROSTER_FOUNDERS_FILE and Path(settings.ROSTER_FOUNDERS_FILE).is_file():
        given = Path(settings.ROSTER_FOUNDERS_FILE).read_text(encoding="ascii").split()
    return frozenset(given)


def _mark(row: RosterVersion) -> str:
    content = [str(row.scope_id), row.version, row.digest, row.document, row.signatures, sorted(_founders())]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
