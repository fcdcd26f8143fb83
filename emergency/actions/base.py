"""The frame of every act on a case: claim the key, lock, check again, change, tell, record; one transaction.

An act that carries text checks with `look`, seals outside any transaction, and runs this frame afterwards.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from emergency import announcements
from emergency.actions.standby.ringing import keep_rings
from emergency.actors import NOBODY, WITHOUT_ACCOUNT, Actor
from emergency.clock_rules import Promise
from emergency.hiding import only_told
from emergency.models import AidRequest
from emergency.permissions import Standing, check_can_see, check_may, check_state, sees_hold_only, standing_of
from emergency.reading.promises import due_at, lapse_at, next_instalment_on, promise_of
from emergency.reading.sights import Sight, sight_of
from emergency.selectors import cases, excluded_from
from emergency.states import Owner, State
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import DomainError, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, AlreadyDone, Attempt
from notifications.models import Box
from notifications.outbox import RING, Notice
from notifications.prepared import Prepared
from notifications.sealing import boxes

_NEVER_CHANGING = (str, int, date, uuid.UUID, type(None))
_PASSES_A_FREEZE = frozenset({"freeze", "unfreeze", "review-hold"})
_PAYS = frozenset({"prepare", "authorise", "send", "cash-code"})
# Done about a case, not on it: whoever was rung for it is waited for still.
_NO_ANSWER = _PASSES_A_FREEZE | {"escalate", "ring", "remind"}
_BY_KEY: Prepared[AidRequest] = Prepared(
    lambda case: cases().select_related("fund", "regulation", "asked_by").filter(pk=case), case=uuid.UUID
)
_LOCKED: Prepared[uuid.UUID] = Prepared(
    lambda case: AidRequest.objects.select_for_update().filter(pk=case).values_list("pk", flat=True), case=uuid.UUID
)
_LOCKED_BY_REFERENCE: Prepared[uuid.UUID] = Prepared(
    lambda reference: AidRequest.objects.select_for_update().filter(reference=reference).values_list("pk", flat=True),
    reference=str,
)


@dataclass
class Act:
    """What one act gathers while it runs; all of it is written when its frame ends."""

    name: str
    aid_request: AidRequest
    standing: Standing
    now: datetime
    answer: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    # Who was told in which role, and whose answer to a ring is waited for besides theirs.
    told: list[announcements.People] = field(default_factory=list)
    called: set[uuid.UUID] = field(default_factory=set)
    # Who gets no notice of this case, where the act knows it without asking.
    kept_away: frozenset[uuid.UUID] | None = None

    @property
    def user_id(self) -> uuid.UUID | None:
        """Return the acting account's id; None for an asker without account and for the clock."""
        return self.standing.user_id

    @property
    def books_id(self) -> uuid.UUID:
        """Return the acting account's id as the books want it; who asks is never named in books that stay for ever."""
        return WITHOUT_ACCOUNT if self.standing.actor.holds_code else self.user_id or WITHOUT_ACCOUNT

    def store(self, batch: boxes.SealedBatch) -> list[Box]:
        """Write boxes sealed for this act; the digests of what lies there now stand in its evidence."""
        stored = batch.store(now=self.now)
        if stored:
            self.details["digests"] = [*self.details.get("digests", ()), *(box.sha256 for box in stored)]
        return stored

    def describe(self, **data: Any) -> None:
        """Add coded details to the act's own event."""
        self.details |= data

    def record(self, verb: str, **data: Any) -> None:
        """Add a further event about this case to the evidence."""
        self.events.append(Event(f"aid_request.{verb}", self.user_id, "aid_request", self.aid_request.pk, data))

    def tell(self, event: str, *, people: announcements.People | None = None) -> None:
        """Let those whom this event concerns know that something waits; `people` by role, where known, saves asking."""
        kept_away = excluded_from(self.aid_request) if self.kept_away is None else self.kept_away
        away = {*kept_away, self.user_id}
        told = announcements.told(event, self.aid_request, now=self.now, away=away, people=people)
        self.notices += told.notices
        self.told.append(told.by_role)


@contextmanager
def on_case(
    name: str,
    reference: str,
    *,
    by: Actor,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
    seen: str | None = None,
) -> Iterator[Act]:
    """Run the body as one act on the locked case; saves it, tells and records when the body ends well.

    `seen` is the state the caller's page showed. Raises NotFound, Refused (wrong state or frozen), Stale.
    """
    with transaction.atomic():
        attempt.claim(now=now)
        aid_request = _read(_LOCKED_BY_REFERENCE.first(reference=reference))
        act = Act(name, aid_request, standing_of(by, aid_request, now=now), now)
        _check(act, seen)
        before, known = aid_request.state, _values(aid_request)
        promised = promise_of(aid_request), aid_request.reminded
        yield act
        _set_clock(act, before, *promised)
        if _values(aid_request) != known:
            aid_request.save()
        _finish(act, before, attempt)


@contextmanager
def by_the_clock(name: str, aid_request_id: uuid.UUID, *, now: datetime) -> Iterator[Act]:
    """Run the body as an act of the clock on the locked case; a frozen case raises Refused."""
    with transaction.atomic():
        aid_request = _read(_LOCKED.first(case=aid_request_id))
        act = Act(name, aid_request, Standing(actor=NOBODY), now)
        check_not_frozen(name, aid_request)
        check_state(name, aid_request)
        before, known = aid_request.state, _values(aid_request)
        promised = promise_of(aid_request), aid_request.reminded
        yield act
        _set_clock(act, before, *promised)
        if _values(aid_request) != known:
            aid_request.save()
        _finish(act, before, NO_ATTEMPT)


