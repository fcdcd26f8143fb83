"""Which locks are missing: boxes of living cases that somebody who is to read them cannot open yet, and who can help.

A case that is over (withdrawn, expired, closed) is read by nobody new: nothing is decided there any more, and each
further lock would be one more key to a story that waits to be erased. A refusal may still be appealed, and what was
joined may be parted, so their readers to come are owed their locks. Payment details only while they may be served.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from emergency.actors import Actor
from emergency.models import AidRequest, AwaitedReader, Confirmation, ConflictAnswer, Exclusion, RoundSeat, User
from emergency.policies import NO_ACCESS_LEVEL
from emergency.reading.sights import sight_of
from emergency.sealing.audiences import ALL_READERS, READERS, Audiences
from emergency.selectors import cases
from emergency.states import State
from emergency.visibility import PAYING, PAYOUT, CaseView, may_be_served
from emergency.visibility import Reader as Before
from fund.models import Fund, Mandate
from notifications import roster
from notifications.errors import NotFound
from notifications.models import Box, Lock

# How long after the last day of a mandate its holder may still make locks for those who come.
HAND_OVER = timedelta(days=14)
LIVING = frozenset(State) - {State.STARTED, State.WITHDRAWN, State.EXPIRED, State.CLOSED, State.ERASED}


@dataclass(frozen=True)
class BoxRow:
    """A box by what decides about its locks."""

    id: uuid.UUID
    case_id: uuid.UUID
    kind: str


@dataclass(frozen=True)
class Owed:
    """A lock that is missing: to which box, for whom and which key."""

    box: BoxRow
    reader: roster.Reader


class Lockbook:
    """The locks of a fund's living cases at one moment, or of one of them: who holds one, who is owed one.

    Eight statements, however many cases there are. Of what lies under a hold or a country lock nobody is owed anything
    until it is lifted: nobody may open it to help.
    """

    def __init__(self, fund_id: uuid.UUID, *, now: datetime, case_id: uuid.UUID | None = None) -> None:
        living = AidRequest.objects.filter(fund_id=fund_id, state__in=LIVING)
        living = living if case_id is None else living.filter(pk=case_id)
        self._now, self._fund_id = now, fund_id
        self._roster = roster.current(fund_id)
        rows = cases().filter(pk__in=living.values("pk"))
        self.cases = {row.pk: row for row in rows if not (row.frozen or row.country_locked)}
        self._near = _kept_away(living.values("pk"))
        for row in self.cases.values():
            self._near.setdefault(row.pk, set()).update(row.asked_by_ids)
        known = Box.objects.filter(owner_id__in=living.values("pk"), kind__in=READERS).order_by("created_on", "pk")
        there = (BoxRow(*row) for row in known.values_list("pk", "owner_id", "kind"))
        self.boxes = [row for row in there if self._is_read(row)]
        held = Lock.objects.filter(box__owner_id__in=living.values("pk"))
        self._held = set(held.values_list("box_id", "user_id", "fingerprint"))
        self._holders: dict[uuid.UUID, set[uuid.UUID]] = {}
        for box_id, user_id, _fingerprint in self._held:
            self._holders.setdefault(box_id, set()).add(user_id)
        self._readers = self._entitled()

    def owed(self) -> list[Owed]:
        """Return every lock that is missing, the oldest boxes first."""
        return [Owed(row, reader) for row in self.boxes for reader in self.missing(row)]

    def missing(self, row: BoxRow) -> list[roster.Reader]:
        """Return who is owed a lock to a box: entitled by roster and mandate, not kept away, without one so far."""
        near = self._near.get(row.case_id, set())
        return [
            reader
            for reader in self._readers[row.kind]
            if reader.user_id not in near and (row.id, reader.user_id, reader.fingerprint) not in self._held
        ]

    def supplied(self, row: BoxRow) -> list[roster.Reader]:
        """Return who of those entitled to a box has a lock of the own key to it already."""
        return [one for one in self._readers[row.kind] if (row.id, one.user_id, one.fingerprint) in self._held]

    def helpers(self, row: BoxRow, people: Mapping[uuid.UUID, Collection[str]]) -> set[uuid.UUID]:
        """Return who of these people, given with their roles, holds a lock to a box that they read in one of them."""
        holding = self._holders.get(row.id, set())
        return {user_id for user_id in holding if READERS[row.kind] & set(people.get(user_id, ()))}

    def opened_by(self, user_id: uuid.UUID) -> list[BoxRow]:
        """Return the boxes somebody may open now to make locks for others: theirs by lock, role, answer and state.

        Whose mandate ended keeps this, and nothing else, for fourteen days.
        """
        roles = _handing_roles(self._fund_id, user_id, on=self._now.date())
        if not roles or not self._is_active(user_id):
            return []
        mine = [row for row in self.boxes if user_id in self._holders.get(row.id, set())]
        answers = ConflictAnswer.objects.filter(user_id=user_id, aid_request__in={row.case_id for row in mine})
        levels = dict(answers.values_list("aid_request_id", "level"))
        return [row for row in mine if self._is_served(row, user_id, roles, levels.get(row.case_id))]

    def public_key(self, fingerprint: str) -> str:
        """Return the armoured public key of a reader."""
        members = self._roster.members if self._roster else ()
        return next(member.public_key for member in members if member.fingerprint == fingerprint)

    def key_ids(self, fingerprint: str) -> frozenset[str]:
        """Return the ids of the encryption subkeys a lock for this reader may be made for now."""
        key = self._roster.keyring.keys.get(fingerprint) if self._roster else None
        return key.key_ids(self._now) if key else frozenset()

    def _is_read(self, row: BoxRow) -> bool:
        case = self.cases.get(row.case_id)
        return case is not None and (row.kind != PAYOUT or case.state in PAYING)

    def _entitled(self) -> dict[str, list[roster.Reader]]:
        if self._roster is None:
            return {kind: [] for kind in READERS}
        audiences = Audiences(self._fund_id, now=self._now)
        found = {kind: self._roster.keys_for(audiences.of(kind), self._now) for kind in READERS}
        people = {reader.user_id for readers in found.values() for reader in readers}
        shut_out = User.objects.filter(pk__in=people).filter(Q(is_active=False) | Q(frozen_at__isnull=False))
        away = set(shut_out.values_list("pk", flat=True))
        return {kind: [one for one in readers if one.user_id not in away] for kind, readers in found.items()}

    def _is_active(self, user_id: uuid.UUID) -> bool:
        return self._roster is not None and user_id in active_in(self._roster)

    def _is_served(self, row: BoxRow, user_id: uuid.UUID, roles: frozenset[str], level: int | None) -> bool:
        case = self.cases[row.case_id]
        is_away = user_id in self._near.get(row.case_id, set())
        view = CaseView(state=case.state, was_in_review=case.presented, is_frozen=case.frozen)
        return may_be_served(Before(user_id=user_id, roles=roles, conflict=level, is_excluded=is_away), row.kind, view)


def box_to_hand_on(box_id: uuid.UUID, actor: Actor, *, now: datetime, is_owed: bool = False) -> Box:
    """Return a box, without its content, that this person may open to make locks for others; else NotFound.

    With `is_owed` only while somebody is owed one.
    """
    box = Box.objects.filter(pk=box_id).only("owner_id", "kind").first()
    fund_id = AidRequest.objects.filter(pk=box.owner_id).values_list("fund_id", flat=True).first() if box else None
    if box is None or fund_id is None or actor.user is None:
        raise NotFound()
    book = Lockbook(fund_id, now=now, case_id=box.owner_id)
    row = opened_row(book, box_id, actor.user.pk)
    if is_owed and not book.missing(row):
        raise NotFound()
    return box


def made_for(reference: str, actor: Actor, *, now: datetime) -> list[uuid.UUID]:
    """Return the boxes of a case to which colleagues made this reader's locks; NotFound for a case closed to them."""
    aid_request = sight_of(reference, actor, now=now).aid_request
    made = Lock.objects.filter(box__owner_id=aid_request.pk, made_by__isnull=False)
    return list(made.filter(user_id=actor.id).values_list("box_id", flat=True)) if actor.id else []


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
    owed = Counter(one.reader for one in book.owed())
    names = dict(User.objects.filter(pk__in={one.user_id for one in owed}).values_list("pk", "pseudonym"))
    newcomers = (
        Newcomer(one, names.get(one.user_id, ""), book.public_key(one.fingerprint), able[one], count > able[one])
        for one, count in owed.items()
    )
    return ToRelock(fund, tuple(newcomers), tuple(mine))


