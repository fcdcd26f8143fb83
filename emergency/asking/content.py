"""What somebody asks for: the checked content of the form, before anything is sealed or written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from emergency.attaching.files import Attachment
from emergency.sealing.short_codes import is_person_code
from notifications.errors import Malformed

LONGEST_TEXT = 3_900
LONGEST_SLIP = 1_000
STORY_KINDS = ("identity", "narrative")
_CLEAR_FIELDS = (
    "country",
    "urgency",
    "consent",
    "harm",
    "for_whom",
    "people",
    "member",
    "by_when",
    "paid_before_on",
    "repeat_declared",
)
LEAST_OF_A_GROUP = 2


@dataclass(frozen=True)
class AskedLine:
    """One use and the sum asked for it in minor units; None for "I do not know"."""

    use: str
    amount_minor: int | None


@dataclass(frozen=True)
class Asking:
    """Everything the form asks; `texts` by kind of box are sealed and never kept in clear."""

    country: str
    urgency: str
    lines: tuple[AskedLine, ...]
    consent: str
    harm: str
    # The one currency of all its sums; the fund's base currency where none is named.
    currency: str = ""
    for_whom: str = "self"
    people: int = 1
    member: str = "unknown"
    by_when: datetime | None = None
    paid_before_on: date | None = None
    # The asker's word on earlier help, and person codes from it; those are kept as keyed digests only.
    repeat_declared: str = ""
    person_codes: tuple[str, ...] = field(default=(), repr=False)
    exclude: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)

    def clear_fields(self) -> dict[str, Any]:
        """Return what may stand in clear on the case."""
        return {name: getattr(self, name) for name in _CLEAR_FIELDS}

    def amounts(self) -> list[tuple[str, int | None]]:
        """Return the sum asked for each use."""
        return [(line.use, line.amount_minor) for line in self.lines]


def check_asking(asking: Asking) -> None:
    """Raise Malformed, naming fields and never what was typed, unless the form can be sealed and sent."""
    wrong: dict[str, Any] = {}
    if not asking.lines:
        wrong["lines"] = _("Say at least one thing that is needed; the sum may stay open.")
    if len({line.use for line in asking.lines}) < len(asking.lines):
        wrong["lines"] = _("Each need stands once: add the sums up.")
    if not asking.texts.get("narrative", "").strip():
        wrong["narrative"] = _("Write in a few words what happened and what is needed.")
    if asking.for_whom == "group" and asking.people < LEAST_OF_A_GROUP:
        wrong["people"] = _("A group is two people or more: say how many it helps.")
    if not all(is_person_code(code) for code in asking.person_codes):
        wrong["person_codes"] = _("A person code has eight characters, such as J7 QD N2 RW.")
    if unknown := set(asking.texts) - set(STORY_KINDS):
        wrong["boxes"] = _("Unknown kind of text: %(kinds)s.") % {"kinds": ", ".join(sorted(unknown))}
    wrong |= too_long(asking.texts)
    if wrong:
        raise Malformed(fields=wrong)


def with_secret_word(identity: str, word: str) -> str:
    """Return what is sealed for coordinators, with the word by which the person is known again on its last line."""
    return f"{identity}\n\n{_('Secret word:')} {word.strip()}".strip() if word.strip() else identity


def too_long(texts: Mapping[str, str], limit: int = LONGEST_TEXT) -> dict[str, str]:
    """Return a sentence for each text above the limit, by kind."""
    return {
        kind: _("This is longer than %(limit)d characters. Please shorten it.") % {"limit": limit}
        for kind, text in texts.items()
        if len(text) > limit
    }
