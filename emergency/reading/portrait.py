"""A case as one reader may see it: the same picture feeds page and API, and nothing else is handed out.

What a reader's standing does not give is absent, not blank.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from emergency.actors import Actor
from emergency.models import (
    AidRequest,
    BudgetLine,
    CaseTask,
    Confirmation,
    Override,
    Question,
    ReceiptConfirmation,
    Refusal,
)
from emergency.permissions import Standing, open_acts
from emergency.reading.joined import acts_on_lead, as_asker_sees, refusal_of
from emergency.reading.owed import keep_overrides, open_tasks
from emergency.reading.related import Related, related_to
from emergency.reading.sights import Sight, seen
from emergency.selectors import cases, keep_with, lines_of
from emergency.states import State
from emergency.visibility import CARD, CaseView, Reader, may_be_served
from fund.models import Role
from notifications.errors import NotFound
from notifications.models import Box, Lock
from notifications.prepared import Prepared

# Whose lock, and to which box: id, kind, size bucket, place among its kind, digest, day.
LockRow = tuple[uuid.UUID, uuid.UUID, str, int, int, str, date]

_VOUCHED: Prepared[Confirmation] = Prepared(
    lambda case: Confirmation.objects.filter(aid_request=case).select_related("organisation").order_by("recorded_at"),
    case=uuid.UUID,
)
# Who pays a case or watches over holds does so whatever stands between them and its story.
_OTHER_BUSINESS = frozenset({Role.TREASURER, Role.CHECKER, Role.GUARDIAN})
_AFTER_PAYMENT = frozenset({State.PAID, State.ACCOUNTED, State.CLOSED})


@dataclass(frozen=True)
class BoxOnShow:
    """A sealed text this reader holds a lock for, and whether it is served to them now."""

    id: uuid.UUID
    kind: str
    size_bucket: int
    is_served: bool
    seq: int
    sha256: str
    created_on: date


@dataclass(frozen=True)
class Portrait:
    """What one reader sees of one case at one moment."""

    sight: Sight
    lines: tuple[BudgetLine, ...]
    question: Question | None
    confirmations: tuple[Confirmation, ...]
    receipts: tuple[ReceiptConfirmation, ...]
    refusal: Refusal | None
    tasks: tuple[CaseTask, ...]
    overrides: tuple[Override, ...]
    boxes: tuple[BoxOnShow, ...]
    acts: tuple[str, ...]
    unread_slips: int
    related: Related

    @property
    def aid_request(self) -> AidRequest:
        """Return the case itself."""
        return self.sight.aid_request

    @property
    def standing(self) -> Standing:
        """Return what the reader is towards it."""
        return self.sight.standing

    @property
    def is_asker(self) -> bool:
        """Say whether the case was opened by its access code."""
        return self.standing.actor.holds_code

    @property
    def is_insider(self) -> bool:
        """Say whether the reader works on the case for the fund and is not kept away from it."""
        return bool(self.standing.roles) and not self.standing.kept_away


def portrait_of(sight: Sight, *, now: datetime, locks: Sequence[LockRow] | None = None) -> Portrait:
    """Gather what this reader may see, in a bounded number of queries whatever the case holds.

    `locks` are those of the case where they were read already.
    """
    aid_request, standing, lacks = sight.aid_request, sight.standing, sight.lacks
    insider, aside = bool(standing.roles) and not standing.kept_away, _stands_aside(standing)
    receipts = _receipts(aid_request)
    shown = as_asker_sees(sight)
    return Portrait(
        sight=shown,
        lines=() if aside else lines_of(aid_request),
        question=None
        if aside or "question" in lacks
        else aid_request.questions.filter(answered_at__isnull=True).first(),
        confirmations=_vouched(sight) if insider else (),
        receipts=receipts if insider else (),
        refusal=None if aside or _is_unrefused(sight) else refusal_of(shown.aid_request),
        related=related_to(shown, now=now),
        tasks=tuple(open_tasks(aid_request)) if insider and "task" not in lacks else (),
        overrides=tuple(keep_overrides(aid_request, are_none="override" in lacks)) if insider else (),
        boxes=boxes_on_show(sight, standing.user_id, locks) if insider and standing.user_id else (),
        acts=(*_acts(sight, receipts), *acts_on_lead(shown.aid_request, aid_request)),
        unread_slips=_unread(aid_request, now=now) if standing.actor.holds_code else 0,
    )


def box_for(box_id: uuid.UUID, actor: Actor, *, now: datetime) -> tuple[Box, uuid.UUID]:
    """Return a box of a case without its content, and the fund; NotFound unless it may be served to them now."""
    box = Box.objects.filter(pk=box_id).only("owner_id", "kind").first()
    aid_request = cases().filter(pk=box.owner_id).first() if box else None
    if box is None or aid_request is None or actor.user is None:
        raise NotFound()
    sight = seen(aid_request, actor, now=now)
    if not may_be_served(_reader(sight, actor.user.pk), box.kind, _view(sight)):
        raise NotFound()
    return box, aid_request.fund_id


def _stands_aside(standing: Standing) -> bool:
    """Say whether the reader is party to the case and has no other business with it than knowing so."""
    return standing.kept_away and not standing.actor.holds_code and not standing.roles & _OTHER_BUSINESS


def _is_unrefused(sight: Sight) -> bool:
    """Say whether no refusal is there to be told: a joined request is answered with that of another."""
    return "refusal" in sight.lacks and sight.aid_request.joined_to_id is None


def _unread(aid_request: AidRequest, *, now: datetime) -> int:
    """Return how many messages wait for the asker, who alone is told."""
    return aid_request.slips.filter(opened_at__isnull=True, erase_at__gt=now).count()


def _receipts(aid_request: AidRequest) -> tuple[ReceiptConfirmation, ...]:
    """Return who has said that the money arrived, the first word first; no query before it was paid."""
    if aid_request.state not in _AFTER_PAYMENT:
        return ()
    return tuple(aid_request.receipt_confirmations.order_by("confirmed_at", "pk"))


def _vouched(sight: Sight) -> tuple[Confirmation, ...]:
    """Return who vouched, for those who judge the case: an asker must not learn that somebody else asked too."""
    if sight.standing.actor.holds_code or not sight.standing.roles - {Role.CONTACT}:
        return ()
    # They stay with the case: the rules ask for them too.
    known = _VOUCHED.rows(case=sight.aid_request.pk)
    keep_with(sight.aid_request, "confirmations", known)
    return tuple(known)


def _acts(sight: Sight, receipts: tuple[ReceiptConfirmation, ...]) -> tuple[str, ...]:
    """Return what may be done now: under a hold only lifting it, lifting only under one, the same word not twice."""
    is_frozen = sight.aid_request.frozen
    has_confirmed = any(one.user_id == sight.standing.user_id for one in receipts)
    done = {"confirm-receipt"} if has_confirmed and sight.aid_request.state == State.PAID else set()
    acts = open_acts(sight.standing, sight.aid_request)
    return tuple(act for act in acts if (act == "unfreeze") == is_frozen and act not in done)


def boxes_on_show(sight: Sight, user_id: uuid.UUID, locks: Sequence[LockRow] | None = None) -> tuple[BoxOnShow, ...]:
    """Return the sealed texts this reader holds locks for, and which of them are served now; one statement at most."""
    reader, view = _reader(sight, user_id), _view(sight)
    held = locks_of(sight.aid_request, user_id) if locks is None else locks
    return tuple(
        BoxOnShow(box_id, kind, size, may_be_served(reader, kind, view), seq, sha256, created_on)
        for holder_id, box_id, kind, size, seq, sha256, created_on in held
        if holder_id == user_id
    )


def locks_of(aid_request: AidRequest, user_id: uuid.UUID) -> list[LockRow]:
    """Return this reader's locks to texts of a case and everybody's to its conflict card, in one statement."""
    return _LOCKS.rows(case=aid_request.pk, user=user_id)


def holders_of_card(locks: Iterable[LockRow]) -> frozenset[uuid.UUID]:
    """Return who of these holds a lock to the conflict card."""
    return frozenset(holder_id for holder_id, _box_id, kind, *_rest in locks if kind == CARD)


def _locks(case: uuid.UUID, user: uuid.UUID) -> QuerySet[Lock, Any]:
    rows = Lock.objects.filter(Q(user_id=user) | Q(box__kind=CARD), box__owner_id=case)
    return rows.order_by("box__created_on", "box__kind", "box__seq", "box_id").values_list(
        "user_id", "box_id", "box__kind", "box__size_bucket", "box__seq", "box__sha256", "box__created_on"
    )


_LOCKS: Prepared[LockRow] = Prepared(_locks, case=uuid.UUID, user=uuid.UUID)


def _reader(sight: Sight, user_id: uuid.UUID) -> Reader:
    standing = sight.standing
    return Reader(
        user_id=user_id,
        roles=standing.roles,
        conflict=standing.conflict_level,
        is_excluded=standing.excluded,
        is_party=standing.asked and Role.COORDINATOR not in standing.roles,
    )


def _view(sight: Sight) -> CaseView:
    aid_request = sight.aid_request
    return CaseView(state=aid_request.state, was_in_review=aid_request.presented, is_frozen=aid_request.frozen)
