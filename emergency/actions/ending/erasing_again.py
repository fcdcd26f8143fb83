"""After a backup was restored: what had been erased since it was made is erased once more."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from emergency.actions.ending.retention import erase, erase_due
from emergency.models import AccessKey, AidRequest
from emergency.states import State
from notifications import audit
from notifications.errors import DomainError
from notifications.sealing import boxes


def erased_cases() -> list[uuid.UUID]:
    """Return the tombstones: opaque ids that say only which cases must not come back."""
    return list(AidRequest.objects.filter(state=State.ERASED).order_by("pk").values_list("pk", flat=True))


def erase_again(known: Iterable[uuid.UUID], *, now: datetime) -> dict[str, int]:
    """Erase what is due and the cases known to be erased, and return how many of each; a repeat changes nothing.

    `emptied` are those that were still under way in the backup: their texts and ways in go, people must end them.
    """
    done = Counter({"cases": 0, "emptied": 0})
    while (due := Counter(erase_due(now=now))).total():
        done.update(due)
    for row in AidRequest.objects.filter(pk__in=list(known)).exclude(state=State.ERASED):
        try:
            erase(row.pk, now=now)
            done["cases"] += 1
        except DomainError:
            done["emptied"] += _empty(row.pk, now=now)
    return dict(done)


def _empty(aid_request_id: uuid.UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        aid_request = AidRequest.objects.select_for_update().get(pk=aid_request_id)
        gone = boxes.sweep(aid_request.pk) + aid_request.slips.all().delete()[0]
        gone += AccessKey.objects.filter(aid_request=aid_request).delete()[0]
        if gone:
            event = audit.Event("aid_request.emptied", None, "aid_request", aid_request.pk, {"count": gone})
            audit.record([event], now=now)
    return gone > 0
