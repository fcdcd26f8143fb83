"""Frames for a mass emergency (R-31): opened by the board; inside them a coordinator proposes and one seat decides."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from emergency import duty
from emergency.actions.base import Act, on_case
from emergency.actions.deciding import granting
from emergency.actions.deciding.promising import promise
from emergency.actors import WITHOUT_ACCOUNT, Actor
from emergency.currencies.asking import check_same
from emergency.currencies.valuing import valuation_of, value_lines
from emergency.deciding.electorate import Parties, parties_of
from emergency.deciding.frames import frame_facts, judge_in_frame, spread
from emergency.deciding.record import findings_as_json
from emergency.models import BudgetLine, Frame, FrameCase, FrameCountry, Motion
from fund.ledger.balances import overview
from fund.ledger.commitments import CommitmentLine, commit, release, remaining
from fund.ledger.posting import lock_funds
from fund.models import BOARD, Fund, Role
from fund.money import Money
from fund.permissions import roles_in
from fund.rules.findings import refuse_if_blocked
from fund.rules.frames import frame_may_open
from fund.rules.parameters import from_json
from notifications import audit
from notifications.audit import Event
from notifications.errors import DomainError, NotFound, Refused
from notifications.idempotency import AlreadyDone, Attempt


@dataclass(frozen=True)
class Listed:
    """One case of a list: by its reference, with a sum in minor units where another than the one asked is meant."""

    reference: str
    amount_minor: int | None = None
    # In which that sum is named; "" for the case's own currency.
    currency: str = ""


@dataclass(frozen=True)
class Said:
    """What was answered for one case of a list."""

    reference: str
    is_done: bool
    why_not: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the answer for machines."""
        return {"reference": self.reference, "done": self.is_done, "detail": self.why_not}


def check_may_open(motion: Motion, *, now: datetime) -> None:
    """Raise Refused with every reason why this frame may not be opened today."""
    parameters, fund = from_json(motion.regulation.parameters), motion.fund
    liquid_minor = overview(fund, now=now).liquid.minor
    facts = frame_facts(motion.terms)
    refuse_if_blocked(
        frame_may_open(facts, parameters, currency=fund.base_currency, opened_on=now.date(), liquid_minor=liquid_minor)
    )


def open_frame(motion: Motion, *, by: Actor, now: datetime) -> Frame:
    """Open the frame that the board has decided and promise its whole budget; raises Refused when it cannot be."""
    lock_funds([motion.fund_id])
    check_may_open(motion, now=now)
    terms, fund = motion.terms, motion.fund
    frame = Frame.objects.create(
        fund=fund,
        motion=motion,
        regulation=motion.regulation,
        cause=terms["cause"],
        uses=terms["uses"],
        currency=fund.base_currency,
        ceiling_minor=terms["ceiling_minor"],
        budget_minor=terms["budget_minor"],
        opened_at=now,
        ends_on=date.fromisoformat(terms["ends_on"]),
    )
    countries = terms["countries"]
    FrameCountry.objects.bulk_create(FrameCountry(frame=frame, country=code) for code in countries)
    # One promise stands for all uses until a case takes its part of it.
    commit(
        fund=fund,
        source_ref=frame.ledger_ref,
        lines=[CommitmentLine(terms["uses"][0], Money(frame.budget_minor, frame.currency))],
        barred_people=frozenset(),
        country=countries[0] if len(countries) == 1 else "",
        by=by.id or WITHOUT_ACCOUNT,
        now=now,
    )
    return frame


def propose(*, frame_id: uuid.UUID, by: Actor, now: datetime, items: Sequence[Listed], key: str = "") -> list[Said]:
    """Lay a list of cases before the seat on duty, each by itself: all of it or nothing; answers for each."""
    frame = check_frame(frame_id, by, {Role.COORDINATOR}, now=now)
    return [_each("propose-in-frame", frame, one, _propose, by=by, now=now, key=key) for one in items]


def decide(*, frame_id: uuid.UUID, by: Actor, now: datetime, items: Sequence[Listed], key: str = "") -> list[Said]:
    """Decide a list that a coordinator proposed, as the seat on duty: each case is promised its sum, or nothing is.

    Raises Refused when another seat is on duty.
    """
    frame = check_frame(frame_id, by, BOARD, now=now)
    _check_on_duty(frame.fund, by, now=now)
    return [_each("decide-in-frame", frame, one, _decide, by=by, now=now, key=key) for one in items]


def end_frames(now: datetime) -> int:
    """Give back to the fund what is left of frames that are over; returns how many ended."""
    over = Frame.objects.filter(closed_at__isnull=True, ends_on__lt=now.date()).order_by("ends_on", "pk")
    return sum(_end(pk, now=now) for pk in list(over.values_list("pk", flat=True)))


