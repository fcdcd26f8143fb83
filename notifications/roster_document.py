"""The document that members sign: who holds which key for which roles. Pure; canonical JSON in, values out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from notifications.errors import Malformed
from notifications.sealing import keys

ACTIVE, FROZEN, RETIRED, LOST = "active", "frozen", "retired", "lost"
# States in which a key must be fit to seal to; the others keep a key only so that its past can be checked.
LIVE = frozenset({"pending", "verified", ACTIVE})
STATES = LIVE | {FROZEN, RETIRED, LOST}
LARGEST_DOCUMENT = 2 * 1024 * 1024
_FIELDS = {"scope", "version", "previous", "members"}
_MEMBER_FIELDS = {"member", "fingerprint", "public_key", "roles", "state", "expires"}


@dataclass(frozen=True)
class Member:
    """One person's line: a user id, a key by its full fingerprint, roles, and the last day it counts."""

    user_id: UUID
    fingerprint: str
    public_key: str
    roles: frozenset[str]
    state: str
    expires_on: date


@dataclass(frozen=True)
class Document:
    """One version of a scope's roster; `previous` is the digest of the version before, empty for the first."""

    scope_id: UUID
    version: int
    previous: str
    members: tuple[Member, ...]

    def active(self) -> tuple[Member, ...]:
        """Return the members who may read, and may sign the next version."""
        return tuple(member for member in self.members if member.state == ACTIVE)


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one way to write the document, so that equal content has equal octets."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def write(document: Document) -> bytes:
    """Return the octets that are signed; `parse` gives the same document back."""
    return canonical(
        {
            "scope": str(document.scope_id),
            "version": document.version,
            "previous": document.previous,
            "members": [_line(member) for member in document.members],
        }
    )


def digest_of(document: bytes) -> str:
    """Return the document's SHA-256 in hex."""
    return hashlib.sha256(document).hexdigest()


def parse(document: bytes) -> Document:
    """Read a document; raises Malformed unless it is canonical, complete and names nobody and no key twice."""
    if len(document) > LARGEST_DOCUMENT:
        raise Malformed(_("This roster is too large."), code="roster_malformed")
    try:
        content = json.loads(document)
        if canonical(content) != document or set(content) != _FIELDS:
            raise _malformed()
        parsed = Document(
            UUID(content["scope"]),
            int(content["version"]),
            str(content["previous"]),
            tuple(_member(line) for line in content["members"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _malformed() from error
    _check_unique(parsed)
    return parsed


def _line(member: Member) -> Mapping[str, Any]:
    return {
        "member": str(member.user_id),
        "fingerprint": member.fingerprint,
        "public_key": member.public_key,
        "roles": sorted(member.roles),
        "state": member.state,
        "expires": member.expires_on.isoformat(),
    }


def _member(line: Mapping[str, Any]) -> Member:
    if set(line) != _MEMBER_FIELDS or line["state"] not in STATES:
        raise _malformed()
    if keys.fingerprint_of(line["public_key"]) != line["fingerprint"]:
        raise Malformed(_("A key in this roster is not the one its fingerprint names."), code="roster_malformed")
    return Member(
        UUID(line["member"]),
        line["fingerprint"],
        line["public_key"],
        frozenset(str(role) for role in line["roles"]),
        line["state"],
        date.fromisoformat(line["expires"]),
    )


def _check_unique(document: Document) -> None:
    people = {member.user_id for member in document.members}
    prints = {member.fingerprint for member in document.members}
    if not len(people) == len(prints) == len(document.members):
        raise Malformed(_("A person or a key stands in this roster twice."), code="roster_malformed")


def _malformed() -> Malformed:
    return Malformed(
        _("This is no roster in the form that is signed. Make it again with the tool and change nothing by hand."),
        code="roster_malformed",
    )