def funds_to_hand_on(user_id: uuid.UUID, *, now: datetime) -> list[Fund]:
    """Return the funds in which somebody reads sealed texts, or did until at most fourteen days ago."""
    held = _handing(now.date()).filter(user_id=user_id)
    return list(Fund.objects.filter(Exists(held.filter(fund=OuterRef("pk")))).order_by("code"))


def locks_wait_for(user_id: uuid.UUID, *, now: datetime) -> bool:
    """Say whether locks are missing in a fund where this person reads sealed texts or did until lately; one query."""
    held = _handing(now.date()).filter(user_id=user_id, fund=OuterRef("fund"))
    return AwaitedReader.objects.filter(Exists(held)).exists()


def active_in(in_force: roster.Roster) -> set[uuid.UUID]:
    """Return whose line in the roster is active; only those have a key in its keyring."""
    return {one.user_id for one in in_force.members if one.fingerprint in in_force.keyring.keys}


def handing_people(fund_id: uuid.UUID, *, on: date) -> dict[uuid.UUID, set[str]]:
    """Return reading roles by person: of mandates in force, and of those that ended at most fourteen days ago."""
    found: dict[uuid.UUID, set[str]] = {}
    for user_id, role in _handing(on).filter(fund_id=fund_id).values_list("user_id", "role"):
        found.setdefault(user_id, set()).add(role)
    return found


def _handing_roles(fund_id: uuid.UUID, user_id: uuid.UUID, *, on: date) -> frozenset[str]:
    return frozenset(_handing(on).filter(fund_id=fund_id, user_id=user_id).values_list("role", flat=True))


def _handing(on: date) -> QuerySet[Mandate]:
    rows = Mandate.objects.filter(role__in=ALL_READERS, starts_on__lte=on)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on - HAND_OVER))


def _kept_away(living: QuerySet[AidRequest, Any]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Return by case who gets no lock of it: excluded, a party, stepped aside without an answer, or a confirmer."""
    answers = ConflictAnswer.objects.filter(aid_request__in=living).order_by()
    answered = ConflictAnswer.objects.filter(aid_request=OuterRef("round__aid_request"), user=OuterRef("user"))
    recused = RoundSeat.objects.filter(round__aid_request__in=living, recused_at__isnull=False, user__isnull=False)
    confirmers = Confirmation.objects.filter(aid_request__in=living, confirmed_by__isnull=False).order_by()
    excluded = Exclusion.objects.filter(aid_request__in=living).order_by().values_list("aid_request_id", "user_id")
    about = excluded.union(
        answers.filter(level=NO_ACCESS_LEVEL).values_list("aid_request_id", "user_id"),
        recused.filter(~Exists(answered)).order_by().values_list("round__aid_request_id", "user_id"),
        confirmers.values_list("aid_request_id", "confirmed_by_id"),
    )
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    for case_id, user_id in about:
        found.setdefault(case_id, set()).add(user_id)
    return found
