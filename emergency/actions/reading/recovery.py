"""The offline recovery key used: one asks, another agrees, and for a day the two fetch what it opens.

The key itself is nowhere here. What is handed out are sealed files; whoever holds the key opens them elsewhere.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from emergency.actors import Actor
from emergency.models import RecoveryReason, RecoveryRelease
from emergency.reading.recovery import (
    cases_named,
    is_alive,
    lock_of,
    may_agree,
    open_release,
    release_seen,
    sides_of,
)
from fund.models import Fund, Role
from fund.permissions import chairs_of, people_with
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.models import ReadWay
from notifications.outbox import QUIET, Notice
from notifications.sealing import boxes

MOST_CASES = 20


def ask(
    *, fund: Fund, references: Sequence[str], reason_code: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> RecoveryRelease:
    """Ask for what the recovery key opens of these cases; nothing is handed out before another person agrees.

    Raises NotFound for others than guardian, chair and deputy chair, and for a case that is not theirs to name.
    """
    if by.user is None or not sides_of(fund.pk, by.user.pk, now=now):
        raise NotFound()
    wanted = list(dict.fromkeys(references))
    if not wanted or len(wanted) > MOST_CASES or reason_code not in RecoveryReason.values:
        raise Malformed(fields={"references": _("Name one to %(most)d requests.") % {"most": MOST_CASES}})
    with transaction.atomic():
        attempt.claim(now=now)
        cases = cases_named(fund, wanted, by.user.pk)
        row = RecoveryRelease.objects.create(fund=fund, reason_code=reason_code, asked_by=by.user, asked_at=now)
        row.cases.set(cases)
        attempt.finish({"id": str(row.pk)})
        _tell_and_record(row, "recovery_asked", by, now)
    return row


def agree(*, release_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> RecoveryRelease:
    """Release what was asked for, for 24 hours, to the two people; told to chair, guardian and coordinators.

    Raises Refused unless guardian and chair (or deputy) are the two, Stale once it was agreed to or is over.
    """
    with transaction.atomic():
        attempt.claim(now=now)
        row, user_id = _locked(release_id, by, now)
        check_can_agree(row, user_id, now=now)
        row.agreed_by, row.agreed_at = by.user, now
        row.save(update_fields=["agreed_by", "agreed_at"])
        attempt.finish({"id": str(row.pk)})
        _tell_and_record(row, "recovery_released", by, now)
    return row


def withdraw(*, release_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> RecoveryRelease:
    """Take back what was asked for or released: nothing is handed out from now on; told as the asking was.

    Any of those who may release does it, alone. Raises Stale once it is over.
    """
    with transaction.atomic():
        attempt.claim(now=now)
        row, _user_id = _locked(release_id, by, now)
        check_can_withdraw(row, now=now)
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        attempt.finish({"id": str(row.pk)})
        _tell_and_record(row, "recovery_withdrawn", by, now)
    return row


def serve(*, release_id: uuid.UUID, box_id: uuid.UUID, by: Actor, now: datetime) -> bytes:
    """Return the recovery key's lock and the box, and write down who fetched it; NotFound for everybody else."""
    if by.user is None:
        raise NotFound()
    release = open_release(release_id, by.user.pk, now=now)
    with transaction.atomic():
        line = lock_of(release, box_id, by.user.pk).user_id
        return boxes.hand_out(
            box_id, to=by.user.pk, scope_id=release.fund_id, way=ReadWay.RECOVERY, now=now, lock_of=line
        )


def check_can_agree(row: RecoveryRelease, user_id: uuid.UUID, *, now: datetime) -> None:
    """Raise Stale once it was agreed to, taken back or is over, Refused unless the two speak for both sides."""
    if row.agreed_at is not None or not is_alive(row, now=now):
        raise Stale()
    if not may_agree(row, user_id, sides_of(row.fund_id, user_id, now=now), now=now):
        raise Refused(
            _("It takes two: the data guardian, and chair or deputy chair. One of them asked, the other agrees."),
            code="second_person",
        )
    named = [one.reference for one in row.cases.all()]
    cases_named(row.fund, named, user_id)


def check_can_withdraw(row: RecoveryRelease, *, now: datetime) -> None:
    """Raise Stale for what was taken back already or is over."""
    if not is_alive(row, now=now):
        raise Stale()


def _locked(release_id: uuid.UUID, by: Actor, now: datetime) -> tuple[RecoveryRelease, uuid.UUID]:
    """Return the release, locked, and who acts on it; raises NotFound for who may not release in its fund."""
    if by.user is None:
        raise NotFound()
    RecoveryRelease.objects.select_for_update().filter(pk=release_id).first()
    return release_seen(release_id, by.user.pk, now=now), by.user.pk


def _tell_and_record(row: RecoveryRelease, verb: str, by: Actor, now: datetime) -> None:
    people = people_with(row.fund_id, {Role.GUARDIAN, Role.COORDINATOR}, now=now)
    told = people[Role.GUARDIAN] | people[Role.COORDINATOR] | chairs_of(row.fund_id, now=now)
    outbox.enqueue([Notice(QUIET, one) for one in told - {by.id}], now=now)
    events = [
        Event(f"aid_request.{verb}", by.id, "aid_request", case.pk, {"reason_code": row.reason_code})
        for case in row.cases.all()
    ]
    about: dict[str, audit.Value] = {"reason_code": row.reason_code, "count": len(events)}
    audit.record([*events, Event(f"release.{verb}", by.id, "recovery_release", row.pk, about)], now=now)
