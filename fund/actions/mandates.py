"""Giving and ending mandates: decided by the board, put down by one seat, in force from another seat's word on (W2)."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fund.actions.frame import TreasuryAct, check_holds, treasury_act
from fund.appointing import (
    CHAIR,
    DEPUTY_CHAIR,
    LONGEST_MINUTE,
    Appointment,
    check_can_end,
    check_fits,
    deputies_after,
    person_named,
    seat_named,
)
from fund.country_groups import all_in_clear
from fund.ledger.chart import books_of
from fund.models import BOARD, Fund, Mandate, MandateProposal, ProposalKind, Role
from fund.permissions import people_with
from fund.pictures_of_mandates import picture_of_proposal
from notifications import outbox
from notifications.errors import Malformed, NotFound, Refused, Stale
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, Notice

# Who puts down and confirms: a seat of its own right, no substitute.
APPOINTERS = frozenset({Role.MEMBER})
# Who knows who holds what, and what waits.
READERS = BOARD | {Role.COORDINATOR, Role.STEWARD}


def propose(
    *, fund: Fund, said: Appointment, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT
) -> MandateProposal:
    """Put down whom the board gives a mandate; it is given once another seat confirms.

    Raises NotFound for who holds no seat, Malformed, Refused for what does not fit beside the mandates held.
    """
    books = books_of(fund)
    with treasury_act(books, by=by, now=now, attempt=attempt, roles=APPOINTERS) as act:
        said = replace(said, countries=all_in_clear(books, said.countries))
        said.check(today=now.date())
        row = _written(books, said, by=by, now=now)
        if row.user_id == by:
            raise Refused(_("Nobody appoints themselves; another seat has to put it down."), code="own_mandate")
        _lock(books)
        check_fits(row, starts_on=said.starts_on)
        _add(row, act, "mandate_proposed")
    return row


def propose_end(
    *,
    mandate_id: uuid.UUID,
    last_day: date,
    minute_number: str,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt = NO_ATTEMPT,
) -> MandateProposal:
    """Put down that a mandate ends early, a named deputy's too; it ends with that day once another seat confirms.

    Who holds the mandate may step down this way. Raises NotFound, Malformed, Refused.
    """
    mandate = mandate_of(mandate_id, by=by, now=now)
    with treasury_act(mandate.fund, by=by, now=now, attempt=attempt, roles=APPOINTERS) as act:
        if not minute_number.strip() or len(minute_number) > LONGEST_MINUTE:
            raise Malformed(fields={"minute_number": _("Name the minute in which the board decided it.")})
        _lock(mandate.fund)
        check_can_end(_locked_mandate(mandate_id), last_day, today=now.date())
        row = MandateProposal(
            fund=mandate.fund,
            kind=ProposalKind.END,
            user_id=mandate.user_id,
            mandate=mandate,
            role=mandate.role,
            ends_on=last_day,
            minute_number=_clean(minute_number),
            proposed_by=by,
            proposed_at=now,
        )
        _add(row, act, "mandate_end_proposed")
    return row


def confirm(*, proposal_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> MandateProposal:
    """Give or end the mandate that another seat put down, and tell whose it is.

    Raises Refused for the seat that put it down, for whose mandate it is, and where it no longer fits; Stale when over.
    """

    def step(row: MandateProposal, act: TreasuryAct) -> None:
        check_can_confirm(row, by)
        row.confirmed_by, row.confirmed_at = by, now
        told = _give(row, act) if row.kind == ProposalKind.APPOINT else _end(row, act)
        outbox.enqueue([Notice(QUIET, person) for person in told], now=now)

    return _on_waiting(proposal_id, step, by=by, now=now, attempt=attempt)


def withdraw(*, proposal_id: uuid.UUID, by: uuid.UUID, now: datetime, attempt: Attempt = NO_ATTEMPT) -> MandateProposal:
    """Take back what was put down before it counts; raises Refused for whose mandate another wants to give or end."""

    def step(row: MandateProposal, act: TreasuryAct) -> None:
        check_can_withdraw(row, by)
        row.withdrawn_by, row.withdrawn_at = by, now
        act.note("mandate_proposal_withdrawn", "mandate_proposal", row.pk, kind=row.kind, role=row.role)

    return _on_waiting(proposal_id, step, by=by, now=now, attempt=attempt)


def mandate_of(mandate_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> Mandate:
    """Return a mandate to a seat of its fund; raises NotFound for everybody else."""
    found = Mandate.objects.select_related("fund").filter(pk=mandate_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.fund, APPOINTERS, by, now=now)
    return found


def proposal_of(proposal_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> MandateProposal:
    """Return a proposal to a seat of its fund; raises NotFound for everybody else."""
    found = MandateProposal.objects.select_related("fund").filter(pk=proposal_id).first()
    if found is None:
        raise NotFound()
    check_holds(found.fund, APPOINTERS, by, now=now)
    return found


def check_can_confirm(row: MandateProposal, by: uuid.UUID) -> None:
    """Raise Refused for the seat that put it down and for whose mandate it is."""
    if row.proposed_by == by:
        raise Refused(_("You put this down, so another seat has to confirm it."), code="separation_of_duties")
    if row.user_id == by:
        raise Refused(_("This is your own mandate, so another seat has to confirm it."), code="own_mandate")


def check_can_withdraw(row: MandateProposal, by: uuid.UUID) -> None:
    """Raise Refused for whose mandate it is, unless they put it down themselves."""
    if row.user_id == by and row.proposed_by != by:
        raise Refused(_("This is your own mandate, so another seat has to withdraw it."), code="own_mandate")


def _give(row: MandateProposal, act: TreasuryAct) -> Iterable[uuid.UUID]:
    """Make the mandate; it never begins before the word that gives it."""
    starts_on = max(cast(date, row.starts_on), act.now.date())
    check_fits(row, starts_on=starts_on)
    row.mandate = Mandate.objects.create(
        fund=row.fund,
        user_id=row.user_id,
        role=row.role,
        starts_on=starts_on,
        ends_on=row.ends_on,
        is_chair=row.is_chair,
        is_deputy_chair=row.is_deputy_chair,
        is_ethics=row.is_ethics,
        seat_number=row.seat_number,
        # Put down before a group was in force, it is given as what the group is called.
        countries=all_in_clear(row.fund, row.countries),
        years=row.years,
        deputy_of=row.deputy_of,
    )
    act.note("mandate_given", "mandate", row.mandate.pk, role=row.role)
    return {row.user_id}


def _end(row: MandateProposal, act: TreasuryAct) -> Iterable[uuid.UUID]:
    """End the mandate with its last day, and with a seat's those of its named deputies."""
    mandate, last_day = _locked_mandate(cast(uuid.UUID, row.mandate_id)), cast(date, row.ends_on)
    check_can_end(mandate, last_day, today=act.now.date())
    ending = [mandate, *deputies_after(mandate, last_day)]
    for one in ending:
        one.ends_on = max(last_day, one.starts_on)
        one.save(update_fields=["ends_on"])
        act.note("mandate_ended", "mandate", one.pk, role=one.role)
    return {one.user_id for one in ending}


