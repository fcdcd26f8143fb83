"""Switching a way of paying on or off in a country: decided by the board, put down by one seat, agreed by another."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.actions.frame import check_holds, treasury_act
from fund.countries import PLACES
from fund.country_groups import in_clear
from fund.ledger.chart import books_of
from fund.models import BOARD, Fund, WayChange
from fund.ways import SWITCHES
from notifications import audit
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt


@dataclass(frozen=True)
class Switch:
    """What the board decided: which way, where, on or off, and in which minute it stands."""

    country: str
    way: str
    is_open: bool
    minute_number: str

    def check(self) -> None:
        """Raise Malformed, naming fields, unless everything is picked from its list."""
        wrong = {}
        if self.country not in PLACES:
            wrong["country"] = _("Pick a country from the list.")
        if self.way not in SWITCHES:
            wrong["way"] = _("Pick a way from the list.")
        if not self.minute_number.strip():
            wrong["minute_number"] = _("Name the minute in which the board decided it.")
        if wrong:
            raise Malformed(fields=wrong)


def propose(*, fund: Fund, said: Switch, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> WayChange:
    """Put down what the board decided; it is in force once another seat has agreed.

    Raises NotFound for who holds no seat, Malformed, Refused while the same waits already.
    """
    books = books_of(fund)
    with treasury_act(books, by=by, now=now, attempt=attempt, roles=BOARD) as act:
        said = replace(said, country=in_clear(books, said.country))
        said.check()
        change = _create(books, said, by=by, now=now)
        act.answer = picture_of(change)
        act.note("way_proposed", "way", change.pk, **_facts(change))
    return change


def agree(*, change_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> WayChange:
    """Put another seat's decision in force; raises Refused for the seat that put it down, Stale when it is over."""

    def step(change: WayChange) -> None:
        check_can_agree(change, by)
        change.agreed_by, change.agreed_at = by, now

    return _on_waiting("way_agreed", change_id, step, by=by, now=now, attempt=attempt)


def discard(*, change_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> WayChange:
    """Take back what was put down by mistake before it is in force."""

    def step(change: WayChange) -> None:
        change.discarded_by, change.discarded_at = by, now

    return _on_waiting("way_discarded", change_id, step, by=by, now=now, attempt=attempt)


def change_of(change_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> WayChange:
    """Return a decision to a seat of its fund; raises NotFound for everybody else."""
    found = WayChange.objects.select_related("fund").filter(pk=change_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.fund, BOARD, by, now=now)
    return found


def check_can_agree(change: WayChange, by: uuid.UUID) -> None:
    """Raise Refused for the seat that put it down."""
    if change.proposed_by == by:
        raise Refused(_("You put this down, so another seat has to agree."), code="separation_of_duties")


def picture_of(change: WayChange) -> dict[str, object]:
    """Return a decision in the form of the API."""
    return {
        "id": str(change.pk),
        "country": change.country,
        "way": change.way,
        "open": change.is_open,
        "minute_number": change.minute_number,
        "in_force": change.agreed_at is not None,
    }


def _on_waiting(
    verb: str,
    change_id: uuid.UUID,
    step: Callable[[WayChange], None],
    *,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt,
) -> WayChange:
    fund = change_of(change_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=BOARD) as act:
        change = WayChange.objects.select_for_update().get(pk=change_id)
        if change.agreed_at or change.discarded_at:
            raise Stale()
        step(change)
        change.save()
        act.answer = picture_of(change)
        act.note(verb, "way", change.pk, **_facts(change))
    return change


def _create(books: Fund, said: Switch, *, by: uuid.UUID, now: datetime) -> WayChange:
    try:
        with transaction.atomic():
            return WayChange.objects.create(
                fund=books,
                country=said.country,
                way=said.way,
                is_open=said.is_open,
                minute_number=" ".join(said.minute_number.split()),
                proposed_by=by,
                proposed_at=now,
            )
    except IntegrityError as error:
        raise Refused(
            _("A decision about this way in this country waits for another seat already."), code="waits_already"
        ) from error


def _facts(change: WayChange) -> dict[str, audit.Value]:
    return {"country": change.country, "way": change.way, "choice": "on" if change.is_open else "off"}
