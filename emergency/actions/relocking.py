"""Locks made by colleagues: for who comes, for a new key; and the end of the locks of who left.

A box never changes: only the small packets beside it come and go. Whatever is added is checked again under the lock
of the case, so that nobody gets a lock whom an exclusion or a conflict of that moment keeps away.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from emergency.actors import Actor
from emergency.models import AidRequest, AwaitedReader
from emergency.reading.portrait import box_for
from emergency.reading.relocking import BoxRow, Lockbook, Owed, handing_people, opened_row
from emergency.sealing.audiences import OFFLINE, READERS
from fund.models import Fund
from notifications import audit, outbox, roster
from notifications.audit import Event
from notifications.errors import Malformed, NotFound, Refused, SealingClosed
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.models import Box, Lock, RosterVersion
from notifications.outbox import QUIET, Notice
from notifications.roster import Reader
from notifications.roster_document import Member
from notifications.sealing import locks, relocking
from notifications.sealing.relocking import MadeLock

MOST_LOCKS = 200
# Lines in these states have no more to do with any text.
_GONE = frozenset({"frozen", "retired", "lost"})


@dataclass(frozen=True)
class Handed:
    """What became of the locks somebody sent: how many are new, how many were there already."""

    new: int
    known: int


def hand_on(
    *, box_id: uuid.UUID, by: Actor, now: datetime, made: Sequence[MadeLock], attempt: Attempt = NO_ATTEMPT
) -> Handed:
    """Add locks that the caller made from their own; sent again, those that are there count as done.

    Raises NotFound unless the caller may open the box for this now, Refused for a reader who is owed none, Malformed
    for a packet that is no lock for a fit subkey of the very key the roster names.
    """
    if by.user is None:
        raise NotFound()
    if len(made) > MOST_LOCKS:
        raise Malformed(fields={"locks": _("At most %(most)d at once.") % {"most": MOST_LOCKS}})
    with transaction.atomic():
        attempt.claim(now=now)
        aid_request = _locked_case_of(box_id)
        in_force = roster.hold(aid_request.fund_id)
        book = Lockbook(aid_request.fund_id, now=now, case_id=aid_request.pk)
        row = opened_row(book, box_id, by.user.pk)
        _check_owed(book, row, made)
        new = relocking.add(box_id, made, made_by=by.user.pk)
        handed = Handed(new, len(made) - new)
        attempt.finish({"new": handed.new, "known": handed.known})
        if new:
            told: dict[str, audit.Value] = {"kind": row.kind, "locks": new, "roster": in_force}
            audit.record([Event("aid_request.relock", by.id, "aid_request", aid_request.pk, told)], now=now)
    return handed


def report(*, box_ids: Collection[uuid.UUID], by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> int:
    """Delete the caller's own locks to boxes of one case that colleagues made and that do not open; others are owed.

    Raises NotFound unless the caller may be served the boxes, Refused for locks of the service's own making: those
    were checked.
    """
    if by.user is None:
        raise NotFound()
    with transaction.atomic():
        attempt.claim(now=now)
        aid_request = _locked_case_of(*box_ids)
        kinds = {box_for(box_id, by, now=now).kind for box_id in box_ids}
        mine = Lock.objects.filter(box_id__in=box_ids, user_id=by.user.pk)
        makers = [maker for maker in mine.values_list("made_by", flat=True) if maker]
        if not makers and mine.exists():
            raise Refused(
                _("This lock was made and checked when the text came in: look at your key, or ask for a new one."),
                code="lock_of_the_service",
            )
        if not makers:
            raise NotFound()
        mine.filter(made_by__isnull=False).delete()
        AwaitedReader.objects.filter(fund_id=aid_request.fund_id, user_id=by.user.pk).delete()
        attempt.finish({"locks": len(makers)})
        told: dict[str, audit.Value] = {
            "codes": sorted(kinds),
            "locks": len(makers),
            "members": sorted({str(maker) for maker in makers}),
        }
        audit.record([Event("aid_request.lock_reported", by.id, "aid_request", aid_request.pk, told)], now=now)
    return len(makers)


def readers_left(scope_id: uuid.UUID, user_ids: Collection[uuid.UUID], now: datetime) -> int:
    """Delete the locks of people whom the roster names no more, retired, frozen or lost; return how many."""
    with transaction.atomic():
        return _drop(_locks_of(scope_id, user_ids), "roster", now)


def drop_outdated(*, now: datetime) -> int:
    """Delete the locks of whose time to read is over, fourteen days after the mandate or by word of the roster."""
    return sum(_drop_outdated_of(fund.pk, now) for fund in _funds_with_cases())


def tell_of_newcomers(*, now: datetime) -> int:
    """Tell colleagues who can help, once for each reader and key, that locks are missing; return of how many."""
    return sum(_tell_in(fund, now) for fund in _funds_with_cases())


def _locked_case_of(*box_ids: uuid.UUID) -> AidRequest:
    """Return the one case of these boxes, locked: exclusions and conflict answers of it wait until the act is done."""
    owners = Box.objects.filter(pk__in=box_ids).values("owner_id")
    found = list(AidRequest.objects.select_for_update().filter(pk__in=owners))
    if len(found) != 1:
        raise NotFound()
    return found[0]


def _check_owed(book: Lockbook, row: BoxRow, made: Iterable[MadeLock]) -> None:
    welcome = {*book.missing(row), *book.supplied(row)}
    for one in made:
        if one.reader not in welcome:
            raise Refused(
                _("Nobody with this key is owed a lock to this text now. Look again for whom locks are missing."),
                code="not_owed",
            )
        try:
            relocking.check_packet(one.packet, key_ids=book.key_ids(one.reader.fingerprint))
        except locks.Doubtful as error:
            raise Malformed(fields={"packet": _("This is no lock for the key of this reader.")}) from error


def _funds_with_cases() -> list[Fund]:
    return list(Fund.objects.filter(Exists(AidRequest.objects.filter(fund=OuterRef("pk")))))


def _locks_of(scope_id: uuid.UUID, user_ids: Collection[uuid.UUID]) -> QuerySet[Lock]:
    """Return all locks these people got as readers of this fund; of who still reads in another only its cases'."""
    elsewhere: set[uuid.UUID] = set()
    for scope in RosterVersion.objects.exclude(scope_id=scope_id).values_list("scope_id", flat=True).distinct():
        elsewhere |= {one.user_id for one in _lines(scope) if one.state not in _GONE}
    cases = AidRequest.objects.filter(fund_id=scope_id).values("pk")
    mine = Q(box__owner_id__in=cases) | ~Q(user_id__in=elsewhere)
    return Lock.objects.filter(mine, user_id__in=user_ids)


