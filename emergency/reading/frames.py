"""Motions and frames as lists show them: codes, sums and counts; how others voted is shown once it is over."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from emergency.deciding.frames import used_minor
from emergency.deciding.motions import (
    Tally,
    may_withdraw,
    open_to,
    tally_of,
    waiting_decisions,
    waiting_of,
    waiting_ways,
)
from emergency.deciding.voting import Approved, Count, Declined
from emergency.hiding import hidden_from
from emergency.models import AidRequest, Frame, FrameCase, FrameCause, Motion, MotionKind
from fund.models import DecisionKind, Fund, MoneyDecision, WayChange
from fund.money import Money
from fund.permissions import chairs_of
from fund.rules.codes import OVERRIDE_REASONS, USE_NAMES
from fund.rules.tiers import Tier
from fund.ways import SWITCHES

AT_MOST = 50
CASES_AT_MOST = 200


@dataclass(frozen=True)
class MotionOnShow:
    """One motion for one reader."""

    motion: Motion
    tally: Tally
    now: datetime
    reader_id: uuid.UUID
    leading: frozenset[uuid.UUID] = frozenset()

    @property
    def is_open(self) -> bool:
        """Say whether votes are still taken."""
        return self.motion.closed_at is None

    @property
    def tier(self) -> Any:
        """Return in words how many seats must agree."""
        return Tier(self.motion.tier).label

    @property
    def has_voted(self) -> bool:
        """Say whether the reader has."""
        return self.reader_id in self.tally.voted

    @property
    def may_vote(self) -> bool:
        """Say whether the reader's vote would count now."""
        return self.is_open and not self.has_voted and self.reader_id in self.tally.electorate(now=self.now).base

    @property
    def is_decided(self) -> bool:
        """Say whether the votes have decided it, and something holds it up."""
        return isinstance(self.tally.outcome(now=self.now), Approved | Declined)

    @property
    def may_withdraw(self) -> bool:
        """Say whether the reader could take it back now."""
        by_whom = may_withdraw(self.tally, self.reader_id, self.leading, now=self.now)
        return self.is_open and by_whom and not self.is_decided

    @property
    def case(self) -> AidRequest | None:
        """Return the case it is about; nothing for somebody to whom that is shut, and for who only keeps the books."""
        seated = {seat.user_id for seat in self.tally.seats if not seat.is_recused}
        return self.motion.aid_request if self.reader_id in seated | {self.motion.moved_by_id} else None

    @property
    def about(self) -> str:
        """Return in words what one seat has put down and the board is asked about; empty when it waits no longer."""
        waiting = waiting_of(self.motion)
        return in_words(waiting) if waiting else ""

    @property
    def reason(self) -> Any:
        """Return why it was moved, where a reason from a list was given."""
        code = self.motion.terms.get("reason_code", "")
        return OVERRIDE_REASONS.get(code, code)

    @property
    def count(self) -> Count | None:
        """Return where the counting stands; nothing before one's own vote."""
        return self.tally.count(now=self.now) if self.is_open and self.has_voted else None

    @property
    def terms(self) -> "TermsOnShow | None":
        """Return what a frame is to be; nothing for another motion."""
        is_frame = self.motion.kind == MotionKind.FRAME
        return TermsOnShow(self.motion.terms, self.motion.fund.base_currency) if is_frame else None


@dataclass(frozen=True)
class TermsOnShow:
    """A frame's terms in words."""

    terms: dict[str, Any]
    currency: str

    @property
    def cause(self) -> Any:
        """Return why many need help at once."""
        return FrameCause(self.terms["cause"]).label

    @property
    def countries(self) -> list[str]:
        """Return where, by code."""
        return list(self.terms["countries"])

    @property
    def uses(self) -> list[Any]:
        """Return what for."""
        return [USE_NAMES.get(use, use) for use in self.terms["uses"]]

    @property
    def ceiling(self) -> Money:
        """Return how much for each person."""
        return Money(self.terms["ceiling_minor"], self.currency)

    @property
    def budget(self) -> Money:
        """Return how much in all."""
        return Money(self.terms["budget_minor"], self.currency)

    @property
    def ends_on(self) -> date:
        """Return its last day."""
        return date.fromisoformat(self.terms["ends_on"])


