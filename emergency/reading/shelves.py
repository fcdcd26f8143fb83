"""Shelves: the boxes that are still read, by what keeps them, each with who is to read it and who may open it to help.

Cases, complaints, and what the treasury keeps. A case that is over (withdrawn, expired, closed) and a complaint that is
closed are read by nobody new: each further lock would be one more key to what waits to be erased. A refusal may still
be appealed, and what was joined may be parted, so their readers to come are owed their locks. Payment details only
while they may be served. What a shelf cannot tell any more counts against whoever is new.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Q, QuerySet

from emergency.hearing.readers import COMPLAINT, KeptFrom, hearers, kept_from
from emergency.models import AidRequest, Complaint, Confirmation, ConflictAnswer, Exclusion, RoundSeat, User
from emergency.policies import NO_ACCESS_LEVEL
from emergency.sealing.audiences import ALL_READERS, READERS, Audiences
from emergency.selectors import cases
from emergency.states import State
from emergency.visibility import PAYING, PAYOUT, CaseView, may_be_served
from emergency.visibility import Reader as Before
from fund import kept_boxes
from fund.models import Fund, Mandate, Role
from notifications import roster
from notifications.models import Box
from notifications.roster import Reader

# How long after the last day of a mandate its holder may still make locks for those who come.
HAND_OVER = timedelta(days=14)
LIVING = frozenset(State) - {State.STARTED, State.WITHDRAWN, State.EXPIRED, State.CLOSED, State.ERASED}

# The sorts of what is kept.
CASES, COMPLAINTS, BOOKS = "cases", "complaints", "books"

Audience = frozenset[tuple[uuid.UUID, str]]


@dataclass(frozen=True)
class BoxRow:
    """A box by what decides about its locks."""

    id: uuid.UUID
    owner_id: uuid.UUID
    kind: str


class Moment:
    """A fund at one moment: its roster, and who of it may sign in."""

    def __init__(self, fund_id: uuid.UUID, now: datetime) -> None:
        self.fund_id, self.now = fund_id, now
        self.roster = roster.current(fund_id)

    def fit(self, audience: Audience) -> list[Reader]:
        """Return one reader for each of an audience whom the roster names, with a key usable now and no freeze."""
        found = self.roster.keys_for(audience, self.now) if self.roster else []
        return [one for one in found if one.user_id not in self._shut_out]

    @cached_property
    def _shut_out(self) -> frozenset[uuid.UUID]:
        people = {one.user_id for one in self.roster.members} if self.roster else set()
        frozen = User.objects.filter(pk__in=people).filter(Q(is_active=False) | Q(frozen_at__isnull=False))
        return frozenset(frozen.values_list("pk", flat=True))


class Shelf(Protocol):
    """Boxes of one sort."""

    sort: str
    # As the database names them, for whoever asks further: each holds some of them.
    known: list[QuerySet[Box]]
    rows: list[BoxRow]

    def readers(self, row: BoxRow, holders: Collection[uuid.UUID]) -> list[Reader]:
        """Return who is to read a box: named by roster and mandate, kept away by nothing; `holders` do already."""
        ...

    def opened_by(self, user_id: uuid.UUID, mine: list[BoxRow]) -> list[BoxRow]:
        """Return which of the boxes that somebody holds locks to they may open now to make locks for others."""
        ...

    def may_help(self, row: BoxRow, roles: Collection[str], user_id: uuid.UUID) -> bool:
        """Say whether who holds a lock to a box, and these roles or had them lately, reads it in one of them."""
        ...


class CaseShelf:
    """Texts of living cases. Of what lies under a hold or a country lock nobody is owed anything until it is lifted."""

    sort = CASES

    def __init__(self, at: Moment, owner_id: uuid.UUID | None = None) -> None:
        living = AidRequest.objects.filter(fund_id=at.fund_id, state__in=LIVING)
        living = living if owner_id is None else living.filter(pk=owner_id)
        self._at = at
        rows = cases().filter(pk__in=living.values("pk"))
        self._cases = {row.pk: row for row in rows if not (row.frozen or row.country_locked)}
        self._near = kept_away(living.values("pk"))
        for row in self._cases.values():
            self._near.setdefault(row.pk, set()).update(row.asked_by_ids)
        self.known = [Box.objects.filter(owner_id__in=living.values("pk"), kind__in=READERS)]
        self.rows = [row for row in rows_of(self.known) if self._is_read(row)]
        audiences = Audiences(at.fund_id, now=at.now)
        self._readers = {kind: at.fit(audiences.of(kind)) for kind in READERS}

    def readers(self, row: BoxRow, holders: Collection[uuid.UUID]) -> list[Reader]:
        """Return who is entitled by kind, without those whom the case is kept from."""
        near = self._near.get(row.owner_id, set())
        return [one for one in self._readers[row.kind] if one.user_id not in near]

    def opened_by(self, user_id: uuid.UUID, mine: list[BoxRow]) -> list[BoxRow]:
        """Return those that may be served by role, answer and state."""
        roles = roles_lately(self._at.fund_id, user_id, on=self._at.now.date())
        answers = ConflictAnswer.objects.filter(user_id=user_id, aid_request__in={row.owner_id for row in mine})
        levels = dict(answers.values_list("aid_request_id", "level")) if mine and roles else {}
        return [row for row in mine if self._is_served(row, user_id, roles, levels.get(row.owner_id))]

    def may_help(self, row: BoxRow, roles: Collection[str], user_id: uuid.UUID) -> bool:
        """Say whether the kind is read in one of these roles."""
        return bool(READERS[row.kind] & set(roles))

    def _is_read(self, row: BoxRow) -> bool:
        case = self._cases.get(row.owner_id)
        return case is not None and (row.kind != PAYOUT or case.state in PAYING)

    def _is_served(self, row: BoxRow, user_id: uuid.UUID, roles: frozenset[str], level: int | None) -> bool:
        case = self._cases[row.owner_id]
        is_away = user_id in self._near.get(row.owner_id, set())
        view = CaseView(state=case.state, was_in_review=case.presented, is_frozen=case.frozen)
        return may_be_served(Before(user_id=user_id, roles=roles, conflict=level, is_excluded=is_away), row.kind, view)


class ComplaintShelf:
    """Words of open complaints, for the seats that hear them: never for one that was complained about."""

    sort = COMPLAINTS

    def __init__(self, at: Moment, owner_id: uuid.UUID | None = None) -> None:
        open_ones = Complaint.objects.filter(fund_id=at.fund_id, closed_on__isnull=True)
        open_ones = open_ones if owner_id is None else open_ones.filter(pk=owner_id)
        self._complaints = {row.pk: row for row in open_ones}
        self._kept = {pk: kept_from(row) for pk, row in self._complaints.items()}
        named = {row.aid_request_id for row in self._complaints.values() if row.aid_request_id}
        self._near = kept_away(AidRequest.objects.filter(pk__in=named).values("pk")) if named else {}
        self.known = [Box.objects.filter(owner_id__in=open_ones.values("pk"), kind=COMPLAINT)]
        self.rows = rows_of(self.known) if self._complaints else []
        self._readers = at.fit(hearers(at.fund_id, now=at.now)) if self.rows else []
        self._lately = hearing_lately(at.fund_id, on=at.now.date()) if self.rows else frozenset()

    def readers(self, row: BoxRow, holders: Collection[uuid.UUID]) -> list[Reader]:
        """Return the seats that hear it; where it is not known whom it is about, only who read it before."""
        kept = self._kept[row.owner_id]
        return [
            one
            for one in self._readers
            if not self._is_away(row, one.user_id, kept) and (kept is not None or one.user_id in holders)
        ]

    def opened_by(self, user_id: uuid.UUID, mine: list[BoxRow]) -> list[BoxRow]:
        """Return those of a seat that hears complaints, or did until lately."""
        return [row for row in mine if self.may_help(row, (), user_id)]

    def may_help(self, row: BoxRow, roles: Collection[str], user_id: uuid.UUID) -> bool:
        """Say whether this seat hears complaints and is not kept away from this one."""
        return user_id in self._lately and not self._is_away(row, user_id, self._kept[row.owner_id])

    def _is_away(self, row: BoxRow, user_id: uuid.UUID, kept: KeptFrom | None) -> bool:
        case_id = self._complaints[row.owner_id].aid_request_id
        near = self._near.get(case_id, set()) if case_id else set()
        return user_id in near or (kept is not None and user_id in kept.people)


class BookShelf:
    """What the treasury keeps: bank files, payees' details, papers, the last for the archive key too."""

    sort = BOOKS

    def __init__(self, at: Moment, owner_id: uuid.UUID | None = None) -> None:
        fund = Fund.objects.select_related("parent").get(pk=at.fund_id)
        known = list(kept_boxes.kept_in(fund))
        self.known = known if owner_id is None else [one.filter(owner_id=owner_id) for one in known]
        self.rows = rows_of(self.known)
        self._at = at
        kinds = {row.kind for row in self.rows}
        self._readers = {kind: at.fit(kept_boxes.audience_of(kind, fund, now=at.now)) for kind in kinds}

    def readers(self, row: BoxRow, holders: Collection[uuid.UUID]) -> list[Reader]:
        """Return treasurers and checkers, of a paper the archive key too."""
        return self._readers[row.kind]

    def opened_by(self, user_id: uuid.UUID, mine: list[BoxRow]) -> list[BoxRow]:
        """Return all of who keeps the books, or did until lately."""
        roles = roles_lately(self._at.fund_id, user_id, on=self._at.now.date()) if mine else frozenset()
        return [row for row in mine if self.may_help(row, roles, user_id)]

    def may_help(self, row: BoxRow, roles: Collection[str], user_id: uuid.UUID) -> bool:
        """Say whether one of these roles keeps the books."""
        return bool(kept_boxes.READING_ROLES & set(roles))


