"""After a backup was restored: nobody is signed in, and who answers for accounts hears that freezes are missing.

A copy knows of no freeze laid since it was made. Nobody but people can say whom to freeze again.
"""

import uuid
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from emergency.accounts.sessions import SessionStore
from emergency.models import ApiToken, PasskeyChallenge, Restored, User
from fund.models import Fund, Role
from fund.permissions import chairs_of, people_with
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import NotFound
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import RING, Notice

FAR_AHEAD = 1_000


def end_everything() -> None:
    """End every session and token of everybody, those of the copy and those whose cookies are newer than it."""
    with transaction.atomic():
        SessionStore.get_model_class().objects.all().delete()
        ApiToken.objects.all().delete()
        PasskeyChallenge.objects.all().delete()
        # Past whatever epoch an account may have had on the lost day: a cookie of that day must not fit again.
        User.objects.update(session_epoch=F("session_epoch") + FAR_AHEAD)


def tell(*, copied_on: date, now: datetime) -> None:
    """Leave it in the evidence, and with chair, deputy chair and data guardian of each fund until one has seen to it.

    They are rung: nobody else can say whom to freeze again.
    """
    year, week, _day = copied_on.isocalendar()
    with transaction.atomic():
        funds = list(Fund.objects.filter(mandates__isnull=False).distinct().order_by("pk"))
        Restored.objects.bulk_create(Restored(fund=fund, copied_on=copied_on, restored_at=now) for fund in funds)
        answering = set[uuid.UUID]().union(*(_answering(fund.pk, now) for fund in funds))
        outbox.enqueue([Notice(RING, person) for person in sorted(answering)], now=now)
        said: dict[str, audit.Value] = {"week": f"{year}-W{week:02}"}
        audit.record([Event("database.restored", None, "fund", fund.pk, said) for fund in funds], now=now)


def dismiss(*, restored_id: uuid.UUID, by: User, now: datetime, attempt: Attempt = NO_ATTEMPT) -> None:
    """Say that the freezes were laid again and accounts looked through; a second time changes nothing.

    Raises NotFound for others than chair, deputy chair and data guardian of the fund.
    """
    with transaction.atomic():
        attempt.claim(now=now)
        row = Restored.objects.select_for_update().filter(pk=restored_id).first()
        if row is None or by.pk not in _answering(row.fund_id, now):
            raise NotFound()
        attempt.finish({"done": True})
        if row.dismissed_at is None:
            row.dismissed_by, row.dismissed_at = by, now
            row.save(update_fields=["dismissed_by", "dismissed_at"])
            audit.record([Event("database.restored_seen_to", by.pk, "fund", row.fund_id)], now=now)


def waiting_for(user_id: uuid.UUID, *, now: datetime) -> QuerySet[Restored]:
    """Return what nobody has seen to yet in the funds in which this person answers for accounts."""
    rows = Restored.objects.filter(dismissed_at__isnull=True).select_related("fund").order_by("-restored_at", "pk")
    mine = [fund_id for fund_id in rows.values_list("fund_id", flat=True) if user_id in _answering(fund_id, now)]
    return rows.filter(fund__in=mine)


def frozen_count() -> int:
    """Return how many accounts the copy knows to be frozen."""
    return User.objects.filter(frozen_at__isnull=False).count()


def _answering(fund_id: uuid.UUID, now: datetime) -> set[uuid.UUID]:
    return chairs_of(fund_id, now=now) | people_with(fund_id, {Role.GUARDIAN}, now=now)[Role.GUARDIAN]
