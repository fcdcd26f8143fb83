"""Delivers what the outbox holds: nothing is lost when a process, the broker or the mail server dies.

A message is claimed by one conditional update, sent, then marked. A process that dies in between leaves a claim that
grows stale and is taken over; the repeat carries the same Message-ID.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications import contact_points
from notifications.channels import CHANNELS
from notifications.channels.base import DeliveryFailed, Parcel
from notifications.models import DeliveryAttempt, OutboxMessage
from notifications.outbox import REPORT, RING, slot_of

# Longer than the longest try: several steps of at most settings.EMAIL_TIMEOUT seconds each.
CLAIM_LASTS = timedelta(minutes=10)
BETWEEN_RINGS = timedelta(minutes=15)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=2)
MOST_TRIES = 60


@dataclass(frozen=True)
class _Try:
    channel: str
    failure: DeliveryFailed | None

    @property
    def outcome(self) -> str:
        return self.failure.outcome if self.failure else "sent"


def deliver_due(*, now: datetime, limit: int = 100) -> int:
    """Send up to `limit` due messages and return how many were taken by a channel; safe in many processes at once."""
    begun, sent = monotonic(), 0
    for message in list(due(now=now)[:limit]):
        # A long batch must not stamp its last claims with the moment of its first.
        moment = now + timedelta(seconds=monotonic() - begun)
        if not _claimed(message, moment):
            continue
        tries = _send(message)
        _settle(message, tries, moment)
        sent += tries[-1].failure is None
        if any(attempt.failure and attempt.failure.down for attempt in tries):
            break
    return sent


def due(*, now: datetime) -> QuerySet[OutboxMessage]:
    """Return what may be sent now, rings first; a ring waits until 15 minutes after the person's last."""
    open_ones = OutboxMessage.objects.filter(sent_at__isnull=True, gave_up=False, due_at__lte=now)
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - CLAIM_LASTS)
    return open_ones.filter(free).exclude(_too_soon(now)).order_by("-kind", "due_at", "pk")


def _too_soon(now: datetime) -> Q:
    """Return the condition that a ring would follow another ring of the same person within 15 minutes."""
    rang = OutboxMessage.objects.filter(
        kind=RING, recipient_id=OuterRef("recipient_id"), claimed_at__gt=now - BETWEEN_RINGS
    )
    return Q(Exists(rang.exclude(pk=OuterRef("pk"))), kind=RING)


def _claimed(message: OutboxMessage, now: datetime) -> bool:
    open_ones = OutboxMessage.objects.filter(pk=message.pk, sent_at__isnull=True, gave_up=False)
    # Each claim counts the tries up, so of two that saw the same count only one changes the row.
    unclaimed = open_ones.filter(attempts=message.attempts, claimed_at=message.claimed_at)
    with transaction.atomic():
        if message.kind == RING:
            # Two rings of one person, on two ways, are claimed one after the other: the second finds the first.
            contact_points.lock(message.recipient_id)
            unclaimed = unclaimed.exclude(_too_soon(now))
        message.attempts += 1
        return unclaimed.update(claimed_at=now, slot=None, attempts=message.attempts) == 1


def _send(message: OutboxMessage) -> list[_Try]:
    tries = []
    ways = contact_points.of(message.recipient_id)
    for channel, address in [*ways[1:], *ways[:1]] if message.second else ways:
        tries.append(_try(channel, Parcel(message.pk, message.kind, address, message.created_at, message.text)))
        if tries[-1].failure is None:
            break
    return tries or [_Try("", DeliveryFailed("no_address", permanent=True))]


def _try(channel: str, parcel: Parcel) -> _Try:
    try:
        CHANNELS[channel](parcel)
    except DeliveryFailed as failure:
        return _Try(channel, failure)
    return _Try(channel, None)


def _settle(message: OutboxMessage, tries: list[_Try], now: datetime) -> None:
    with transaction.atomic():
        DeliveryAttempt.objects.bulk_create(
            DeliveryAttempt(message=message, at=now, channel=attempt.channel, outcome=attempt.outcome)
            for attempt in tries
        )
        mine = OutboxMessage.objects.filter(pk=message.pk, sent_at__isnull=True)
        if tries[-1].failure is None:
            mine.update(sent_at=now)
        elif all(attempt.failure and attempt.failure.permanent for attempt in tries) or message.attempts >= MOST_TRIES:
            mine.update(gave_up=True)
        else:
            _postpone(message, mine, now)


def _postpone(message: OutboxMessage, mine: QuerySet[OutboxMessage], now: datetime) -> None:
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(message.attempts - 1, 10))
    is_report = message.kind == REPORT
    slot = None if is_report else slot_of(message.kind, message.recipient_id, second=message.second)
    try:
        with transaction.atomic():
            mine.update(due_at=now + wait, claimed_at=None, slot=slot)
    except IntegrityError:
        # A younger notice of this kind waits for the same person and says the same.
        mine.update(gave_up=True)
