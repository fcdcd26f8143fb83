"""Background work of this room for Celery: the same functions the embedded worker calls."""

from celery import shared_task

from emergency.accounts import sessions
from emergency.actions import clockwork, retention, trying
from emergency.actions.people import entering
from notifications import clock


@shared_task
def run_clocks() -> dict[str, int]:
    """Do what is due by the clocks and return how often each thing was done."""
    return clockwork.run(now=clock.now())


@shared_task
def forget_ways_in() -> int:
    """Delete the sessions and the unused entries that are over and return how many."""
    now = clock.now()
    return sessions.forget_old(now=now) + entering.forget_old(now=now)


@shared_task
def erase_due() -> dict[str, int]:
    """Erase what is due and return how many of each."""
    return retention.erase_due(now=clock.now())


@shared_task
def try_regulations() -> int:
    """Carry on the trials of drafts and return how many decisions were judged anew."""
    return trying.carry_on(now=clock.now())
