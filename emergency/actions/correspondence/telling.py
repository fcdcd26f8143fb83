"""Writing to the asker: a slip that only the access code opens, and the same words as a box for the readers."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.asking import phrases as sentences
from emergency.asking.content import LONGEST_SLIP, too_long
from emergency.asking.phrases import Phrase
from emergency.facts import parameters_of
from emergency.models import AccessKey, AidRequest, Freeze, Slip
from emergency.sealing import slips
from emergency.sealing.audiences import Audiences
from emergency.selectors import excluded_from
from fund.rules.retention import slip_gone_at
from notifications.errors import Malformed, Refused
from notifications.sealing import boxes


@dataclass(frozen=True)
class Letter:
    """Sentences of the list and words to the asker before they are sealed; lives only while the act runs."""

    kind: str
    text: str
    phrases: tuple[Phrase, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is to be written."""
        return not self.text.strip() and not self.phrases

    def ready(self) -> "Letter":
        """Return it with the organisations it speaks of by name.

        Raises Malformed when the words are too many, or a sentence is not of the list or not complete.
        """
        if wrong := too_long({"slip": self.text}, LONGEST_SLIP):
            raise Malformed(fields=wrong)
        sentences.check(self.phrases)
        return replace(self, phrases=sentences.named(self.phrases))

    def in_words(self) -> str:
        """Return all it says in the language of this moment."""
        return sentences.in_words(self.phrases, self.text)


def letter_drafts(aid_request: AidRequest, letter: Letter | None, *, now: datetime) -> list[boxes.Draft]:
    """Return the letter as a box for coordinators and board; nothing for no words."""
    if letter is None or letter.is_empty:
        return []
    return drafts_for(aid_request, {"slip": letter.in_words()}, now=now)


def drafts_for(aid_request: AidRequest, texts: dict[str, str], *, now: datetime) -> list[boxes.Draft]:
    """Return drafts of a case's texts by kind of box, sealed to those who may read each kind."""
    audiences = Audiences(aid_request.fund_id, now=now, excluded=excluded_from(aid_request))
    return [
        boxes.Draft(kind=kind, owner_id=aid_request.pk, text=text, audience=audiences.of(kind))
        for kind, text in texts.items()
        if text.strip()
    ]


def write_slip(aid_request: AidRequest, letter: Letter | None, *, now: datetime) -> Slip | None:
    """Seal the words to the case's access code; anybody may write one, only the code reads it."""
    if letter is None or letter.is_empty:
        return None
    key = AccessKey.objects.get(aid_request=aid_request)
    return Slip.objects.create(
        aid_request=aid_request,
        kind=letter.kind,
        ciphertext=slips.write(bytes(key.public_key), letter.text, coded=sentences.fold(letter.phrases, letter.text)),
        written_at=now,
        erase_at=slip_gone_at(now, None, parameters_of(aid_request)),
    )


def read_slips(aid_request: AidRequest, code: str, *, now: datetime) -> list[tuple[Slip, str]]:
    """Open the slips of a case with its code; each is erased some time after its first opening.

    Raises Refused under a hold, which may have been laid because the code is in wrong hands.
    """
    if Freeze.objects.filter(aid_request=aid_request, lifted_at__isnull=True).exists():
        raise Refused(_("A hold lies over this aid request. Messages open again when it is lifted."), code="frozen")
    key = AccessKey.objects.get(aid_request=aid_request)
    rows = list(Slip.objects.filter(aid_request=aid_request, erase_at__gt=now))
    fresh = [slip.pk for slip in rows if slip.opened_at is None]
    if not rows:
        return []
    gone_at = slip_gone_at(now, now, parameters_of(aid_request))
    Slip.objects.filter(pk__in=fresh, opened_at__isnull=True).update(opened_at=now, erase_at=gone_at)
    for slip in rows:
        if slip.opened_at is None:
            slip.opened_at, slip.erase_at = now, gone_at
    return [(slip, sentences.unfold(slips.read(code, bytes(key.salt), bytes(slip.ciphertext)))) for slip in rows]
