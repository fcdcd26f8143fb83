"""Holds on erasing: the data guardian and one of chair, deputy chair and coordinators keep a case longer, for a time.

What one asks for holds nothing until the other agrees within a week. From then on neither texts nor messages nor
payment details of the case are erased until the end of the day named; then the clock erases as ever.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from emergency.actors import Actor
from emergency.codes import RetentionReason
from emergency.facts import parameters_of
from emergency.hiding import only_told
from emergency.models import AidRequest, RetentionHold, RoundSeat
from emergency.models.retention_holds import AGREED_WITHIN
from emergency.sealing.references import normalise
from emergency.selectors import shut_to
from emergency.states import State
from fund.models import Fund, Mandate, Role
from fund.permissions import chairs_of, people_with
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import DomainError, Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, Notice

# Nothing was told yet, or nothing is left.
_WITHOUT_CONTENT = (State.STARTED, State.ERASED)


@dataclass(frozen=True)
class Hands:
    """Who has to do with holds on erasing in one fund."""

    guardians: frozenset[uuid.UUID]
    others: frozenset[uuid.UUID]
    chairs: frozenset[uuid.UUID]

    def has(self, user_id: uuid.UUID | None) -> bool:
        """Say whether the person sees and asks for holds at all."""
        return user_id in self.guardians or user_id in self.others

    def pair(self, one: uuid.UUID | None, other: uuid.UUID | None) -> bool:
        """Say whether these are two people, one of them the data guardian."""
        mixed = (one in self.guardians and other in self.others) or (other in self.guardians and one in self.others)
        return one != other and mixed


@dataclass(frozen=True)
class Wanted:
    """A hold before it is asked for; the reference as somebody typed it."""

    reference: str
    reason_code: str
    until: date


def has_hand(held: list[Mandate]) -> bool:
    """Say whether somebody with these mandates in one fund has to do with holds on erasing."""
    return any(one.is_chair or one.is_deputy_chair or one.role in {Role.GUARDIAN, Role.COORDINATOR} for one in held)


def hands_in(fund_id: uuid.UUID, *, now: datetime) -> Hands:
    """Return who has to do with holds on erasing in a fund, in two queries."""
    found = people_with(fund_id, {Role.GUARDIAN, Role.COORDINATOR}, now=now)
    chairs = frozenset(chairs_of(fund_id, now=now))
    return Hands(frozenset(found[Role.GUARDIAN]), frozenset(found[Role.COORDINATOR]) | chairs, chairs)


def open_to(user_id: uuid.UUID | None, *, case: str = "aid_request") -> Q:
    """Return the condition that a case is not shut to somebody: excluded, a party, stepped aside, or locked away."""
    aside = RoundSeat.objects.filter(round__aid_request=OuterRef(case), user=user_id, recused_at__isnull=False)
    return ~shut_to(user_id, case=case) & ~Q(Exists(aside))


def ask(*, fund: Fund, by: Actor, now: datetime, wanted: Wanted, attempt: Attempt = NO_ATTEMPT) -> RetentionHold:
    """Ask to keep a case until a day at most as far off as the regulations let erasing be put off."""
    hands = _hands_for(fund.pk, by, now=now)
    with transaction.atomic():
        attempt.claim(now=now)
        aid_request = _case_for(fund, by, wanted.reference)
        _check(aid_request, wanted, now=now)
        # What ran out makes room.
        RetentionHold.objects.filter(aid_request=aid_request).run_out(now=now).update(ended_at=now)
        if RetentionHold.objects.filter(aid_request=aid_request, ended_at__isnull=True).exists():
            raise Refused(_("There is a hold on erasing this aid request already."), code="held_already")
        said = {"reason_code": wanted.reason_code, "until": wanted.until}
        hold = RetentionHold.objects.create(aid_request=aid_request, asked_by_id=_person(by), asked_at=now, **said)
        attempt.finish({"id": str(hold.pk)})
        _record("asked", hold, hands, by, now, reason_code=hold.reason_code)
    return hold


def agree(*, hold_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> RetentionHold:
    """Put the hold in force, as the other of data guardian and one of chair, deputy chair and coordinators."""
    with transaction.atomic():
        attempt.claim(now=now)
        hold, hands = _locked(hold_id, by, now=now)
        check_can_agree(hold, hands, by, now=now)
        hold.agreed_by, hold.agreed_at = by.user, now
        hold.save(update_fields=["agreed_by", "agreed_at"])
        attempt.finish({"id": str(hold.pk)})
        _record("agreed", hold, hands, by, now, reason_code=hold.reason_code)
    return hold


def end(*, hold_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> RetentionHold:
    """Let the hold go before its day, as either of its two people or the data guardian."""
    with transaction.atomic():
        attempt.claim(now=now)
        hold, hands = _locked(hold_id, by, now=now)
        check_can_end(hold, hands, by, now=now)
        hold.ended_by, hold.ended_at = by.user, now
        hold.save(update_fields=["ended_by", "ended_at"])
        attempt.finish({"id": str(hold.pk)})
        _record("ended", hold, hands, by, now)
    return hold


def check_can_agree(hold: RetentionHold, hands: Hands, by: Actor, *, now: datetime) -> None:
    """Raise Refused unless the hold waits for the word of just this person."""
    if hold.agreed_at is not None or not is_alive(hold, now=now):
        raise Refused(_("This waits for nobody any more. Ask anew if it is still needed."), code="not_waiting")
    if not hands.pair(hold.asked_by_id, by.id):
        raise Refused(
            _("It takes two people: the data guardian, and the chair, the deputy chair or a coordinator."),
            code="second_person",
        )


def check_can_end(hold: RetentionHold, hands: Hands, by: Actor, *, now: datetime) -> None:
    """Raise Refused unless the hold waits or stands and is this person's to end."""
    if not is_alive(hold, now=now):
        raise Refused(_("This hold is over."), code="no_hold")
    if by.id not in {hold.asked_by_id, hold.agreed_by_id} | hands.guardians:
        raise Refused(_("One of its two people or the data guardian ends it."), code="not_yours")