def _end(frame_id: uuid.UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        frame = Frame.objects.select_for_update(of=("self",)).select_related("fund").get(pk=frame_id)
        if frame.closed_at is not None:
            return False
        lock_funds([frame.fund_id])
        if remaining(frame.ledger_ref):
            release(source_ref=frame.ledger_ref, by=WITHOUT_ACCOUNT, now=now)
        frame.closed_at = now
        frame.save(update_fields=["closed_at"])
        audit.record([Event("fund.frame_ended", None, "frame", frame.pk, {})], now=now)
    return True


def check_frame(frame_id: uuid.UUID, by: Actor, roles: Collection[str], *, now: datetime) -> Frame:
    """Return the frame for somebody of these roles; raises NotFound for others, Refused when it is over."""
    frame = Frame.objects.select_related("fund", "regulation").filter(pk=frame_id).first()
    if frame is None or by.id is None or not roles_in(frame.fund_id, by.id, now=now) & set(roles):
        raise NotFound()
    if frame.closed_at is not None or now.date() > frame.ends_on:
        raise Refused(_("This frame is over; the board can open another one."), code="frame_over")
    return frame


def _check_on_duty(fund: Fund, by: Actor, *, now: datetime) -> None:
    named = duty.on_duty(fund.pk, Role.MEMBER, now)
    if named and by.id not in named:
        raise Refused(_("Another seat is on duty now and decides in frames."), code="not_on_duty")


def _each(name: str, frame: Frame, item: Listed, step: Any, *, by: Actor, now: datetime, key: str) -> Said:
    """Do one case of a list in a transaction of its own: what refuses it does not stop the rest."""
    body = {"frame": str(frame.pk), "amount": item.amount_minor}
    attempt = Attempt(actor=by.scope, act=f"{name}:{item.reference}", key=key or None, body=body)
    try:
        with on_case(name, item.reference, by=by, now=now, attempt=attempt) as act:
            step(act, frame, item)
    except AlreadyDone:
        pass
    except DomainError as refusal:
        return Said(item.reference, False, str(refusal))
    return Said(item.reference, True)


def _propose(act: Act, frame: Frame, item: Listed) -> None:
    _check_of(frame, act)
    lines = list(act.aid_request.lines.all())
    check_same(lines, item.currency)
    amounts = spread(lines, item.amount_minor)
    parties = parties_of(act.aid_request)
    judge_in_frame(act.aid_request, frame, parties, amounts, now=act.now)
    for line in lines:
        line.proposed_minor, line.approved_minor, line.approved_base_minor = amounts[line], None, None
    BudgetLine.objects.bulk_update(lines, ["proposed_minor", "approved_minor", "approved_base_minor"])
    FrameCase.objects.filter(aid_request=act.aid_request, decided_at__isnull=True).delete()
    FrameCase.objects.create(
        frame=frame,
        aid_request=act.aid_request,
        revision=act.aid_request.revision,
        amount_minor=valuation_of(lines, frame.fund, on=act.now.date()).total(amounts.values()),
        proposed_by_id=act.books_id,
        proposed_at=act.now,
    )
    act.describe(count=1)


def _decide(act: Act, frame: Frame, item: Listed) -> None:
    _check_of(frame, act)
    listed = _listed(act, frame, item)
    lines = list(act.aid_request.lines.all())
    parties = parties_of(act.aid_request)
    _check_hands(act, listed, parties)
    # From here on nobody else takes this fund's money: what the rules see is what the promise will find.
    lock_funds([frame.fund_id])
    amounts = {line: line.proposed_minor or 0 for line in lines}
    facts, findings = judge_in_frame(
        act.aid_request, frame, parties, amounts, now=act.now, approvers=_deciders(act, listed)
    )
    at = valuation_of(lines, frame.fund, on=act.now.date())
    for line in lines:
        line.approved_minor = amounts[line]
    value_lines(lines, at)
    BudgetLine.objects.bulk_update(lines, ["approved_minor", "approved_base_minor"])
    # In another currency it takes out of the frame what it is worth today, not on the day it was proposed.
    listed.amount_minor = at.total(amounts.values())
    listed.decided_by_id, listed.decided_at = act.books_id, act.now
    listed.record = {"findings": findings_as_json(findings), "facts": facts.as_json(), "frame": str(frame.pk)}
    listed.record |= {"rate": at.as_json()} if at.is_foreign else {}
    listed.save(update_fields=["decided_by", "decided_at", "record", "amount_minor"])
    barred = parties.askers | parties.confirmers | parties.involved | _deciders(act, listed)
    promise(act, act.aid_request.to_approved_in_frame, lines, barred=barred, by=act.books_id, out_of=frame.ledger_ref)
    granting.add(act, tier="", granted_minor=listed.amount_minor)
    act.describe(amount_minor=listed.amount_minor)


def _check_of(frame: Frame, act: Act) -> None:
    if act.aid_request.fund_id != frame.fund_id:
        raise NotFound()
    # What is promised to it already stands outside the frame, or was taken from the frame by the earlier decision.
    was_listed = FrameCase.objects.filter(aid_request=act.aid_request, decided_at__isnull=False).exists()
    if was_listed or act.aid_request.decided_at is not None:
        raise Refused(
            _("This case was decided once already: lay it before the board, not into the frame."), code="decided_before"
        )


def _listed(act: Act, frame: Frame, item: Listed) -> FrameCase:
    found = FrameCase.objects.select_for_update().filter(frame=frame, aid_request=act.aid_request).first()
    if found is None or found.revision != act.aid_request.revision:
        raise Refused(_("A coordinator proposes this case for the frame first."), code="not_proposed")
    if item.amount_minor is not None and item.amount_minor != _proposed(act):
        raise Refused(_("Another sum is proposed; look at the list again, then decide."), code="other_amount")
    return found


def _proposed(act: Act) -> int:
    return sum(line.proposed_minor or 0 for line in act.aid_request.lines.all())


def _check_hands(act: Act, listed: FrameCase, parties: Parties) -> None:
    if act.user_id in parties.uncounted | {listed.proposed_by_id}:
        raise Refused(
            _("You asked for, confirmed or proposed this case, or stand near to it: another seat decides."),
            code="separation_of_duties",
        )


def _deciders(act: Act, listed: FrameCase) -> frozenset[uuid.UUID]:
    return frozenset({act.books_id, listed.proposed_by_id})
