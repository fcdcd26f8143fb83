"""What happens because time passed: unanswered cases end, promises are reminded of, ended cases close.

Computed from stored moments ("on or after"), so that a missed run is made up by the next one. The clock never votes.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from django.db.models import Exists, OuterRef, QuerySet

from emergency import clock_rules
from emergency.actions.asking import handing_over, vouching
from emergency.actions.asking.joining import ended_together, left_alone, part
from emergency.actions.base import by_the_clock
from emergency.actions.case_tasks import call_in
from emergency.actions.deciding.closing import close_due_rounds
from emergency.actions.disbursing import cash
from emergency.actions.ending import country_locks
from emergency.actions.ending.endings import APPEAL, check_may_close, lapse
from emergency.actions.ending.holds import holds_to_review, remind_of_review
from emergency.actions.ending.retention import erase
from emergency.actions.governing.framing import end_frames
from emergency.actions.governing.motion_clock import close_due_motions
from emergency.actions.reading import roster_clock
from emergency.actions.reading.relocking import drop_outdated, tell_of_newcomers
from emergency.actions.standby.drill import drill, drills_due, repeat_drills
from emergency.actions.standby.duty import ring_again, ring_on
from emergency.asking import person_codes
from emergency.models import AidRequest, Freeze
from emergency.reading.promises import clock_of
from emergency.states import ACTS, ENDED_UNPAID, State
from fund.actions import deposits, reporting, vouchers
from notifications.errors import DomainError

AT_ONCE = 500
REMINDED = {50: "reminder", 100: "overdue", 150: "long-overdue"}


def run(*, now: datetime) -> dict[str, int]:
    """Do everything that is due and return how often each thing was done; doing it again changes nothing."""
    return {
        "unfinished": _each(_lapsed({State.STARTED}, now), erase, now),
        "lapsed": _each(_lapsed(ACTS["lapse"].sources, now), lapse, now),
        "rounds": close_due_rounds(now),
        "reminded": _each(_late(now), remind, now),
        "motions": close_due_motions(now),
        "tasks": call_in(now),
        "frames": end_frames(now),
        "rung_on": _each(ring_on(now=now), ring_again, now),
        "test_rings": _each(drills_due(now=now), drill, now) + repeat_drills(now=now),
        "holds": _each(holds_to_review(now=now), remind_of_review, now),
        "country_locks": _each(country_locks.to_review(now=now), country_locks.remind, now),
        "closed": _each(_over(now), close_ended, now),
        "parted": _each(_unfrozen().filter(pk__in=left_alone()), part, now),
        "closed_together": _each(_unfrozen().filter(pk__in=ended_together()), close_ended, now),
        "keys": roster_clock.warn(now=now),
        "deposits": _each(deposits.due_reminders(now=now), deposits.remind, now),
        "reports": _each(reporting.funds_to_look_at(), reporting.look, now),
        "openings": _each(vouchers.openings_over(now=now), vouchers.lapse, now),
        "codes_forgotten": _forgotten(now),
    }


def look_after_locks(*, now: datetime) -> dict[str, int]:
    """Drop the locks of whose time to read is over and tell whom newcomers wait for; doing it again changes nothing.

    It looks at every sealed text of the living cases, so it has a slower beat of its own.
    """
    return {"locks_dropped": drop_outdated(now=now), "newcomers": tell_of_newcomers(now=now)}


def remind(aid_request_id: uuid.UUID, *, now: datetime) -> bool:
    """Tell those who owe the next step that half, all, or one and a half of the promised time is used."""
    with by_the_clock("remind", aid_request_id, now=now) as act:
        clock = clock_of(act.aid_request)
        reached = clock_rules.reminders_due(clock, reminded=act.aid_request.reminded, now=now) if clock else []
        if not reached:
            return False
        act.aid_request.reminded = reached[-1]
        act.tell(REMINDED[reached[-1]])
        act.describe(count=reached[-1])
    return True


def close_ended(aid_request_id: uuid.UUID, *, now: datetime) -> AidRequest:
    """Close a case that ended unpaid once nobody can appeal any more and the asker was told a next door."""
    with by_the_clock("close", aid_request_id, now=now) as act:
        check_may_close(act.aid_request, now=now)
        act.aid_request.to_closed(now=now)
    return act.aid_request


def _forgotten(now: datetime) -> int:
    """Forget codes nobody used in time, and what no second person confirmed."""
    return sum(room.sweep(now=now) for room in (person_codes, vouching, cash, handing_over, country_locks))


def _lapsed(states: Iterable[str], now: datetime) -> QuerySet[AidRequest]:
    return _unfrozen().filter(state__in=states, lapse_at__lte=now).order_by("lapse_at")


def _late(now: datetime) -> list[AidRequest]:
    """Return cases of which at least half the promised time is used and not yet reminded of at that point."""
    rows = _unfrozen().filter(state__in=ACTS["remind"].sources, reminded__lt=max(REMINDED)).order_by("due_at", "pk")
    known = rows.select_related("regulation").prefetch_related("questions", "freezes")
    late = (row for row in known.iterator(chunk_size=AT_ONCE) if _is_late(row, now))
    return list(islice(late, AT_ONCE))


def _is_late(aid_request: AidRequest, now: datetime) -> bool:
    clock = clock_of(aid_request)
    return bool(clock and clock_rules.reminders_due(clock, reminded=aid_request.reminded, now=now))


def _over(now: datetime) -> QuerySet[AidRequest]:
    return _unfrozen().filter(state__in=ENDED_UNPAID, ended_at__lte=now - APPEAL).order_by("ended_at")


def _unfrozen() -> QuerySet[AidRequest]:
    return AidRequest.objects.exclude(Exists(Freeze.objects.filter(aid_request=OuterRef("pk"), lifted_at__isnull=True)))


def _each(rows: Iterable[AidRequest | uuid.UUID], act: Callable[..., object], now: datetime) -> int:
    """Act on each row in a transaction of its own: one refusal does not stop the rest."""
    done = 0
    for row in list(rows)[:AT_ONCE]:
        try:
            done += bool(act(row if isinstance(row, uuid.UUID) else row.pk, now=now))
        except DomainError:
            continue
    return done
