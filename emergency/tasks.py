"""Background work of this room for Celery: the same functions the embedded worker calls."""

from celery import shared_task

from emergency.accounts import passkey_acts, sessions
from emergency.actions import clockwork, trying
from emergency.actions.ending import retention
from emergency.actions.people import entering
from emergency.actions.reading import reader_keys
from notifications import clock


@shared_task
def run_clocks() -> dict[str, int]:
    """Do what is due by the clocks and return how often each thing was done."""
    return clockwork.run(now=clock.now())


@shared_task
def look_after_locks() -> dict[str, int]:
    """Drop locks that are over, tell of newcomers, and return how many of each."""
    return clockwork.look_after_locks(now=clock.now())


@shared_task
def forget_ways_in() -> int:
    """Delete the sessions, challenges and unused entries that are over and return how many."""
    now = clock.now()
    return sum(room.forget_old(now=now) for room in (sessions, passkey_acts, entering))


@shared_task
def forget_idle_keys() -> int:
    """Erase the kept keys that have opened nothing for long enough and return how many."""
    return reader_keys.forget_idle(now=clock.now())


@shared_task
def erase_due() -> dict[str, int]:
    """Erase what is due and return how many of each."""
    return retention.erase_due(now=clock.now())


@shared_task
def try_regulations() -> int:
    """Carry on the trials of drafts and return how many decisions were judged anew."""
    return trying.carry_on(now=clock.now())
