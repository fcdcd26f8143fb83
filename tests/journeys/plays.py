"""What somebody may try on a case at any moment: every act of the state table, whatever comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from emergency.actions import clockwork
from emergency.actions.asking import checking, continuing, handing_over, joining, queueing, verification, vouching
from emergency.actions.correspondence import attaching, conversing, writing
from emergency.actions.deciding import (
    appealing,
    closing,
    conflicts,
    overriding,
    presenting,
    reopening,
    replacing,
    review,
    topping_up,
)
from emergency.actions.disbursing import accounting, cash, paying, payout, planning, unspent
from emergency.actions.ending import endings, holds, retention
from emergency.actions.governing import framing
from emergency.actions.standby import duty
from emergency.actors import Actor
from emergency.asking.content import AskedLine
from emergency.attaching.files import Attachment
from emergency.models import AidRequest, Choice, Frame, Freeze
from fund.ledger.commitments import remaining
from fund.ledger.instalments import Part
from fund.models import Disbursement, ListedPayee
from fund.money import Money
from notifications.errors import DomainError, Refused
from notifications.prepared import Prepared
from tests.factories import Case, People, ask

REFUSALS = (DomainError, TransitionNotAllowed, ConcurrentTransition)
DOOR = endings.NextDoor("outside_uses", none_known=True)
PROOF = accounting.Proof(kind="receipt")
NO_CODE = "0000000000"
_HELD = Exists(Freeze.objects.filter(aid_request=OuterRef("pk"), lifted_at__isnull=True))
_BY_ID: Prepared[Any] = Prepared(lambda pk: AidRequest.objects.annotate(is_held=_HELD).filter(pk=pk), pk=UUID)
_PAYMENTS: Prepared[Disbursement] = Prepared(
    lambda promise: (
        Disbursement.objects.filter(commitment__source_ref=promise).select_related("commitment").order_by("pk")
    ),
    promise=UUID,
)
PAPER = Attachment(b"%PDF-1.4\n%%EOF\n", "paper.pdf")
# Rules that somebody may try to pass, each with a reason from its list.
PASSINGS = (
    overriding.Passing("R-12", "second_voice_coming"),
    overriding.Passing("R-15", "too_few_reachable"),
    overriding.Passing("R-24", "only_this_way"),
    overriding.Passing("R-04", "other"),
    overriding.Passing("R-16", "danger_today"),
    overriding.Passing("R-05", "danger_today"),
)


@dataclass
class Walk:
    """A case, the people around it, the present moment, and what was tried with what result."""

    case: Case
    people: People
    now: datetime
    done: list[str] = field(default_factory=list)
    # Codes made for trusted persons on the way.
    codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.case_id = self.case.row.pk

    @property
    def row(self) -> Any:
        """Return the case as it stands, with `is_held`; erasing gives it another reference."""
        [row] = _BY_ID.rows(pk=self.case_id)
        return row

    def payments(self) -> list[Disbursement]:
        """Return the case's payments."""
        return _PAYMENTS.rows(promise=self.row.books_ref)

    def payment(self, number: int) -> Disbursement:
        """Return one of the payments; where there is none, one that does not exist."""
        rows = self.payments()
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