@contextmanager
def on_new_case(
    name: str, aid_request: AidRequest, *, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> Iterator[Act]:
    """Write a new case and run the body as the act that made it."""
    with transaction.atomic():
        attempt.claim(now=now)
        aid_request.save(force_insert=True)
        act = Act(name, aid_request, Standing(actor=by), now)
        yield act
        _finish(act, "", attempt)


def look(name: str, reference: str, *, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> Sight:
    """Check without a lock that the act would be let through: before sealing, and for forms.

    Raises AlreadyDone where only the same act, done under this key a moment ago, stands in its own way.
    """
    try:
        sight = sight_of(reference, by, now=now, to=name)
        check_may(name, sight.standing)
        check_not_frozen(name, sight.aid_request)
        check_state(name, sight.aid_request, to_asker=sight.standing.actor.holds_code)
    except DomainError:
        if (earlier := attempt.earlier_answer()) is not None:
            raise AlreadyDone(earlier) from None
        raise
    return sight


def check_not_frozen(name: str, aid_request: AidRequest) -> None:
    """Raise Refused while a hold lies over the case; only laying and lifting one passes.

    While its country is locked nothing is paid for it either.
    """
    if aid_request.frozen and name not in _PASSES_A_FREEZE:
        raise Refused(
            _("This aid request is frozen. Nothing happens to it until the chair or the data guardian lifts the hold."),
            code="frozen",
        )
    if name in _PAYS and aid_request.country_locked:
        raise Refused(
            _("Its country is locked: nothing is paid there until the data guardian and the chair lift the lock."),
            code="country_locked",
        )


def _values(aid_request: AidRequest) -> list[Any]:
    """Return what a save would write: an act beside the case, such as a vote, leaves its row alone."""
    values = [getattr(aid_request, field.attname) for field in aid_request._meta.concrete_fields]
    return [value if isinstance(value, _NEVER_CHANGING) else copy(value) for value in values]


def _read(held: uuid.UUID | None) -> AidRequest:
    if held is None:
        raise NotFound()
    # Read after the lock is won: in the same statement the marks beside the row would be as old as the wait for it.
    [aid_request] = _BY_KEY.rows(case=held)
    return aid_request


def _check(act: Act, seen: str | None) -> None:
    if not sees_hold_only(act.name, act.standing, act.aid_request):
        check_can_see(act.standing, act.aid_request, presented=act.aid_request.presented)
    check_may(act.name, act.standing)
    check_not_frozen(act.name, act.aid_request)
    if seen and seen != act.aid_request.state:
        raise Stale()
    check_state(act.name, act.aid_request, to_asker=act.standing.actor.holds_code)


def _set_clock(act: Act, before: str, promise: Promise | None, reminded: int) -> None:
    aid_request, has_moved = act.aid_request, act.aid_request.state != before
    instalment_on = next_instalment_on(aid_request)
    has_another_day = instalment_on != aid_request.instalment_on
    aid_request.instalment_on = instalment_on
    if has_another_day:
        # Every instalment is reminded of by itself.
        aid_request.reminded = 0
    elif has_moved and promise is promise_of(aid_request):
        # The same promise runs on: each of its points is reminded of once.
        aid_request.reminded = reminded
    if has_moved or has_another_day or act.name in _PASSES_A_FREEZE:
        aid_request.due_at = due_at(aid_request, now=act.now)
    if aid_request.state == State.APPROVED and (has_moved or has_another_day):
        aid_request.lapse_at = lapse_at(aid_request, now=act.now)


def _finish(act: Act, before: str, attempt: Attempt) -> None:
    after = act.aid_request.state
    _tell_only_named(act)
    moved = {} if before == after else {"from_state": before, "to_state": after}
    act.record(act.name.replace("-", "_"), **moved, **act.details)
    is_answer = act.name not in _NO_ANSWER
    keep_rings(act.aid_request, act.standing, _rung(act), has_moved=before != after, is_answer=is_answer, now=act.now)
    attempt.finish({"reference": act.aid_request.reference, "state": after, **act.answer})
    outbox.enqueue(act.notices, now=act.now)
    audit.record(act.events, now=act.now)


def _tell_only_named(act: Act) -> None:
    """While its country is locked, nobody but the two named learns that anything happens to the case."""
    if getattr(act.aid_request, "country_locked", False):
        named = only_told(act.aid_request) or frozenset()
        act.notices = [notice for notice in act.notices if notice.recipient_id in named]


def _rung(act: Act) -> set[uuid.UUID]:
    """Return whose answer to a ring is waited for: those rung who owe the next step.

    Sending a case stays cheap on the day forty people ask: its rings are written down by the clock's next run.
    """
    if act.name in _PASSES_A_FREEZE | {"submit"}:
        return set()
    rung = {notice.recipient_id for notice in act.notices if notice.kind == RING}
    if act.aid_request.owner == Owner.BOARD:
        return rung
    owed_by = announcements.OWED_BY.get(act.aid_request.owner, frozenset())
    owing = {person for told in act.told for role in owed_by for person in told.get(role, ())}
    return rung & (owing | act.called)
