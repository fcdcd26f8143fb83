"""Writing to the asker: a slip that only the access code opens, and the same words as a box for the readers."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from emergency.asking.content import LONGEST_SLIP, too_long
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
    """Words to the asker before they are sealed; lives only while the act runs."""

    kind: str
    text: str

    def check(self) -> None:
        """Raise Malformed when the words are too many."""
        if wrong := too_long({"slip": self.text}, LONGEST_SLIP):
            raise Malformed(fields=wrong)


def letter_drafts(aid_request: AidRequest, letter: Letter | None, *, now: datetime) -> list[boxes.Draft]:
    """Return the letter as a box for coordinators and board; nothing for no words."""
    if letter is None or not letter.text.strip():
        return []
    return drafts_for(aid_request, {"slip": letter.text}, now=now)


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
    if letter is None or not letter.text.strip():
        return None
    key = AccessKey.objects.get(aid_request=aid_request)
    return Slip.objects.create(
        aid_request=aid_request,
        kind=letter.kind,
        ciphertext=slips.write(bytes(key.public_key), letter.text),
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
    return [(slip, slips.read(code, bytes(key.salt), bytes(slip.ciphertext))) for slip in rows]