def is_alive(hold: RetentionHold, *, now: datetime) -> bool:
    """Say whether the hold stands, or still waits for its second person."""
    in_time = hold.agreed_at is not None or now < hold.asked_at + AGREED_WITHIN
    return hold.ended_at is None and now.date() <= hold.until and in_time


def seen_by(actor: Actor, hold_id: uuid.UUID, *, now: datetime) -> tuple[RetentionHold, Hands]:
    """Return a hold and the hands of its fund; NotFound to whom it or its case is nothing."""
    hold = _holds_for(actor).filter(pk=hold_id).select_related("aid_request__fund").first()
    if hold is None:
        raise NotFound()
    return hold, _hands_for(hold.aid_request.fund_id, actor, now=now)


def _holds_for(actor: Actor) -> QuerySet[RetentionHold]:
    return RetentionHold.objects.filter(open_to(actor.id)).exclude(aid_request__state=State.ERASED)


def _hands_for(fund_id: uuid.UUID, by: Actor, *, now: datetime) -> Hands:
    hands = hands_in(fund_id, now=now)
    if not hands.has(by.id):
        raise NotFound()
    return hands


def _person(by: Actor) -> uuid.UUID:
    if by.id is None:
        raise NotFound()
    return by.id


def _case_for(fund: Fund, by: Actor, reference: str) -> AidRequest:
    rows = AidRequest.objects.select_for_update(of=("self",)).select_related("regulation")
    mine = rows.filter(open_to(by.id, case="pk"), fund=fund, reference=_known(reference))
    aid_request = mine.exclude(state__in=_WITHOUT_CONTENT).first()
    if aid_request is None:
        raise _no_such_case()
    return aid_request


def _known(reference: str) -> str:
    try:
        return normalise(reference)
    except DomainError as error:
        raise _no_such_case() from error


def _no_such_case() -> Malformed:
    """Return what somebody is told of a reference that is nobody's, and of a case that is shut to them."""
    return Malformed(fields={"reference": _("You see no aid request under this reference.")})


def _check(aid_request: AidRequest, wanted: Wanted, *, now: datetime) -> None:
    latest = now.date() + timedelta(days=parameters_of(aid_request).longest_extension_days)
    wrong = {}
    if wanted.reason_code not in RetentionReason.values:
        wrong["reason_code"] = _("Pick a reason from the list.")
    if not now.date() < wanted.until <= latest:
        wrong["until"] = _("Name a day after today and not after %(latest)s.") % {"latest": latest.isoformat()}
    if wrong:
        raise Malformed(fields=wrong)


def _locked(hold_id: uuid.UUID, by: Actor, *, now: datetime) -> tuple[RetentionHold, Hands]:
    """Return the hold after its case is locked: erasing waits for the same row."""
    known, hands = seen_by(by, hold_id, now=now)
    AidRequest.objects.select_for_update().get(pk=known.aid_request_id)
    hold = RetentionHold.objects.select_related("aid_request").filter(pk=hold_id).first()
    if hold is None:
        raise NotFound()
    return hold, hands


def _record(verb: str, hold: RetentionHold, hands: Hands, by: Actor, now: datetime, **data: Any) -> None:
    """Tell guardian, chairs and who asked, and leave evidence that goes with the case."""
    told = (hands.guardians | hands.chairs | {hold.asked_by_id}) - {by.id}
    named = only_told(hold.aid_request)
    if named is not None:
        told &= named
    outbox.enqueue([Notice(QUIET, person) for person in sorted(told)], now=now)
    event = Event(f"retention_hold.{verb}", by.id, "aid_request", hold.aid_request_id, data)
    audit.record([event], now=now)