def _on_waiting(
    proposal_id: uuid.UUID,
    step: Callable[[MandateProposal, TreasuryAct], None],
    *,
    by: uuid.UUID,
    now: datetime,
    attempt: Attempt,
) -> MandateProposal:
    fund = proposal_of(proposal_id, by=by, now=now).fund
    with treasury_act(fund, by=by, now=now, attempt=attempt, roles=APPOINTERS) as act:
        _lock(fund)
        row = MandateProposal.objects.select_for_update().get(pk=proposal_id)
        if not row.is_open:
            raise Stale()
        step(row, act)
        row.save()
        act.answer = picture_of_proposal(row)
    return row


def _written(books: Fund, said: Appointment, *, by: uuid.UUID, now: datetime) -> MandateProposal:
    return MandateProposal(
        fund=books,
        kind=ProposalKind.APPOINT,
        user=person_named(said.person),
        role=said.role,
        starts_on=said.starts_on,
        ends_on=said.ends_on,
        is_chair=said.leads == CHAIR,
        is_deputy_chair=said.leads == DEPUTY_CHAIR,
        is_ethics=said.is_ethics,
        seat_number=said.seat_number,
        countries=sorted(set(said.countries)),
        years=sorted(set(said.years)),
        deputy_of=seat_named(books, said.deputy_of),
        minute_number=_clean(said.minute_number),
        proposed_by=by,
        proposed_at=now,
    )


def _add(row: MandateProposal, act: TreasuryAct, verb: str) -> None:
    """Write it down, tell the other seats that something waits, and leave the evidence."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("The same waits for another seat already."), code="waits_already") from error
    seats = people_with(row.fund_id, APPOINTERS, now=act.now).get(Role.MEMBER, set())
    told = sorted(seats - {act.by, row.user_id})
    outbox.enqueue([Notice(QUIET, seat) for seat in told], now=act.now)
    act.answer = picture_of_proposal(row)
    act.note(verb, "mandate_proposal", row.pk, role=row.role)


def _lock(fund: Fund) -> None:
    """Let the acts on one fund's mandates follow each other: what fits is weighed against all of them."""
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)


def _locked_mandate(mandate_id: uuid.UUID) -> Mandate:
    return Mandate.objects.select_for_update(no_key=True).get(pk=mandate_id)


def _clean(text: str) -> str:
    return " ".join(text.split())
