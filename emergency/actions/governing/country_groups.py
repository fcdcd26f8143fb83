"""Putting a group of countries in force: a lock that stands over one of them lies over the group from then on."""

import uuid
from datetime import datetime

from django.db import transaction

from emergency.actions.ending.country_locks import covering
from emergency.models import CountryLock
from fund.actions import country_groups as groups
from fund.models import CountryGroupChange, Fund
from notifications.idempotency import NO_ATTEMPT, Attempt


def agree(*, change_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> CountryGroupChange:
    """Agree to a group as the second person; what a country lock hides stays hidden under the group's code.

    Raises NotFound, Stale, and Refused for who put it down.
    """
    with transaction.atomic():
        change = groups.change_of(change_id, by=by, now=now)
        Fund.objects.select_for_update(no_key=True).get(pk=change.fund_id)
        _cover(change)
        return groups.agree(change_id=change_id, by=by, now=now, attempt=attempt)


def _cover(change: CountryGroupChange) -> None:
    """Widen the locks that stand or wait: one over a country by the code, one over the group by its new countries."""
    rows = CountryLock.objects.select_for_update(of=("self",)).filter(fund=change.fund_id, lifted_at__isnull=True)
    for lock in rows.filter(country__in=[change.code, *change.countries]).order_by("pk"):
        more = change.countries if lock.country == change.code else [change.code]
        lock.covers = covering({*lock.covers.strip(",").split(","), *more} - {""})
        lock.save(update_fields=["covers"])
