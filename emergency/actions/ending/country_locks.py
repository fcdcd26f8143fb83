"""Country locks: laid in one act when a country's contacts may be in wrong hands, lifted by data guardian and chair.

In that act its contacts are signed out and cannot sign in, its cases are hidden from all but two named people, and
nothing is paid for them. Requests from there are still taken and sealed; the two are told.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from emergency.actors import Actor
from emergency.codes import CountryLockReason
from emergency.hiding import locks_in_force
from emergency.models import ApiToken, CountryLock, User
from fund.countries import PLACES
from fund.country_groups import in_clear, known_as
from fund.models import Fund, Mandate, Role
from fund.permissions import chairs_of, mandates_of, people_with
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, RING, Kind, Notice

# A second coordinator's word comes within an hour, a second word on lifting within a day.
SECOND_WITHIN = timedelta(hours=1)
LIFT_WITHIN = timedelta(hours=24)
REVIEW = timedelta(hours=72)
# Whoever works on cases; data guardian and chair oversee the lock without seeing them.
NAMED_ROLES = (Role.COORDINATOR, Role.MEMBER, Role.SUBSTITUTE, Role.TREASURER, Role.CHECKER)


@dataclass(frozen=True)
class Hand:
    """What somebody is towards the locks of one fund."""

    is_guardian: bool
    is_chair: bool
    is_coordinator: bool

    @property
    def reads(self) -> bool:
        """Say whether the person sees and lays locks at all."""
        return self.is_guardian or self.is_chair or self.is_coordinator

    @property
    def lays_alone(self) -> bool:
        """Say whether nobody else is needed to lay one."""
        return self.is_guardian or self.is_chair

    @property
    def lifts(self) -> bool:
        """Say whether the person's word counts in lifting one."""
        return self.is_guardian or self.is_chair


@dataclass(frozen=True)
class Wanted:
    """A lock before it is laid."""

    country: str
    reason_code: str
    first: uuid.UUID
    second: uuid.UUID


def hand_of(fund_id: uuid.UUID, actor: Actor, *, now: datetime) -> Hand:
    """Return what the caller may do about a fund's locks; raises NotFound for whom they are nothing."""
    held = [one for one in mandates_of(actor.id, now=now) if one.fund_id == fund_id] if actor.id else []
    hand = hand_in(held)
    if not hand.reads:
        raise NotFound()
    return hand


def hand_in(held: Iterable[Mandate]) -> Hand:
    """Return what somebody with these mandates in one fund is towards its locks."""
    mine = list(held)
    roles = {one.role for one in mine}
    return Hand(Role.GUARDIAN in roles, any(one.is_chair for one in mine), Role.COORDINATOR in roles)


def lay(*, fund: Fund, by: Actor, now: datetime, wanted: Wanted, attempt: Attempt = NO_ATTEMPT) -> CountryLock:
    """Lock a country at once as data guardian or chair; as a coordinator put it down for a second one to confirm.

    Where the country stands in a group, the whole group is locked: nothing tells its countries apart.
    """
    hand = hand_of(fund.pk, by, now=now)
    wanted = replace(wanted, country=in_clear(fund, wanted.country))
    with transaction.atomic():
        attempt.claim(now=now)
        Fund.objects.select_for_update().get(pk=fund.pk)
        _check(fund, wanted, now=now)
        # What no second coordinator confirmed within the hour, or stands aside for who lays it alone.
        CountryLock.objects.filter(fund=fund, country=wanted.country, laid_at__isnull=True).delete()
        lock = CountryLock.objects.create(
            fund=fund,
            country=wanted.country,
            covers=covering(known_as(fund, wanted.country) - {wanted.country}),
            reason_code=wanted.reason_code,
            first_id=wanted.first,
            second_id=wanted.second,
            asked_by_id=_person(by),
            asked_at=now,
        )
        events = _lay(lock, by, now) if hand.lays_alone else _put_down(lock, by, now)
        attempt.finish({"id": str(lock.pk)})
        audit.record(events, now=now)
    return lock


