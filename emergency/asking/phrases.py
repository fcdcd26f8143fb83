"""Sentences a coordinator picks when writing to an asker: read in the reader's own language, and without a secret.

What is picked travels in the slip by code, with a day or an organisation of the register put in. Nothing is said that
would harm who is seen reading it; whatever is a secret goes into the words besides.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from babel.dates import format_date
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from emergency.codes import SlipKind
from fund.models import Organisation
from notifications.errors import Malformed

MOST_AT_ONCE = 4
# A name with an address longer than this stands without the address.
LONGEST_NAME = 400
DAY, ORGANISATION = "day", "organisation"
# Stands before and behind what is coded; nobody types it.
_MARK = "\x1f"

PHRASES: Mapping[str, Mapping[str, Any]] = {
    SlipKind.QUESTION: {
        "call_when": _("Tell us on which days and at what hours we may call."),
        "say_more": _("Tell us in a few words more what is needed, without names."),
        "answer_by": _("Please answer by %(day)s."),
        "still_needed": _("Tell us whether this is still needed."),
    },
    SlipKind.REFERRAL: {
        "ask_there": _("%(organisation)s may help sooner or better than we can."),
        "ask_there_too": _("Ask %(organisation)s too; what you asked here goes on."),
        "said_we_sent": _("You need not say there that you asked us."),
    },
    SlipKind.BOOKING: {
        "place_from": _("A place is kept for you from %(day)s on, at %(organisation)s."),
        "expected_on": _("You are expected on %(day)s at %(organisation)s."),
        "pick_up_from": _("What you need can be picked up from %(day)s on, at %(organisation)s."),
        "say_the_words": _("Say there what stands below; no paper is needed."),
    },
    SlipKind.GO_AHEAD: {
        "promised": _("What was promised holds: you can go ahead."),
        "keep_bill": _("Keep the bill, or note the sum and the day."),
        "arrives_by": _("It should be with you by %(day)s."),
        "tell_when_there": _("Tell us on this page when it has arrived."),
    },
    SlipKind.DECISION: {
        "decided_by": _("It is decided by %(day)s."),
        "waits_for_money": _("It is approved and waits for money. We tell you when it is there."),
        "looked_again": _("It is looked at once more; until then what was said before holds."),
    },
    SlipKind.GENERAL: {
        "goes_on": _("We are working on it. Nothing is wanted from you now."),
        "come_back_on": _("Come back to this page on %(day)s."),
        "stay_safe": _("Do nothing for our sake that puts you in danger. You lose nothing by waiting."),
        "late": _("This takes longer than we promised. We are sorry, and we go on with it."),
    },
}
_SENTENCES: Mapping[str, Any] = {code: said for kind in PHRASES.values() for code, said in kind.items()}


@dataclass(frozen=True)
class Phrase:
    """One sentence by its code, with what is put in; an organisation is named by its id until it is written."""

    code: str
    day: date | None = None
    organisation: UUID | None = None
    name: str = ""

    def sentence(self) -> str:
        """Return it in the language of this moment."""
        known = {DAY: format_date(self.day, "full", _language()) if self.day else "", ORGANISATION: self.name}
        return str(_SENTENCES[self.code]) % known


def choices(kinds: Iterable[str] = tuple(PHRASES)) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the sentences of these kinds for a form, blanks where something is put in; by kind."""
    blanks = {DAY: gettext("[day]"), ORGANISATION: gettext("[organisation]")}
    return [
        (str(SlipKind(kind).label), [(code, str(said) % blanks) for code, said in PHRASES[kind].items()])
        for kind in kinds
    ]


def check(phrases: Sequence[Phrase]) -> None:
    """Raise Malformed for a sentence that is unknown, stands twice or misses what is put in."""
    wrong = {}
    if len(phrases) > MOST_AT_ONCE or len({one.code for one in phrases}) < len(phrases):
        wrong["phrases"] = gettext("Pick up to four sentences, each once.")
    if not {one.code for one in phrases} <= _SENTENCES.keys():
        wrong["phrases"] = gettext("Pick from the list of sentences.")
    elif any(_wants(one, DAY) and one.day is None for one in phrases):
        wrong["phrase_day"] = gettext("Name the day that the sentence speaks of.")
    elif any(_wants(one, ORGANISATION) and one.organisation is None for one in phrases):
        wrong["phrase_organisation"] = gettext("Name the organisation that the sentence speaks of.")
    if wrong:
        raise Malformed(fields=wrong)


def named(phrases: Sequence[Phrase]) -> tuple[Phrase, ...]:
    """Return them with the organisations' names and public addresses put in; Malformed for one not in the register."""
    wanted = {one.organisation for one in phrases if one.organisation and _wants(one, ORGANISATION)}
    known = {row.pk: row for row in Organisation.objects.filter(pk__in=wanted, is_active=True)} if wanted else {}
    if len(known) < len(wanted):
        raise Malformed(fields={"phrase_organisation": gettext("This organisation is not in the register.")})
    return tuple(_filled(one, known) for one in phrases)


def fold(phrases: Sequence[Phrase], words: str) -> str:
    """Return how they travel in a slip before its words; nothing for none."""
    if not phrases and not words.startswith(_MARK):
        return ""
    rows = [[one.code, one.day.isoformat() if one.day else "", one.name] for one in phrases]
    return f"{_MARK}{json.dumps(rows, ensure_ascii=False, separators=(',', ':'))}{_MARK}"


def unfold(text: str) -> str:
    """Return a slip's sentences, in the language of this moment, and below them its words."""
    if not text.startswith(_MARK):
        return text
    coded, _mark, words = text[1:].partition(_MARK)
    said = [Phrase(code, date.fromisoformat(day) if day else None, name=name) for code, day, name in json.loads(coded)]
    return in_words(said, words)


def in_words(phrases: Sequence[Phrase], words: str) -> str:
    """Return sentences and words as one text."""
    said = [one.sentence() for one in phrases if one.code in _SENTENCES]
    return "\n".join([*said, *([words] if words.strip() else [])])


def _wants(phrase: Phrase, slot: str) -> bool:
    return f"%({slot})s" in str(_SENTENCES.get(phrase.code, ""))


def _filled(phrase: Phrase, known: Mapping[UUID, Organisation]) -> Phrase:
    """Return it with what its sentence asks for, and nothing besides."""
    row = known.get(phrase.organisation) if phrase.organisation else None
    day = phrase.day if _wants(phrase, DAY) else None
    if row is None:
        return Phrase(phrase.code, day)
    said = f"{row.name} ({row.how_to_reach})"
    return Phrase(phrase.code, day, name=said if len(said) <= LONGEST_NAME else row.name)


def _language() -> str:
    return (get_language() or "en").replace("-", "_")
