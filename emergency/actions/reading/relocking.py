"""Locks made by colleagues: for who comes, for a new key; and the end of the locks of who left.

A box never changes: only the small packets beside it come and go. Whatever is added is checked again under the lock
of the case or complaint and of the box, so that nobody gets a lock whom an exclusion or a conflict of that moment keeps
away.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from emergency.actors import Actor
from emergency.models import AidRequest, AwaitedReader, Complaint
from emergency.reading.complaints import complaint_for
from emergency.reading.portrait import box_for
from emergency.reading.relocking import Lockbook, handing_people, opened_row, scope_of
from emergency.reading.shelves import BOOKS, CASES, COMPLAINTS, BoxRow, hearing_lately
from emergency.sealing.audiences import OFFLINE, READERS
from fund import kept_boxes
from fund.models import Fund
from fund.permissions import mandates_of, roles_in
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
# What the evidence calls the owner of a box that belongs to no case and is no complaint.
NOUNS = {kept_boxes.BANK: "statement", kept_boxes.PAYEE: "payee", kept_boxes.PAPER: "voucher"}
_Waits = tuple[Reader, str]
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
    if by.id is None:
        raise NotFound()
    if len(made) > MOST_LOCKS:
        raise Malformed(fields={"locks": _("At most %(most)d at once.") % {"most": MOST_LOCKS}})
    with transaction.atomic():
        attempt.claim(now=now)
        [held] = _hold([box_id])
        in_force = roster.hold(held.scope_id)
        book = Lockbook(held.scope_id, now=now, owner_id=held.owner_id)
        row = opened_row(book, box_id, by.id)
        _check_owed(book, row, made)
        new = relocking.add(box_id, made, made_by=by.id)
        handed = Handed(new, len(made) - new)
        attempt.finish({"new": handed.new, "known": handed.known})
        if new:
            told: dict[str, audit.Value] = {"kind": row.kind, "locks": new, "roster": in_force}
            audit.record([held.event("relock", by, told)], now=now)
    return handed


def report(*, box_ids: Collection[uuid.UUID], by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> int:
    """Delete the caller's own locks to these boxes that colleagues made and that do not open; others are owed.

    Raises NotFound unless the caller may be served the boxes, Refused for locks of the service's own making: those
    were checked.
    """
    if by.id is None:
        raise NotFound()
    with transaction.atomic():
        attempt.claim(now=now)
        held = _hold(box_ids)
        for one in held:
            _check_served(one, by, now)
        mine = Lock.objects.filter(box_id__in=box_ids, user_id=by.id)
        made = mine.filter(made_by__isnull=False).values_list("box_id", "made_by")
        makers = {box_id: maker for box_id, maker in made if maker}
        if not makers and mine.exists():
            raise Refused(
                _("This lock was made and checked when the text came in: look at your key, or ask for a new one."),
                code="lock_of_the_service",
            )
        if not makers:
            raise NotFound()
        mine.filter(made_by__isnull=False).delete()
        scopes = {one.scope_id for one in held}
        AwaitedReader.objects.filter(fund_id__in=scopes, user_id=by.id).delete()
        attempt.finish({"locks": len(makers)})
        audit.record([_reported(one, makers, by) for one in held], now=now)
    return len(makers)


def readers_left(scope_id: uuid.UUID, user_ids: Collection[uuid.UUID], now: datetime) -> int:
    """Delete the locks of people whom the roster names no more, retired, frozen or lost; return how many."""
    with transaction.atomic():
        return _drop(_locks_of(Fund.objects.get(pk=scope_id), user_ids), "roster", now)


def drop_outdated(*, now: datetime) -> int:
    """Delete the locks of whose time to read is over, fourteen days after the mandate or by word of the roster."""
    return sum(_drop_outdated_of(fund, now) for fund in _funds())


def tell_of_newcomers(*, now: datetime) -> int:
    """Tell colleagues who can help, once for each reader and key, that locks are missing; return of how many."""
    return sum(_tell_in(fund, now) for fund in _funds())


@dataclass(frozen=True)
class _Held:
    """Boxes of one owner, locked with it."""

    owner_id: uuid.UUID
    scope_id: uuid.UUID
    noun: str
    kinds: Mapping[uuid.UUID, str]

    def event(self, verb: str, by: Actor, told: Mapping[str, audit.Value]) -> Event:
        """Return what happened to the owner of the boxes."""
        return Event(f"{self.noun}.{verb}", by.id, self.noun, self.owner_id, told)


def _hold(box_ids: Collection[uuid.UUID]) -> list[_Held]:
    """Lock the owners of these boxes, then the boxes: what keeps somebody away from them waits until the act is done.

    Raises NotFound where a box is gone, or there is none.
    """
    owners = set(Box.objects.filter(pk__in=box_ids).values_list("owner_id", flat=True))
    cases = _locked_ids(AidRequest.objects.filter(pk__in=owners))
    complaints = _locked_ids(Complaint.objects.filter(pk__in=owners))
    found = Box.objects.filter(pk__in=box_ids).select_for_update().order_by("pk").only("owner_id", "kind")
    of_owner: dict[uuid.UUID, list[Box]] = defaultdict(list)
    for box in found:
        of_owner[box.owner_id].append(box)
    if not box_ids or sum(map(len, of_owner.values())) != len(set(box_ids)):
        raise NotFound()
    nouns = dict.fromkeys(cases, "aid_request") | dict.fromkeys(complaints, "complaint")
    return [
        _Held(owner, scope_of(held[0]), nouns.get(owner) or NOUNS[held[0].kind], {box.pk: box.kind for box in held})
        for owner, held in sorted(of_owner.items())
    ]


def _locked_ids(rows: QuerySet[Any]) -> set[uuid.UUID]:
    return set(rows.order_by("pk").select_for_update().values_list("pk", flat=True))


def _check_served(held: _Held, by: Actor, now: datetime) -> None:
    """Raise NotFound unless all of these boxes may be served to the caller now."""
    if held.noun == "aid_request":
        for box_id in held.kinds:
            box_for(box_id, by, now=now)
    elif by.id is None:
        raise NotFound()
    elif held.noun == "complaint":
        complaint_for(held.owner_id, by.id, mandates_of(by.id, now=now))
    elif not roles_in(held.scope_id, by.id, now=now) & kept_boxes.READING_ROLES:
        raise NotFound()


def _reported(held: _Held, makers: Mapping[uuid.UUID, uuid.UUID], by: Actor) -> Event:
    here = [makers[box_id] for box_id in held.kinds if box_id in makers]
    told: dict[str, audit.Value] = {
        "codes": sorted(set(held.kinds.values())),
        "locks": len(here),
        "members": sorted({str(maker) for maker in here}),
    }
    return held.event("lock_reported", by, told)


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


def _funds() -> list[Fund]:
    return list(Fund.objects.filter(parent__isnull=True).order_by("code"))


def _sorts_in(fund: Fund) -> list[tuple[str, Q]]:
    """Return all that is kept of a fund, whether it is still read or not: the sort, and where its boxes are."""
    cases = AidRequest.objects.filter(fund=fund).values("pk")
    complaints = Complaint.objects.filter(fund=fund).values("pk")
    books = [(BOOKS, Q(box__kind=kind, box__owner_id__in=owners)) for kind, owners in kept_boxes.owners_in(fund)]
    return [(CASES, Q(box__owner_id__in=cases)), (COMPLAINTS, Q(box__owner_id__in=complaints)), *books]


def _locks_of(fund: Fund, user_ids: Collection[uuid.UUID]) -> QuerySet[Lock]:
    """Return all locks these people got as readers of this fund; of who still reads in another only this fund's."""
    elsewhere: set[uuid.UUID] = set()
    for scope in RosterVersion.objects.exclude(scope_id=fund.pk).values_list("scope_id", flat=True).distinct():
        elsewhere |= {one.user_id for one in _lines(scope) if one.state not in _GONE}
    mine = ~Q(user_id__in=elsewhere)
    for _sort, here in _sorts_in(fund) if elsewhere & set(user_ids) else ():
        mine |= here
    return Lock.objects.filter(mine, user_id__in=user_ids)