def confirm(*, lock_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> CountryLock:
    """Lay the lock that another coordinator put down less than an hour ago."""
    with transaction.atomic():
        attempt.claim(now=now)
        lock = _locked(lock_id, by, now=now)
        check_can_confirm(lock, by, now=now)
        attempt.finish({"id": str(lock.pk)})
        audit.record(_lay(lock, by, now), now=now)
    return lock


def lift(*, lock_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> CountryLock:
    """Say that the lock may go, as data guardian or chair; the second of the two words within a day lifts it."""
    with transaction.atomic():
        attempt.claim(now=now)
        lock = _locked(lock_id, by, now=now)
        check_can_lift(lock, by, now=now)
        is_second = lock.lift_asked_by_id is not None and not _is_old_word(lock, now)
        events = _lift(lock, by, now) if is_second else _ask_to_lift(lock, by, now)
        attempt.finish({"id": str(lock.pk)})
        audit.record(events, now=now)
    return lock


def check_can_confirm(lock: CountryLock, by: Actor, *, now: datetime) -> None:
    """Raise NotFound for who is no coordinator, Refused for who put it down, after an hour, and once it is laid."""
    if not hand_of(lock.fund_id, by, now=now).is_coordinator:
        raise NotFound()
    if lock.laid_at is not None or now >= lock.asked_at + SECOND_WITHIN:
        raise Refused(_("This waits for nobody any more. Put it down anew if it is still needed."), code="not_waiting")
    if lock.asked_by_id == by.id:
        raise Refused(_("You have put this down; another coordinator confirms it."), code="second_person")


def check_can_lift(lock: CountryLock, by: Actor, *, now: datetime) -> None:
    """Raise NotFound for who is neither data guardian nor chair, Refused unless this word is wanted now."""
    hand = hand_of(lock.fund_id, by, now=now)
    if not hand.lifts:
        raise NotFound()
    if lock.laid_at is None or lock.lifted_at is not None:
        raise Refused(_("This lock does not stand."), code="no_lock")
    if lock.lift_asked_by_id is None or _is_old_word(lock, now):
        return
    if lock.lift_asked_by_id == by.id:
        raise Refused(
            _("You have given your word. The other of data guardian and chair lifts it."), code="second_person"
        )
    other = hand_of(lock.fund_id, Actor(user=lock.lift_asked_by), now=now)
    if not ((hand.is_guardian and other.is_chair) or (hand.is_chair and other.is_guardian)):
        raise Refused(_("Data guardian and chair lift it together."), code="second_person")


def to_review(*, now: datetime) -> list[uuid.UUID]:
    """Return the locks whose review is due."""
    return list(locks_in_force().filter(review_at__lte=now).order_by("review_at", "pk").values_list("pk", flat=True))


def remind(lock_id: uuid.UUID, *, now: datetime) -> bool:
    """Tell data guardian and chair that a lock is to be reviewed, every 72 hours while it stands."""
    with transaction.atomic():
        lock = locks_in_force().select_for_update().filter(pk=lock_id, review_at__lte=now).first()
        if lock is None:
            return False
        lock.review_at = now + REVIEW
        lock.save(update_fields=["review_at"])
        _tell(lock, _overseers(lock, now), QUIET, None, now)
        audit.record([_event("review_due", lock, None)], now=now)
    return True


def sweep(*, now: datetime) -> int:
    """Delete what no second coordinator confirmed in time and return how many."""
    return CountryLock.objects.filter(laid_at__isnull=True, asked_at__lte=now - SECOND_WITHIN).delete()[0]


def namable(fund: Fund, country: str = "", *, now: datetime) -> dict[uuid.UUID, str]:
    """Return by id the pseudonyms of those who may be named, without the contacts of the country itself."""
    held = Mandate.objects.in_force(on=now.date()).filter(fund=fund)
    rows = held.filter(role__in=NAMED_ROLES, user__in=User.objects.able_to_act()).order_by("user__pseudonym")
    contacts = set(_contacts(held, country)) if country else set()
    return {pk: name for pk, name in rows.values_list("user_id", "user__pseudonym") if pk not in contacts}


def covering(codes: Iterable[str]) -> str:
    """Return codes as a lock keeps them; nothing for none."""
    return "".join(f",{code}" for code in sorted(codes)) + "," if codes else ""


def _person(by: Actor) -> uuid.UUID:
    if by.id is None:
        raise NotFound()
    return by.id


def _check(fund: Fund, wanted: Wanted, *, now: datetime) -> None:
    wrong = {}
    if wanted.country not in PLACES:
        wrong["country"] = _("Pick a country.")
    if wanted.reason_code not in CountryLockReason.values:
        wrong["reason_code"] = _("Pick a reason from the list.")
    known = namable(fund, wanted.country, now=now)
    if wanted.first not in known:
        wrong["first"] = _("Pick somebody who works for the fund and is no contact of this country.")
    if wanted.second not in known or wanted.second == wanted.first:
        wrong["second"] = _("Pick a second person, who works for the fund and is no contact of this country.")
    if wrong:
        raise Malformed(fields=wrong)
    if locks_in_force().filter(fund=fund, country=wanted.country).exists():
        raise Refused(_("This country is locked already."), code="locked_already")


def _locked(lock_id: uuid.UUID, by: Actor, *, now: datetime) -> CountryLock:
    lock = CountryLock.objects.select_for_update(of=("self",)).filter(pk=lock_id, lifted_at__isnull=True).first()
    if lock is None:
        raise NotFound()
    hand_of(lock.fund_id, by, now=now)
    return lock


def _put_down(lock: CountryLock, by: Actor, now: datetime) -> list[Event]:
    coordinators = people_with(lock.fund_id, {Role.COORDINATOR}, now=now)[Role.COORDINATOR]
    _tell(lock, coordinators | _overseers(lock, now), RING, by.id, now)
    return [_event("put_down", lock, by.id, reason_code=lock.reason_code)]


def _lay(lock: CountryLock, by: Actor, now: datetime) -> list[Event]:
    """Put it in force: its contacts are signed out everywhere, sessions and tokens, and cannot come back."""
    lock.laid_by, lock.laid_at, lock.review_at = by.user, now, now + REVIEW
    lock.save()
    held = Mandate.objects.in_force(on=now.date()).filter(fund=lock.fund_id)
    contacts = set(_contacts(held, lock.country)) - {lock.first_id, lock.second_id}
    lock.contacts.set(User.objects.filter(pk__in=contacts))
    User.objects.filter(pk__in=contacts).update(session_epoch=F("session_epoch") + 1)
    ApiToken.objects.filter(user__in=contacts).delete()
    _tell(lock, {lock.first_id, lock.second_id} | _overseers(lock, now), RING, by.id, now)
    return [_event("laid", lock, by.id, reason_code=lock.reason_code, count=len(contacts))]


def _ask_to_lift(lock: CountryLock, by: Actor, now: datetime) -> list[Event]:
    lock.lift_asked_by, lock.lift_asked_at = by.user, now
    lock.save(update_fields=["lift_asked_by", "lift_asked_at"])
    _tell(lock, _overseers(lock, now), QUIET, by.id, now)
    return [_event("lift_asked", lock, by.id)]


def _lift(lock: CountryLock, by: Actor, now: datetime) -> list[Event]:
    lock.lifted_by, lock.lifted_at = by.user, now
    lock.save(update_fields=["lifted_by", "lifted_at"])
    lock.contacts.clear()
    _tell(lock, {lock.first_id, lock.second_id} | _overseers(lock, now), QUIET, by.id, now)
    return [_event("lifted", lock, by.id)]


def _is_old_word(lock: CountryLock, now: datetime) -> bool:
    return lock.lift_asked_at is None or now >= lock.lift_asked_at + LIFT_WITHIN


def _contacts(held: QuerySet[Mandate], country: str) -> list[uuid.UUID]:
    rows = held.filter(Q(role=Role.CONTACT)).values_list("user_id", "countries")
    return [user_id for user_id, countries in rows if country in countries]


def _overseers(lock: CountryLock, now: datetime) -> set[uuid.UUID]:
    guardians = people_with(lock.fund_id, {Role.GUARDIAN}, now=now)[Role.GUARDIAN]
    return guardians | chairs_of(lock.fund_id, now=now)


def _tell(lock: CountryLock, people: set[uuid.UUID], kind: Kind, by: uuid.UUID | None, now: datetime) -> None:
    outbox.enqueue([Notice(kind, person) for person in sorted(people - {by})], now=now)


def _event(verb: str, lock: CountryLock, by: uuid.UUID | None, **data: str | int) -> Event:
    return Event(f"country_lock.{verb}", by, "country_lock", lock.pk, data)
