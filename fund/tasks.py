"""Background work of this room for Celery: the same functions the embedded worker calls."""

from celery import shared_task

from fund.reconciliation import previews, runs
from notifications import clock


@shared_task
def compare_bank_lines() -> int:
    """Go on comparing the lines of long statements with the books and return how many were compared."""
    return runs.carry_on(now=clock.now())


@shared_task
def erase_previews() -> int:
    """Erase the bank files that nobody confirmed within a day and return how many that were."""
    return previews.erase_old(now=clock.now())
