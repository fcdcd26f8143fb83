"""The list of readers' keys in words: states, roles, what a version changes, and its digest read aloud."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from fund.models import Role
from notifications import words
from notifications.roster_changes import ADDED, EXTENDED, NEW_KEY, REMOVED, ROLES, STATE, Change
from notifications.roster_document import ACTIVE, FROZEN, LOST, RETIRED, Member

STATES: Mapping[str, Any] = {
    "pending": _("announced"),
    "verified": _("checked, not active yet"),
    ACTIVE: _("active"),
    FROZEN: _("frozen"),
    RETIRED: _("retired"),
    LOST: _("lost"),
}
OFFLINE_WORDS: Mapping[str, Any] = {"recovery": _("recovery key in a safe"), "archive": _("archive key in a safe")}
_SENTENCES: Mapping[str, Any] = {
    ADDED: _("%(name)s comes onto the list as %(roles)s until %(day)s, with the key %(key)s."),
    REMOVED: _("%(name)s leaves the list. Nothing more is sealed to the key %(old_key)s."),
    NEW_KEY: _("%(name)s has another key: %(key)s instead of %(old_key)s, until %(day)s."),
    EXTENDED: _("The key of %(name)s stays the same and counts until %(day)s."),
    STATE: _("The key of %(name)s becomes: %(state)s. It was: %(old_state)s."),
    ROLES: _("%(name)s reads as %(roles)s. It was: %(old_roles)s."),
}


@dataclass(frozen=True)
class Spoken:
    """A digest as words of one language."""

    language: str
    name: str
    words: tuple[str, ...]


def role_words(roles: Iterable[str]) -> str:
    """Return roles in words, by name; for none that the key only signs."""
    known = [str(OFFLINE_WORDS.get(role) or (Role(role).label if role in Role.values else role)) for role in roles]
    return ", ".join(sorted(known)) or gettext("nothing, and only signs")


def grouped(fingerprint: str) -> str:
    """Return a fingerprint in groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def sentence_of(change: Change, names: Mapping[UUID, str]) -> str:
    """Return one change as people are told it before they sign."""
    said = {"name": names[change.user_id], **_facts(change.new, ""), **_facts(change.old, "old_")}
    return str(_SENTENCES[change.kind]) % said


def spoken(digest: str) -> list[Spoken]:
    """Return the first words of a digest in each language of the service, the reader's own first."""
    own = get_language() or settings.LANGUAGE_CODE
    codes = sorted((code for code, _name in settings.LANGUAGES), key=lambda code: code != own)
    return [
        Spoken(code, get_language_info(code)["name_local"].capitalize(), words.words_for(bytes.fromhex(digest), code))
        for code in codes
    ]


def _facts(member: Member | None, prefix: str) -> dict[str, str]:
    if member is None:
        return {}
    return {
        f"{prefix}key": grouped(member.fingerprint),
        f"{prefix}roles": role_words(member.roles),
        f"{prefix}state": str(STATES[member.state]),
        f"{prefix}day": date_format(member.expires_on, "DATE_FORMAT"),
    }
