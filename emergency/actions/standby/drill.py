"""The weekly test ring: everybody in the rota is rung once a week, at an hour nobody can foresee."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q

from emergency.duty import shifts
from emergency.duty_rules import RUNG, RUNG_AGAIN, SECOND_CHANNEL
from emergency.models import DutyShift, Ring, RingTest
from notifications import audit, outbox
from notifications.audit import Event
from notifications.outbox import RING, Notice

WEEK = timedelta(days=7)


def drills_due(*, now: datetime) -> list[uuid.UUID]:
    """Draw the week's moment for every fund with a rota, and return the funds where it has come."""
    monday = now.date() - timedelta(days=now.weekday())
    with_rota = set(DutyShift.objects.filter(ends_at__gt=now).values_list("fund_id", flat=True))
    known = set(RingTest.objects.filter(monday=monday).values_list("fund_id", flat=True))
    drawn = [RingTest(fund_id=fund, monday=monday, at=random_moment(now)) for fund in sorted(with_rota - known)]
    RingTest.objects.bulk_create(drawn, ignore_conflicts=True)
    due = RingTest.objects.filter(monday=monday, fund__in=with_rota, rung_at__isnull=True, at__lte=now)
    return list(due.order_by("fund_id").values_list("fund_id", flat=True))


def random_moment(now: datetime) -> datetime:
    """Return a moment between now and the end of the week, by day or by night like the danger itself."""
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), time(), tzinfo=UTC)
    left = int((monday + WEEK - now).total_seconds())
    return now + timedelta(seconds=secrets.randbelow(max(left, 1)))


def drill(fund_id: uuid.UUID, *, now: datetime) -> bool:
    """Ring everybody in the rota of a fund; who has not answered since the last test is asked anew."""
    with transaction.atomic():
        due = RingTest.objects.select_for_update().filter(fund_id=fund_id, rung_at__isnull=True, at__lte=now)
        test = due.order_by("-monday").first()
        if test is None:
            return False
        test.rung_at = now
        test.save(update_fields=["rung_at"])
        people = _people(shifts(fund_id, now=now))
        Ring.objects.filter(fund_id=fund_id, aid_request__isnull=True).delete()
        Ring.objects.bulk_create(Ring(fund_id=fund_id, user_id=one, rang_at=now) for one in people)
        outbox.enqueue([Notice(RING, one) for one in people], now=now)
        audit.record([Event("ring.tested", None, "fund", fund_id, {"count": len(people)})], now=now)
    return True


def repeat_drills(*, now: datetime) -> int:
    """Ring who has not answered the test within half an hour by another channel, once; nobody else is rung for it."""
    with transaction.atomic():
        silent = Ring.objects.select_for_update().filter(
            Q(aid_request__isnull=True), answer="", step=RUNG, rang_at__lte=now - SECOND_CHANNEL
        )
        people = sorted(silent.values_list("user_id", flat=True))
        silent.update(step=F("step") + RUNG_AGAIN)
        outbox.enqueue([Notice(RING, one, second=True) for one in people], now=now)
    return len(people)


def _people(rota: Iterable[DutyShift]) -> list[uuid.UUID]:
    return sorted({one for shift in rota for one in (shift.user_id, shift.deputy_id) if one})