def shelves_of(at: Moment, owner_id: uuid.UUID | None = None) -> list[Shelf]:
    """Return all shelves of a fund, or what of them one owner keeps."""
    return [CaseShelf(at, owner_id), ComplaintShelf(at, owner_id), BookShelf(at, owner_id)]


def rows_of(known: Iterable[QuerySet[Box]]) -> list[BoxRow]:
    """Return boxes without their content, the oldest first within each sort."""
    listed = (one.order_by("created_on", "pk").values_list("pk", "owner_id", "kind") for one in known)
    return [BoxRow(*row) for rows in listed for row in rows]


def reading_lately(on: date) -> QuerySet[Mandate]:
    """Return the mandates that read sealed texts, and those that did until at most fourteen days ago."""
    return read_since(on - HAND_OVER, on=on)


def read_since(since: date, *, on: date) -> QuerySet[Mandate]:
    """Return the mandates that read sealed texts and have not ended before that day."""
    return _begun(on, not_over_before=since).filter(role__in=ALL_READERS)


def roles_lately(fund_id: uuid.UUID, user_id: uuid.UUID, *, on: date) -> frozenset[str]:
    """Return in which roles somebody reads sealed texts, or did until lately."""
    return frozenset(reading_lately(on).filter(fund_id=fund_id, user_id=user_id).values_list("role", flat=True))


def hearing_lately(fund_id: uuid.UUID, *, on: date) -> frozenset[uuid.UUID]:
    """Return who hears complaints, or did until lately, and is no coordinator."""
    held = _lately(on).filter(fund_id=fund_id)
    coordinators = Mandate.objects.in_force(on=on).filter(fund_id=fund_id, role=Role.COORDINATOR).values("user_id")
    seats = held.filter(is_ethics=True).exclude(user__in=coordinators)
    return frozenset(seats.values_list("user_id", flat=True))


def kept_away(living: QuerySet[AidRequest, Any]) -> dict[uuid.UUID, set[uuid.UUID]]:
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


def _lately(on: date) -> QuerySet[Mandate]:
    return _begun(on, not_over_before=on - HAND_OVER)


def _begun(on: date, *, not_over_before: date) -> QuerySet[Mandate]:
    rows = Mandate.objects.filter(starts_on__lte=on)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=not_over_before))
