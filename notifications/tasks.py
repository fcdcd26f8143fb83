"""Background work of this room for Celery: the same functions the embedded worker calls."""

from celery import shared_task

from notifications import clock, delivery, idempotency, outbox


@shared_task
def deliver_outbox() -> int:
    """Deliver what is due and return how many messages went out."""
    return delivery.deliver_due(now=clock.now())


@shared_task
def forget_old() -> None:
    """Delete used keys and ended messages past their time."""
    now = clock.now()
    idempotency.forget_old(now=now)
    outbox.forget_old(now=now)
