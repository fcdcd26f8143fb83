"""What somebody may try on a case at any moment: every act of the state table, whatever comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from emergency.actions import (
    accounting,
    clockwork,
    closing,
    conflicts,
    endings,
    holds,
    paying,
    payout,
    presenting,
    retention,
    review,
    verification,
)
from emergency.actors import Actor
from emergency.models import AidRequest, Choice
from fund.models import Disbursement
from notifications.errors import DomainError
from tests.factories import Case, People

REFUSALS = (DomainError, TransitionNotAllowed, ConcurrentTransition)
DOOR = endings.NextDoor("not_confirmable", none_known=True)
PROOF = accounting.Proof(kind="receipt")


@dataclass
class Walk:
    """A case, the people around it, the present moment, and what was tried with what result."""

    case: Case
    people: People
    now: datetime
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.case_id = self.case.row.pk

    @property
    def row(self) -> AidRequest:
        """Return the case as it stands; erasing gives it another reference."""
        return AidRequest.objects.get(pk=self.case_id)

    def payments(self) -> "QuerySet[Disbursement]":
        """Return the case's payments."""
        return Disbursement.objects.filter(commitment__source_ref=self.row.books_ref).order_by("pk")

    def payment(self, number: int) -> Disbursement:
        """Return one of the payments; where there is none, one that does not exist."""
        rows = list(self.payments())
        return rows[number % len(rows)] if rows else Disbursement()

    def attempt(self, act: str, who: str, number: int) -> bool:
        """Let somebody try an act; `number` picks among its variants. Says whether it was let through."""
        by = Actor(holds_code=True) if who == "code" else Actor(self.people[who])
        try:
            PLAYS[act](self, {"reference": self.row.reference, "by": by, "now": self.now}, number)
        except REFUSALS:
            return False
        self.done.append(f"{who} {act} {number}")
        return True

    def wait(self, hours: int) -> None:
        """Let time pass and the clock do what is due."""
        self.now += timedelta(hours=hours)
        clockwork.run(now=self.now)


def _vote(walk: Walk, call: dict[str, Any], number: int) -> None:
    choice = (Choice.APPROVE, Choice.APPROVE, Choice.APPROVE, Choice.DECLINE, Choice.ABSTAIN)[number % 5]
    said: dict[str, Any] = {"choice": choice, "revision": walk.row.revision}
    if choice == Choice.APPROVE:
        said["amounts"] = {line.pk: line.proposed_minor or 0 for line in walk.row.lines.all()}
    if choice == Choice.DECLINE:
        said["reason_code"] = "not_confirmable"
    review.vote(**call, **said)


def _answer(walk: Walk, call: dict[str, Any], number: int) -> None:
    amounts = {} if number % 2 else {"legal_aid": 10_000 * (number + 1)}
    verification.answer(**call, reply=verification.Reply(amounts=amounts, text="Yes."))


def _confirm(walk: Walk, call: dict[str, Any], number: int) -> None:
    verification.confirm(**call, confirmer="member", means="voice", independent=number % 3 > 0)


def _prepare(walk: Walk, call: dict[str, Any], number: int) -> None:
    paying.prepare(**call)


def _of_payment(act: Callable[..., Any]) -> Callable[[Walk, dict[str, Any], int], None]:
    def play(walk: Walk, call: dict[str, Any], number: int) -> None:
        act(disbursement_id=walk.payment(number).pk, by=call["by"], now=call["now"])

    return play


def _payout(walk: Walk, call: dict[str, Any], number: int) -> None:
    payout.give_payout_details(**call, way="vendor", consent="agrees", harm="no", details="name: Clinic\n")


def _by_clock(act: Callable[..., Any]) -> Callable[[Walk, dict[str, Any], int], None]:
    def play(walk: Walk, call: dict[str, Any], number: int) -> None:
        act(walk.case_id, now=call["now"])

    return play


PLAYS: dict[str, Callable[[Walk, dict[str, Any], int], Any]] = {
    "take-up": lambda walk, call, number: verification.take_up(**call, level=number % 4),
    "ask": lambda walk, call, number: verification.ask(**call, question_codes=["amount"]),
    "answer": _answer,
    "confirm": _confirm,
    "present": lambda walk, call, number: presenting.present(**call, lines={}, card="N."),
    "vote": _vote,
    "object": lambda walk, call, number: review.object_to(**call),
    "lift": lambda walk, call, number: review.lift(**call),
    "recuse": lambda walk, call, number: conflicts.recuse(**call, level=(0, 0, 1, 2, 3)[number % 5]),
    "away": lambda walk, call, number: review.away(**call),
    "close-round": lambda walk, call, number: closing.close_round(**call),
    "resume": lambda walk, call, number: closing.resume(**call),
    "decline": lambda walk, call, number: endings.decline(**call, door=DOOR),
    "refer": lambda walk, call, number: endings.refer(**call, door=DOOR),
    "payout-details": _payout,
    "send-back-details": lambda walk, call, number: payout.send_back_details(**call),
    "prepare": _prepare,
    "authorise": _of_payment(paying.authorise),
    "send": _of_payment(paying.send),
    "fail": _of_payment(paying.fail),
    "return": _of_payment(paying.bring_back),
    "confirm-receipt": lambda walk, call, number: accounting.confirm_receipt(**call),
    "prove": lambda walk, call, number: accounting.prove(**call, proofs=[PROOF]),
    "withdraw": lambda walk, call, number: endings.withdraw(**call),
    "close": lambda walk, call, number: endings.close(**call),
    "freeze": lambda walk, call, number: holds.freeze(**call, reason_code="danger"),
    "unfreeze": lambda walk, call, number: holds.unfreeze(**call),
    "lapse": _by_clock(endings.lapse),
    "remind": _by_clock(clockwork.remind),
    "erase": _by_clock(retention.erase),
}
