"""Which locks are missing: boxes that somebody who is to read them cannot open yet, and who can help.

Whatever the kind, it is one mechanism: who is owed a lock, by whom it can be made, how far it is.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from emergency.actors import Actor
from emergency.hearing.readers import COMPLAINT
from emergency.models import AidRequest, AwaitedReader, Complaint, User
from emergency.reading.shelves import (
    BOOKS,
    CASES,
    COMPLAINTS,
    BoxRow,
    Moment,
    Shelf,
    reading_lately,
    roles_lately,
    shelves_of,
)
from emergency.reading.sights import sight_of
from fund import kept_boxes
from fund.models import Fund, Mandate
from notifications import roster
from notifications.errors import NotFound
from notifications.models import Box, Lock


@dataclass(frozen=True)
class Owed:
    """A lock that is missing: to which box, for whom and which key."""

    box: BoxRow
    reader: roster.Reader


class Lockbook:
    """The locks of all that is still read in a fund at one moment, or of what one owner keeps: who holds, who is owed.

    The same number of statements, however many cases, complaints and files there are.
    """

    def __init__(self, fund_id: uuid.UUID, *, now: datetime, owner_id: uuid.UUID | None = None) -> None:
        self._at = Moment(fund_id, now)
        self._shelf_of: dict[uuid.UUID, Shelf] = {}
        self._held: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
        self.boxes: list[BoxRow] = []
        for shelf in shelves_of(self._at, owner_id):
            self._take_in(shelf)

    def owed(self) -> list[Owed]:
        """Return every lock that is missing, cases first, then complaints and files, the oldest boxes first."""
        return [Owed(row, reader) for row in self.boxes for reader in self.missing(row)]

    def missing(self, row: BoxRow) -> list[roster.Reader]:
        """Return who is owed a lock to a box: entitled by roster and mandate, not kept away, without one so far."""
        return [one for one in self._readers(row) if not self._has(row, one)]

    def supplied(self, row: BoxRow) -> list[roster.Reader]:
        """Return who of those entitled to a box has a lock of the own key to it already."""
        return [one for one in self._readers(row) if self._has(row, one)]

    def helpers(self, row: BoxRow, people: Mapping[uuid.UUID, Collection[str]]) -> set[uuid.UUID]:
        """Return who of these people, given with their roles, holds a lock to a box that they read in one of them."""
        shelf, holding = self._shelf_of[row.id], self._held.get(row.id, {})
        return {user_id for user_id in holding if user_id in people and shelf.may_help(row, people[user_id], user_id)}

    def opened_by(self, user_id: uuid.UUID) -> list[BoxRow]:
        """Return the boxes somebody may open now to make locks for others: theirs by lock, role, answer and state.

        Whose mandate ended keeps this, and nothing else, for fourteen days.
        """
        if self._at.roster is None or user_id not in active_in(self._at.roster):
            return []
        mine = [row for row in self.boxes if user_id in self._held.get(row.id, {})]
        shelves = dict.fromkeys(self._shelf_of[row.id] for row in mine)
        found = ((shelf, [row for row in mine if self._shelf_of[row.id] is shelf]) for shelf in shelves)
        return [row for shelf, rows in found for row in shelf.opened_by(user_id, rows)]

    def sort_of(self, row: BoxRow) -> str:
        """Return of which sort a box is."""
        return self._shelf_of[row.id].sort

    def is_told(self, row: BoxRow, user_id: uuid.UUID, roles: Collection[str]) -> bool:
        """Say whether somebody may learn that locks to a box are missing: of cases every reader, else who reads it."""
        shelf = self._shelf_of[row.id]
        return shelf.sort == CASES or shelf.may_help(row, roles, user_id)

    def public_key(self, fingerprint: str) -> str:
        """Return the armoured public key of a reader."""
        members = self._at.roster.members if self._at.roster else ()
        return next(member.public_key for member in members if member.fingerprint == fingerprint)

    def key_ids(self, fingerprint: str) -> frozenset[str]:
        """Return the ids of the encryption subkeys a lock for this reader may be made for now."""
        key = self._at.roster.keyring.keys.get(fingerprint) if self._at.roster else None
        return key.key_ids(self._at.now) if key else frozenset()

    def _take_in(self, shelf: Shelf) -> None:
        self.boxes += shelf.rows
        self._shelf_of |= dict.fromkeys((row.id for row in shelf.rows), shelf)
        for known in shelf.known if shelf.rows else ():
            held = Lock.objects.filter(box__in=known.values("pk"))
            for box_id, user_id, fingerprint in held.values_list("box_id", "user_id", "fingerprint"):
                self._held.setdefault(box_id, {})[user_id] = fingerprint

    def _readers(self, row: BoxRow) -> list[roster.Reader]:
        return self._shelf_of[row.id].readers(row, self._held.get(row.id, {}).keys())

    def _has(self, row: BoxRow, reader: roster.Reader) -> bool:
        return self._held.get(row.id, {}).get(reader.user_id) == reader.fingerprint


def scope_of(box: Box) -> uuid.UUID:
    """Return the fund whose roster a box is sealed under; raises NotFound where nobody keeps it any more."""
    if box.kind == COMPLAINT:
        found = Complaint.objects.filter(pk=box.owner_id).values_list("fund_id", flat=True).first()
    else:
        found = AidRequest.objects.filter(pk=box.owner_id).values_list("fund_id", flat=True).first()
    if found is None and (fund := kept_boxes.fund_keeping(box)) is not None:
        found = fund.pk
    if found is None:
        raise NotFound()
    return found


def box_to_hand_on(box_id: uuid.UUID, actor: Actor, *, now: datetime, is_owed: bool = False) -> uuid.UUID:
    """Return the fund of a box that this person may open to make locks for others; else NotFound.

    With `is_owed` only while somebody is owed one.
    """
    box = Box.objects.filter(pk=box_id).only("owner_id", "kind").first()
    if box is None or actor.id is None:
        raise NotFound()
    fund_id = scope_of(box)
    book = Lockbook(fund_id, now=now, owner_id=box.owner_id)
    row = opened_row(book, box_id, actor.id)
    if is_owed and not book.missing(row):
        raise NotFound()
    return fund_id


def made_for(reference: str, actor: Actor, *, now: datetime) -> list[uuid.UUID]:
    """Return the boxes of a case to which colleagues made this reader's locks; NotFound for a case closed to them."""
    aid_request = sight_of(reference, actor, now=now).aid_request
    made = Lock.objects.filter(box__owner_id=aid_request.pk, made_by__isnull=False)
    return list(made.filter(user_id=actor.id).values_list("box_id", flat=True)) if actor.id else []