def _drop_outdated_of(fund: Fund, now: datetime) -> int:
    lines = {one.user_id: one for one in _lines(fund.pk)}
    if not lines:
        return 0
    roles, hearing = handing_people(fund.pk, on=now.date()), hearing_lately(fund.pk, on=now.date())
    left: set[uuid.UUID] = set()
    ended = Q(pk__isnull=True)
    for sort, here in _sorts_in(fund):
        over = defaultdict(set)
        pairs = Lock.objects.filter(here).order_by().values_list("user_id", "box__kind").distinct()
        for user_id, kind in pairs:
            line = lines.get(user_id)
            if line is None or line.state in _GONE:
                left.add(user_id)
            elif not line.roles & OFFLINE and not _still_reads(sort, kind, roles.get(user_id), user_id in hearing):
                over[kind].add(user_id)
        for kind, people in over.items():
            ended |= here & Q(box__kind=kind, user_id__in=people)
    gone = _drop(_locks_of(fund, left), "roster", now) if left else 0
    return gone + _drop(Lock.objects.filter(ended), "mandate", now)


def _still_reads(sort: str, kind: str, roles: Collection[str] | None, hears: bool) -> bool:
    """Say whether somebody reads a kind of box by mandate, or did until at most fourteen days ago."""
    if sort == COMPLAINTS:
        return hears
    wanted = READERS.get(kind) if sort == CASES else kept_boxes.READING_ROLES
    # A kind that nobody reads by role alone is no business of this.
    return wanted is None or bool(wanted & set(roles or ()))


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
    told = [
        Event("reader.locks_dropped", None, "account", user_id, {"locks": count, "code": code})
        for user_id, count in sorted(counts.items())
    ]
    with transaction.atomic():
        Lock.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
        audit.record(told, now=now)
    return sum(counts.values())


def _tell_in(fund: Fund, now: datetime) -> int:
    try:
        book = Lockbook(fund.pk, now=now)
    except SealingClosed:
        return 0
    owed: dict[_Waits, list[BoxRow]] = defaultdict(list)
    for one in book.owed():
        owed[one.reader, book.sort_of(one.box)].append(one.box)
    people = handing_people(fund.pk, on=now.date())
    with transaction.atomic():
        rows = AwaitedReader.objects.filter(fund=fund)
        known = {(Reader(row.user_id, row.fingerprint), row.sort): row.pk for row in rows}
        AwaitedReader.objects.filter(pk__in=[pk for waits, pk in known.items() if waits not in owed]).delete()
        fresh = [waits for waits in owed if waits not in known]
        made = [
            AwaitedReader(fund=fund, user_id=one.user_id, fingerprint=one.fingerprint, sort=sort, told_at=now)
            for one, sort in fresh
        ]
        AwaitedReader.objects.bulk_create(made, ignore_conflicts=True)
        helpers = {person for waits in fresh for box in owed[waits] for person in book.helpers(box, people)}
        outbox.enqueue([Notice(QUIET, person) for person in helpers], now=now)
    return len({reader for reader, _sort in fresh})