def _drop_outdated_of(fund_id: uuid.UUID, now: datetime) -> int:
    lines = {one.user_id: one for one in _lines(fund_id)}
    if not lines:
        return 0
    cases = AidRequest.objects.filter(fund_id=fund_id).values("pk")
    held = Lock.objects.filter(box__owner_id__in=cases).order_by().values_list("user_id", "box__kind").distinct()
    roles, over, left = handing_people(fund_id, on=now.date()), defaultdict(set), set()
    for user_id, kind in held:
        line = lines.get(user_id)
        if line is None or line.state in _GONE:
            left.add(user_id)
        elif not line.roles & OFFLINE and kind in READERS and not READERS[kind] & roles.get(user_id, set()):
            over[kind].add(user_id)
    of_kinds = Q(pk__isnull=True)
    for kind, people in over.items():
        of_kinds |= Q(box__kind=kind, user_id__in=people)
    with transaction.atomic():
        dropped = _drop(_locks_of(fund_id, left), "roster", now) if left else 0
        return dropped + (_drop(Lock.objects.filter(of_kinds, box__owner_id__in=cases), "mandate", now) if over else 0)


def _lines(scope_id: uuid.UUID) -> tuple[Member, ...]:
    """Return the lines of a roster in force; none where there is none, or where its chain does not hold."""
    try:
        in_force = roster.current(scope_id)
    except SealingClosed:
        return ()
    return in_force.members if in_force else ()


def _drop(rows: QuerySet[Lock], code: str, now: datetime) -> int:
    counts: dict[uuid.UUID, int] = defaultdict(int)
    for user_id in rows.values_list("user_id", flat=True):
        counts[user_id] += 1
    if not counts:
        return 0
    rows.delete()
    told = [
        Event("reader.locks_dropped", None, "account", user_id, {"locks": count, "code": code})
        for user_id, count in sorted(counts.items())
    ]
    audit.record(told, now=now)
    return sum(counts.values())


def _tell_in(fund: Fund, now: datetime) -> int:
    try:
        book = Lockbook(fund.pk, now=now)
    except SealingClosed:
        return 0
    owed: dict[Reader, list[Owed]] = defaultdict(list)
    for one in book.owed():
        owed[one.reader].append(one)
    people = handing_people(fund.pk, on=now.date())
    with transaction.atomic():
        known = {Reader(row.user_id, row.fingerprint): row for row in AwaitedReader.objects.filter(fund=fund)}
        over = [row.pk for reader, row in known.items() if reader not in owed]
        AwaitedReader.objects.filter(pk__in=over).delete()
        fresh = [reader for reader in owed if reader not in known]
        rows = [
            AwaitedReader(fund=fund, user_id=one.user_id, fingerprint=one.fingerprint, told_at=now) for one in fresh
        ]
        AwaitedReader.objects.bulk_create(rows, ignore_conflicts=True)
        outbox.enqueue([Notice(QUIET, person) for person in _helpers(book, owed, fresh, people)], now=now)
    return len(fresh)


def _helpers(
    book: Lockbook, owed: dict[Reader, list[Owed]], fresh: Iterable[Reader], people: dict[uuid.UUID, set[str]]
) -> set[uuid.UUID]:
    """Return who can make the missing locks, those included whose mandate ended lately."""
    return {person for reader in fresh for one in owed[reader] for person in book.helpers(one.box, people)}
