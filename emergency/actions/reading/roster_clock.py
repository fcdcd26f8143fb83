"""What the clock does about readers' keys: it warns before they end, and rings when too few readers are left.

Each step is told once. A key that has ended signs and reads nothing new; nobody is locked out of anything else.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from emergency.duty import on_duty
from emergency.models import User
from emergency.reading.readers_list import ends_on
from emergency.sealing.audiences import Audiences
from fund.models import Fund, Role
from fund.permissions import chairs_of, people_with
from notifications import outbox, roster
from notifications.errors import SealingClosed
from notifications.models import RosterVersion, RosterWarning
from notifications.outbox import QUIET, RING, Notice
from notifications.roster_document import ACTIVE

# Days that are left when people are told; the last step is once the key has ended.
OVER = -1
STEPS = (60, 30, 14, 7, OVER)
QUORUM = "quorum"


@dataclass(frozen=True)
class Ending:
    """A key whose end is near or past: whose, which, its last day and the step that was reached."""

    user_id: uuid.UUID
    fingerprint: str
    day: date
    step: int


def warn(*, now: datetime) -> int:
    """Tell of what has not been told yet, fund by fund; return of how many keys and shortages."""
    scopes = RosterVersion.objects.order_by().values("scope_id").distinct()
    return sum(_warn_in(fund, now) for fund in Fund.objects.filter(pk__in=scopes).order_by("code"))


def reached(days_left: int) -> int | None:
    """Return the step that so many days reach; None while the end is far."""
    if days_left < 0:
        return OVER
    return min((step for step in STEPS if days_left <= step), default=None)


def _warn_in(fund: Fund, now: datetime) -> int:
    try:
        in_force = roster.current(fund.pk)
    except SealingClosed:  # logged, and said by `check` and `roster verify`: no key of it counts
        return 0
    endings = _endings(in_force, now) if in_force else []
    is_short = _is_short(fund, now)
    if not _untold(fund, endings, is_short=is_short):
        return 0
    with transaction.atomic():
        # One clock at a time, so that a step is told once.
        Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
        due = _untold(fund, endings, is_short=is_short)
        _keep(fund, endings, is_short=is_short, now=now)
        notices = [*_quiet(fund, due, now), *(_rings(fund, now) if QUORUM in due and is_short else [])]
        outbox.enqueue(notices, now=now)
    return len(due)


def _endings(in_force: roster.Roster, now: datetime) -> list[Ending]:
    found = []
    for member in in_force.members:
        day = ends_on(member, in_force)
        step = reached((day - now.date()).days)
        if member.state == ACTIVE and step is not None:
            found.append(Ending(member.user_id, member.fingerprint, day, step))
    return found


def _is_short(fund: Fund, now: datetime) -> bool:
    try:
        Audiences(fund.pk, now=now).check_quorum()
    except SealingClosed:
        return True
    return False


def _untold(fund: Fund, endings: Iterable[Ending], *, is_short: bool) -> dict[str, Ending | None]:
    """Return what nobody was told of at this step, by what it is about; what is over for good counts too."""
    told = {row.about: row for row in RosterWarning.objects.filter(scope_id=fund.pk)}
    current = {one.fingerprint: one for one in endings}
    due: dict[str, Ending | None] = {
        about: one
        for about, one in current.items()
        if about not in told or told[about].day != one.day or one.step < told[about].step
    }
    gone = {about for about in told if about not in current and about != QUORUM}
    due |= dict.fromkeys(gone)
    return due | ({QUORUM: None} if is_short != (QUORUM in told) else {})


def _keep(fund: Fund, endings: Iterable[Ending], *, is_short: bool, now: datetime) -> None:
    """Write down what was told, and forget what is no more."""
    rows = [RosterWarning(scope_id=fund.pk, about=one.fingerprint, day=one.day, step=one.step) for one in endings]
    RosterWarning.objects.filter(scope_id=fund.pk).exclude(about__in=[row.about for row in rows] + [QUORUM]).delete()
    if is_short:
        rows.append(RosterWarning(scope_id=fund.pk, about=QUORUM, day=now.date(), step=0))
    else:
        RosterWarning.objects.filter(scope_id=fund.pk, about=QUORUM).delete()
    RosterWarning.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["scope_id", "about"], update_fields=["day", "step"]
    )


def _quiet(fund: Fund, due: dict[str, Ending | None], now: datetime) -> list[Notice]:
    """Tell whose key it is, chair and guardian; nobody of a key that is off the list or was extended."""
    owners = {one.user_id for one in due.values() if one}
    if not owners:
        return []
    accounts = set(User.objects.filter(pk__in=owners).values_list("pk", flat=True))
    guardians = people_with(fund.pk, {Role.GUARDIAN}, now=now)[Role.GUARDIAN]
    return [Notice(QUIET, one) for one in sorted(accounts | guardians | chairs_of(fund.pk, now=now))]


def _rings(fund: Fund, now: datetime) -> list[Notice]:
    """Ring chair, deputy chair, and the coordinators on duty, or all of them where the rota names nobody."""
    coordinators = set(on_duty(fund.pk, Role.COORDINATOR, now))
    everybody = people_with(fund.pk, {Role.COORDINATOR}, now=now)[Role.COORDINATOR]
    return [Notice(RING, one) for one in sorted((coordinators or everybody) | chairs_of(fund.pk, now=now))]
