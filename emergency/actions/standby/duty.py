"""Being on duty: the rota, answering a ring, and what the clock does with rings that nobody answers."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from emergency.actions.base import Act, by_the_clock, on_case
from emergency.actors import Actor
from emergency.announcements import told
from emergency.codes import Urgency
from emergency.duty_chain import chain_of
from emergency.duty_rules import NEXT_PERSON, RUNG, RUNG_AGAIN, SECOND_CHANNEL, SPENT, Due, due_of, next_to_ring
from emergency.models import DUTY_ROLES, AidRequest, DutyShift, Freeze, Ring, RingAnswer
from emergency.permissions import check_may_set_rota
from emergency.selectors import excluded_from
from emergency.states import Owner, State
from fund.models import Fund, Mandate
from notifications import audit, outbox
from notifications.audit import Event
from notifications.errors import Malformed, NotFound, Refused
from notifications.idempotency import NO_ATTEMPT, Attempt
from notifications.outbox import QUIET, RING, Notice

LONGEST_SHIFT = timedelta(days=62)
AT_ONCE = 500


@dataclass(frozen=True)
class Shift:
    """A shift before it is set."""

    role: str
    user_id: uuid.UUID
    starts_at: datetime
    ends_at: datetime
    deputy_id: uuid.UUID | None = None


def set_shift(*, fund: Fund, by: Actor, now: datetime, shift: Shift, attempt: Attempt = NO_ATTEMPT) -> DutyShift:
    """Put somebody on duty for a time, with a deputy or without; both are told.

    Raises NotFound unless chair, deputy chair or coordinator asks, Malformed for who or when it cannot be.
    """
    check_may_set_rota(fund.pk, by, now=now)
    with transaction.atomic():
        attempt.claim(now=now)
        # One at a time, so that two overlapping shifts of one person cannot both be set.
        Fund.objects.select_for_update().get(pk=fund.pk)
        _check(fund, shift, now)
        row = DutyShift.objects.create(
            fund=fund,
            role=shift.role,
            user_id=shift.user_id,
            deputy_id=shift.deputy_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            set_by=by.user,
            set_at=now,
        )
        attempt.finish({"id": str(row.pk)})
        _leave_word("duty.shift_set", row, by, now)
    return row


def remove_shift(*, shift_id: uuid.UUID, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> None:
    """Take a shift out of the rota; the person and the deputy are told. NotFound for who may not set it."""
    with transaction.atomic():
        attempt.claim(now=now)
        row = DutyShift.objects.select_for_update().filter(pk=shift_id).first()
        if row is None:
            raise NotFound()
        check_may_set_rota(row.fund_id, by, now=now)
        attempt.finish({"id": str(shift_id)})
        _leave_word("duty.shift_removed", row, by, now)
        row.delete()


def answer_ring(*, ring_id: uuid.UUID, by: Actor, now: datetime, answer: str, attempt: Attempt = NO_ATTEMPT) -> Ring:
    """Say "I take it" or "I cannot" to a ring of one's own; who takes it frees the others, seats of the board apart.

    Raises NotFound for others' rings, Refused when the case has moved on.
    """
    with transaction.atomic():
        attempt.claim(now=now)
        ring = Ring.objects.select_for_update(of=("self",)).filter(pk=ring_id, user=by.user).first()
        if ring is None or by.user is None:
            raise NotFound()
        if is_over(ring):
            raise Refused(_("This is over: somebody has acted on it meanwhile."), code="ring_over")
        ring.answer, ring.answered_at = answer, now
        ring.save(update_fields=["answer", "answered_at"])
        if answer == RingAnswer.TAKES and ring.aid_request_id and ring.owner != Owner.BOARD:
            Ring.objects.filter(aid_request=ring.aid_request_id).exclude(pk=ring.pk).delete()
        attempt.finish({"ring": str(ring.pk), "answer": answer})
        kind, of = ("aid_request", ring.aid_request_id) if ring.aid_request_id else ("fund", ring.fund_id)
        audit.record([Event("ring.answered", by.user.pk, kind, of, {"choice": answer})], now=now)
    return ring


def is_over(ring: Ring) -> bool:
    """Say whether the case a ring was about has moved on."""
    if ring.aid_request is None:
        return False
    return ring.aid_request.state != ring.state


def escalate(*, reference: str, by: Actor, now: datetime, attempt: Attempt = NO_ATTEMPT) -> AidRequest:
    """Ring the next instance for a case: deputy, next in the rota, the rest of the role, chair, deputy chair.

    Raises Refused when everybody who could act was rung.
    """
    with on_case("escalate", reference, by=by, now=now, attempt=attempt) as act:
        rung = _rings(act.aid_request).values_list("user_id", flat=True)
        if not _ring_next(act, set(rung)):
            raise Refused(
                _("Everybody who could act has been rung. Call the chair by voice, or wait for an answer."),
                code="all_rung",
            )
    return act.aid_request


def ring_on(*, now: datetime) -> list[uuid.UUID]:
    """Forget rings that are over, write down those of cases just sent, and return the cases where a ring is due."""
    of_cases = Ring.objects.filter(aid_request__isnull=False)
    of_cases.exclude(aid_request__state=F("state")).delete()
    _write_first_rings(now)
    again = Q(step=RUNG, rang_at__lte=now - SECOND_CHANNEL)
    further = Q(step=RUNG_AGAIN, rang_at__lte=now - NEXT_PERSON)
    declined = Q(step__lt=SPENT, answer=RingAnswer.CANNOT)
    waiting = of_cases.filter(declined | (Q(answer="") & (again | further))).exclude(_held("aid_request"))
    ids = waiting.order_by("aid_request_id").values_list("aid_request_id", flat=True).distinct()
    return list(ids[:AT_ONCE])


def ring_again(aid_request_id: uuid.UUID, *, now: datetime) -> bool:
    """Ring who has not answered by another channel, and after an hour, or a "no", somebody else."""
    with by_the_clock("ring", aid_request_id, now=now) as act:
        rings = list(_rings(act.aid_request).select_for_update().order_by("rang_at", "pk"))
        kept_away = excluded_from(act.aid_request)
        spent = False
        for ring in rings:
            due = Due.NOTHING if ring.answer == RingAnswer.TAKES else _due(ring, now)
            if due is Due.SECOND_CHANNEL and ring.user_id not in kept_away:
                act.notices.append(Notice(RING, ring.user_id, second=True))
            if due is not Due.NOTHING:
                ring.step = RUNG_AGAIN if due is Due.SECOND_CHANNEL else SPENT
                ring.save(update_fields=["step"])
            spent = spent or due is Due.NEXT_PERSON
        if spent and not _is_waited_for(act, rings):
            _ring_next(act, {ring.user_id for ring in rings})
    return True


def _rings(aid_request: AidRequest) -> QuerySet[Ring]:
    return Ring.objects.filter(aid_request=aid_request, state=aid_request.state)


def _due(ring: Ring, now: datetime) -> Due:
    declined = ring.answer == RingAnswer.CANNOT
    return due_of(rang_at=ring.rang_at, step=ring.step, has_declined=declined, now=now)


def _is_waited_for(act: Act, rings: list[Ring]) -> bool:
    """Say whether somebody rung has taken it or may still answer; each seat of the board answers for itself."""
    if act.aid_request.owner == Owner.BOARD:
        return False
    return any(ring.answer == RingAnswer.TAKES or (not ring.answer and ring.step < SPENT) for ring in rings)


def _ring_next(act: Act, rung: set[uuid.UUID]) -> bool:
    away = {*excluded_from(act.aid_request), *([act.user_id] if act.user_id else [])}
    person = next_to_ring(chain_of(act.aid_request, now=act.now), rung=rung, away=away)
    if person is None:
        return False
    act.notices.append(Notice(RING, person))
    act.called.add(person)
    return True


def _write_first_rings(now: datetime) -> None:
    """Write down whom sending a red case rang: the same people, from the same facts, since it was sent."""
    has_rings = Exists(Ring.objects.filter(aid_request=OuterRef("pk")))
    fresh = AidRequest.objects.filter(state=State.SUBMITTED, urgency=Urgency.RED).exclude(has_rings | _held("pk"))
    for aid_request in fresh.select_related("regulation").order_by("state_since", "pk")[:AT_ONCE]:
        away = {*excluded_from(aid_request), aid_request.asked_by_id}
        people = {notice.recipient_id for notice in told("submit", aid_request, now=now, away=away).notices}
        known = {"aid_request": aid_request, "fund_id": aid_request.fund_id, "rang_at": aid_request.state_since}
        known |= {"state": aid_request.state, "owner": aid_request.owner}
        Ring.objects.bulk_create((Ring(user_id=one, **known) for one in sorted(people)), ignore_conflicts=True)


def _held(case: str) -> Exists:
    return Exists(Freeze.objects.filter(aid_request=OuterRef(case), lifted_at__isnull=True))


def _check(fund: Fund, shift: Shift, now: datetime) -> None:
    wrong = {}
    if shift.role not in DUTY_ROLES:
        wrong["role"] = _("Coordinators and seats of the board take turns.")
    if not _holds(fund, shift.user_id, shift):
        wrong["user"] = _("This person does not hold that role on every day of the shift.")
    if shift.deputy_id and (shift.deputy_id == shift.user_id or not _holds(fund, shift.deputy_id, shift)):
        wrong["deputy"] = _("A deputy is another person who holds the same role.")
    if shift.ends_at <= shift.starts_at or shift.ends_at <= now or shift.ends_at - shift.starts_at > LONGEST_SHIFT:
        wrong["ends_at"] = _("A shift ends after it starts, in the future, and lasts two months at most.")
    mine = DutyShift.objects.filter(fund=fund, role=shift.role, user_id=shift.user_id)
    if not wrong and mine.filter(starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at).exists():
        wrong["starts_at"] = _("This person is on duty then already. Take that shift out of the rota first.")
    if wrong:
        raise Malformed(fields=wrong)


def _holds(fund: Fund, user_id: uuid.UUID, shift: Shift) -> bool:
    held = Mandate.objects.in_force(on=shift.starts_at.date()).in_force(on=shift.ends_at.date())
    return held.filter(fund=fund, user_id=user_id, role=shift.role).exists()


def _leave_word(verb: str, row: DutyShift, by: Actor, now: datetime) -> None:
    people = {row.user_id, row.deputy_id} - {by.id, None}
    outbox.enqueue([Notice(QUIET, person) for person in sorted(people, key=str) if person], now=now)
    audit.record([Event(verb, by.id, "fund", row.fund_id, {"role": row.role, "account": str(row.user_id)})], now=now)