@dataclass(frozen=True)
class FrameOnShow:
    """One frame with what is used of it and what is proposed in it."""

    frame: Frame
    used: Money
    proposed: tuple[FrameCase, ...]
    is_over: bool

    @property
    def terms(self) -> TermsOnShow:
        """Return its terms in words."""
        return TermsOnShow(self.frame.motion.terms, self.frame.currency)

    @property
    def left(self) -> Money:
        """Return what may still be decided in it."""
        return Money(0 if self.is_over else self.frame.budget_minor - self.used.minor, self.frame.currency)


def motions_of(fund: Fund, reader_id: uuid.UUID, *, now: datetime) -> list[MotionOnShow]:
    """Return the fund's motions that exist for this reader, newest first, at most fifty."""
    known = open_to(reader_id).filter(fund=fund).select_related("fund", "regulation", "aid_request")
    rows, leading = known.order_by("-moved_at", "pk"), frozenset(chairs_of(fund.pk, now=now))
    return [MotionOnShow(row, tally_of(row, now=now), now, reader_id, leading) for row in rows[:AT_MOST]]


def frames_of(fund: Fund, reader_id: uuid.UUID, *, now: datetime) -> list[FrameOnShow]:
    """Return the fund's frames, newest first, at most fifty, with the cases proposed and not decided.

    What a country lock hides from the reader is left out.
    """
    rows = Frame.objects.filter(fund=fund).select_related("motion", "fund").order_by("-opened_at", "pk")
    return [_frame(row, reader_id, now=now) for row in rows[:AT_MOST]]


def in_words(waiting: MoneyDecision | WayChange) -> str:
    """Return one line on what a seat has put down, and in which minute it stands."""
    if isinstance(waiting, WayChange):
        said = {"way": SWITCHES[waiting.way], "country": waiting.country, "minute": waiting.minute_number}
        if waiting.is_open:
            return _("switch on “%(way)s” in %(country)s (minute %(minute)s)") % said
        return _("switch off “%(way)s” in %(country)s (minute %(minute)s)") % said
    said = {
        "project": waiting.project.title if waiting.project else "",
        "amount": Money(waiting.amount_minor, waiting.currency),
        "minute": waiting.minute_number or "—",
    }
    if waiting.kind == DecisionKind.EXEMPTION:
        return _("exempt the project “%(project)s” from the set-aside (minute %(minute)s)") % said
    if waiting.kind == DecisionKind.LIFTING:
        return _("make the project “%(project)s” liable to the set-aside again (minute %(minute)s)") % said
    return _("write off %(amount)s that the project “%(project)s” owes (minute %(minute)s)") % said


def waiting_for(fund: Fund) -> list[tuple[str, str]]:
    """Return what may be put to the board because one seat has put it down: kind and id, and words."""
    about: list[tuple[str, Any]] = [
        (MotionKind.SET_ASIDE, waiting_decisions(fund)),
        (MotionKind.PAY_WAY, waiting_ways(fund)),
    ]
    return [(f"{kind}:{row.pk}", in_words(row)) for kind, rows in about for row in rows[:AT_MOST]]


def case_label(case: FrameCase, currency: str) -> str:
    """Return one line of a list: reference and sum."""
    said = {"reference": case.aid_request.reference, "amount": Money(case.amount_minor, currency)}
    return _("%(reference)s: %(amount)s") % said


def _frame(frame: Frame, reader_id: uuid.UUID, *, now: datetime) -> FrameOnShow:
    waiting = FrameCase.objects.filter(frame=frame, decided_at__isnull=True, aid_request__state="verifying")
    waiting = waiting.exclude(hidden_from(reader_id, case="aid_request"))
    rows = waiting.select_related("aid_request").order_by("proposed_at", "pk")[:CASES_AT_MOST]
    is_over = frame.closed_at is not None or now.date() > frame.ends_on
    return FrameOnShow(frame, Money(used_minor(frame), frame.currency), tuple(rows), is_over)