def _replace(walk: Walk, call: dict[str, Any], number: int) -> None:
    seats = ("bao", "bo", "bela", "ben", "bea")
    joins, gives_way = seats[number % 5], seats[number // 5 % 5]
    instead_of = walk.people[gives_way].pk if number % 3 else None
    replacing.replace(**call, user_id=walk.people[joins].pk, instead_of=instead_of)


def _of_payment(act: Callable[..., Any]) -> Callable[[Walk, dict[str, Any], int], None]:
    def play(walk: Walk, call: dict[str, Any], number: int) -> None:
        act(disbursement_id=walk.payment(number).pk, by=call["by"], now=call["now"])

    return play


def _plan(walk: Walk, call: dict[str, Any], number: int) -> None:
    """Divide what is left of legal aid into two, or into what it is not."""
    left = sum(one.remaining_minor for one in remaining(walk.row.books_ref) if one.use == "legal_aid")
    day = call["now"].date()
    half = Part(day, Money(left // 2 + number % 2, "EUR"))
    rest = Part(day + timedelta(days=30), Money(left - left // 2, "EUR"))
    planning.plan_instalments(**call, use="legal_aid", parts=[half, rest])


def _sign_cash(walk: Walk, call: dict[str, Any], number: int) -> None:
    """Note a hand-over with a code that opens nothing."""
    cash.sign(code=NO_CODE, amount=Money(100, "EUR"), on=call["now"].date(), now=call["now"])


def _name_payee(walk: Walk, call: dict[str, Any], number: int) -> None:
    """Name a lawyer whom somebody entered and nobody confirmed, or who is confirmed by now."""
    terms = {"kind": "lawyer", "country": "GE", "uses": ["legal_aid"], "name": "Samartali"}
    by = {"registered_by": walk.case_id, "registered_at": call["now"]}
    if number % 2:
        by |= {"confirmed_by": call["by"].id or walk.row.fund_id, "confirmed_at": call["now"]}
    payee, _new = ListedPayee.objects.get_or_create(fund=walk.row.fund, ended_at=None, defaults=by, **terms)
    payout.name_payee(**call, payee=payee.pk)


def _payout(walk: Walk, call: dict[str, Any], number: int) -> None:
    payout.give_payout_details(**call, way="vendor", consent="agrees", harm="no", details="name: Clinic\n")


def _by_clock(act: Callable[..., Any]) -> Callable[[Walk, dict[str, Any], int], None]:
    def play(walk: Walk, call: dict[str, Any], number: int) -> None:
        act(walk.case_id, now=call["now"])

    return play


def _confirm_code(walk: Walk, call: dict[str, Any], number: int) -> None:
    walk.codes.append(vouching.make_code(**call).code)


def _vouch(walk: Walk, call: dict[str, Any], number: int) -> None:
    relation = ("member", "contact", "family")[number % 3]
    believes = "no" if number == 9 else "yes"
    code = walk.codes[number % len(walk.codes)] if walk.codes else NO_CODE
    vouching.vouch(code=code, witness=vouching.Witness("yes", believes, relation), now=call["now"])


def _check_repeat(walk: Walk, call: dict[str, Any], number: int) -> None:
    recipient = ("member", "vouched", "none")[number % 3]
    checking.check_repeat(**call, background=checking.Background(recipient, member="unknown"))


def _join(walk: Walk, call: dict[str, Any], number: int) -> None:
    """Join the case to another contact's for the same person, or the other one to it."""
    other = ask(walk.row.fund, walk.people, by="aziz", country="KZ", at=walk.now).reference
    of, to = (call["reference"], other) if number % 3 == 0 else (other, call["reference"])
    joining.join(**{**call, "reference": of}, lead=to)


def _continue(walk: Walk, call: dict[str, Any], number: int) -> None:
    lines = (AskedLine("ticket", 1_000 * (number + 1)),)
    continuing.continue_emergency(**call, lines=lines, texts={"narrative": "More"})


def _listed(act: Callable[..., list[framing.Said]]) -> Callable[[Walk, dict[str, Any], int], None]:
    """Play a list of this one case; what the list answers for it is what comes of the act."""

    def play(walk: Walk, call: dict[str, Any], number: int) -> None:
        items = [framing.Listed(call["reference"], 10_000 if number == 9 else None)]
        [said] = act(frame_id=Frame.objects.get().pk, by=call["by"], now=call["now"], items=items)
        if not said.is_done:
            raise Refused(said.why_not)

    return play


def _hand_over(walk: Walk, call: dict[str, Any], number: int) -> None:
    """Hand the case to a contact of its country, who may have asked for it."""
    contact = walk.people[("aziz", "ada")[number % 2]].pk
    handing_over.hand_over(**call, contact=contact, agrees=True)


def _rule(number: int) -> str:
    return PASSINGS[number % len(PASSINGS)].rule


PLAYS: dict[str, Callable[[Walk, dict[str, Any], int], Any]] = {
    "take-up": lambda walk, call, number: verification.take_up(**call, level=number % 4),
    "ask": lambda walk, call, number: verification.ask(**call, question_codes=["amount"]),
    "answer": _answer,
    "write": lambda walk, call, number: writing.write(**call, kind="general", slip="We are on it."),
    "note": lambda walk, call, number: conversing.write_note(**call, note="Spoken to."),
    "attach": lambda walk, call, number: attaching.attach(**call, attachments=[PAPER]),
    "reissue-code": lambda walk, call, number: handing_over.reissue_code(**call, compared=True),
    "hand-over": _hand_over,
    "pass-on": lambda walk, call, number: handing_over.pass_on(**call, to=walk.people["cora"].pk),
    "confirm": _confirm,
    "confirm-code": _confirm_code,
    "vouch": _vouch,
    "check-repeat": _check_repeat,
    "offer-meeting": lambda walk, call, number: checking.offer_meeting(**call, meeting_with="contact"),
    "join": _join,
    "part": _by_clock(joining.part),
    "continue": _continue,
    "move-up": lambda walk, call, number: queueing.move_up(**call, reason_code="worse"),
    "present": lambda walk, call, number: presenting.present(**call, lines={}, card="N."),
    "vote": _vote,
    "object": lambda walk, call, number: review.object_to(**call),
    "lift": lambda walk, call, number: review.lift(**call),
    "recuse": lambda walk, call, number: conflicts.recuse(**call, level={7: 1, 8: 2, 9: 3}.get(number % 10, 0)),
    "away": lambda walk, call, number: review.away(**call),
    "replace": _replace,
    "send-back": lambda walk, call, number: reopening.send_back(**call, reason_code="unclear"),
    "reverse": lambda walk, call, number: reopening.reverse(**call, reason_code="new_facts"),
    "appeal": lambda walk, call, number: appealing.appeal(**call),
    "rehear": lambda walk, call, number: appealing.rehear(**call),
    "close-round": lambda walk, call, number: closing.close_round(**call),
    "resume": lambda walk, call, number: closing.resume(**call),
    "top-up": lambda walk, call, number: topping_up.ask_top_up(**call),
    "pay-less": lambda walk, call, number: topping_up.pay_less(**call),
    "decline": lambda walk, call, number: endings.decline(**call, door=DOOR),
    "refer": lambda walk, call, number: endings.refer(**call, door=DOOR),
    "plan": _plan,
    "name-payee": _name_payee,
    "payout-details": _payout,
    "send-back-details": lambda walk, call, number: payout.send_back_details(**call),
    "prepare": _prepare,
    "authorise": _of_payment(paying.authorise),
    "send": _of_payment(paying.send),
    "fail": _of_payment(paying.fail),
    "return": _of_payment(paying.bring_back),
    "cash-code": lambda walk, call, number: cash.make_code(**call),
    "sign-cash": _sign_cash,
    "unspent": _of_payment(partial(unspent.return_unspent, amount=Money(100, "EUR"))),
    "confirm-receipt": lambda walk, call, number: accounting.confirm_receipt(**call),
    "prove": lambda walk, call, number: accounting.prove(**call, proofs=[PROOF]),
    "withdraw": lambda walk, call, number: endings.withdraw(**call),
    "close": lambda walk, call, number: endings.close(**call),
    "ask-chair": lambda walk, call, number: overriding.ask_chair(**call, rule=_rule(number)),
    "override": lambda walk, call, number: overriding.override(**call, passing=PASSINGS[number % len(PASSINGS)]),
    "confirm-override": lambda walk, call, number: overriding.confirm_override(**call, rule=_rule(number)),
    "propose-in-frame": _listed(framing.propose),
    "decide-in-frame": _listed(framing.decide),
    "countersign": lambda walk, call, number: overriding.countersign(**call),
    "note-consent": lambda walk, call, number: overriding.note_consent(**call, consent="agrees"),
    "escalate": lambda walk, call, number: duty.escalate(**call),
    "ring": _by_clock(duty.ring_again),
    "review-hold": _by_clock(holds.remind_of_review),
    "freeze": lambda walk, call, number: holds.freeze(**call, reason_code="danger"),
    "unfreeze": lambda walk, call, number: holds.unfreeze(**call),
    "lapse": _by_clock(endings.lapse),
    "remind": _by_clock(clockwork.remind),
    "erase": _by_clock(retention.erase),
}