def made_for_kept(sort: str, fund: Fund, actor: Actor, *, now: datetime) -> list[uuid.UUID]:
    """Return the boxes of complaints, or of what the treasury keeps, to which colleagues made this reader's locks."""
    if actor.id is None:
        raise NotFound()
    book = Lockbook(fund.pk, now=now)
    of_sort = [row.id for row in book.opened_by(actor.id) if book.sort_of(row) == sort]
    made = Lock.objects.filter(box_id__in=of_sort, user_id=actor.id, made_by__isnull=False)
    return list(made.values_list("box_id", flat=True))


def opened_row(book: Lockbook, box_id: uuid.UUID, user_id: uuid.UUID) -> BoxRow:
    """Return the box's row of the book; NotFound unless this person may open it to make locks for others."""
    found = next((row for row in book.opened_by(user_id) if row.id == box_id), None)
    if found is None:
        raise NotFound()
    return found


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is owed locks: how many of them the reader can make, and whether others must make some."""

    reader: roster.Reader
    pseudonym: str
    public_key: str
    boxes: int
    needs_others: bool


@dataclass(frozen=True)
class ToRelock:
    """What one person can do for newcomers of one fund now: for whom, and from which boxes, the oldest first."""

    fund: Fund
    newcomers: tuple[Newcomer, ...]
    boxes: tuple[tuple[BoxRow, tuple[roster.Reader, ...]], ...]


def to_relock(user: User, fund: Fund, *, now: datetime) -> ToRelock:
    """Return the locks that this person can make for colleagues."""
    book = Lockbook(fund.pk, now=now)
    mine = [(row, tuple(readers)) for row in book.opened_by(user.pk) if (readers := book.missing(row))]
    able = Counter(reader for _row, readers in mine for reader in readers)
    roles = roles_lately(fund.pk, user.pk, on=now.date())
    owed = Counter(one.reader for one in book.owed() if book.is_told(one.box, user.pk, roles))
    names = dict(User.objects.filter(pk__in={one.user_id for one in owed}).values_list("pk", "pseudonym"))
    newcomers = (
        Newcomer(one, names.get(one.user_id, ""), book.public_key(one.fingerprint), able[one], count > able[one])
        for one, count in owed.items()
    )
    return ToRelock(fund, tuple(newcomers), tuple(mine))


def funds_to_hand_on(user_id: uuid.UUID, *, now: datetime) -> list[Fund]:
    """Return the funds in which somebody reads sealed texts, or did until at most fourteen days ago."""
    held = reading_lately(now.date()).filter(user_id=user_id)
    return list(Fund.objects.filter(Exists(held.filter(fund=OuterRef("pk")))).order_by("code"))


def newcomers_for(user_id: uuid.UUID, *, now: datetime) -> QuerySet[AwaitedReader]:
    """Return for whom else locks are missing where this person reads sealed texts or did until lately; no query yet."""
    return told_to(user_id, reading_lately(now.date()))


def told_to(user_id: uuid.UUID, reading: QuerySet[Mandate]) -> QuerySet[AwaitedReader]:
    """Return the same by the mandates of those who read sealed texts or did until lately."""
    held = reading.filter(user_id=user_id, fund=OuterRef("fund"))
    keeps_books = Q(Exists(held.filter(role__in=kept_boxes.READING_ROLES)), sort=BOOKS)
    hears = Q(Exists(held.filter(is_ethics=True)), sort=COMPLAINTS)
    reader = {name: OuterRef(name) for name in ("fund", "user_id", "fingerprint")}
    # Who waits for locks to cases is counted there, once.
    twice = ~Q(sort=CASES) & Q(Exists(AwaitedReader.objects.filter(**reader, sort=CASES)))
    told = AwaitedReader.objects.filter(Q(Exists(held), sort=CASES) | keeps_books | hears)
    return told.exclude(twice).exclude(user_id=user_id)


def active_in(in_force: roster.Roster) -> set[uuid.UUID]:
    """Return whose line in the roster is active; only those have a key in its keyring."""
    return {one.user_id for one in in_force.members if one.fingerprint in in_force.keyring.keys}


def handing_people(fund_id: uuid.UUID, *, on: date) -> dict[uuid.UUID, set[str]]:
    """Return reading roles by person: of mandates in force, and of those that ended at most fourteen days ago."""
    found: dict[uuid.UUID, set[str]] = {}
    for user_id, role in reading_lately(on).filter(fund_id=fund_id).values_list("user_id", "role"):
        found.setdefault(user_id, set()).add(role)
    return found
