"""Every act on a case that the API offers, one line each: body, action, second factor, key."""

from emergency.actions.asking import checking, continuing, handing_over, joining, verification, vouching
from emergency.actions.correspondence import attaching, conversing, writing
from emergency.actions.deciding import conflicts
from emergency.actions.disbursing import accounting, cash, payout, planning
from emergency.actions.ending import endings, holds
from emergency.actions.standby import duty
from emergency.api import board_bodies as board
from emergency.api import bodies
from emergency.api.calling import CaseAct, done
from fund.api.calling import Json


def _take_up(call: Json, body: Json) -> Json:
    return done(verification.take_up(**call, **body))


def _ask(call: Json, body: Json) -> Json:
    return done(verification.ask(**call, question_codes=body["codes"], **bodies.letter_of(body)))


def _answer(call: Json, body: Json) -> Json:
    return done(verification.answer(**call, reply=bodies.reply_of(body)))


def _confirm(call: Json, body: Json) -> Json:
    return done(verification.confirm(**call, **body))


def _confirm_code(call: Json, body: Json) -> Json:
    made = vouching.make_code(**call, **body)
    return {**done(made.aid_request), "confirm_code": made.code}


def _check_repeat(call: Json, body: Json) -> Json:
    return done(checking.check_repeat(**call, background=checking.Background(**body)))


def _offer_meeting(call: Json, body: Json) -> Json:
    return done(checking.offer_meeting(**call, meeting_with=body["meeting_with"], **bodies.letter_of(body)))


def _join(call: Json, body: Json) -> Json:
    return done(joining.join(**call, **body))


def _continue(call: Json, body: Json) -> Json:
    return done(continuing.continue_emergency(**call, **bodies.needs_of(body), texts=body["boxes"]))


def _note(call: Json, body: Json) -> Json:
    return done(conversing.write_note(**call, note=body["boxes"]["note"], reply_to=body.get("reply_to")))


def _attach(call: Json, body: Json) -> Json:
    return done(attaching.attach(**call, attachments=body["attachments"]))


def _recuse(call: Json, body: Json) -> Json:
    return done(conflicts.recuse(**call, **body))


def _payout_details(call: Json, body: Json) -> Json:
    said = {name: body[name] for name in ("way", "consent", "harm")}
    return done(payout.give_payout_details(**call, **said, details=board.details_of(body)))


def _cash_code(call: Json, body: Json) -> Json:
    made = cash.make_code(**call, **body)
    return {**done(made.aid_request), "cash_code": made.code}


def _plan(call: Json, body: Json) -> Json:
    return done(planning.plan_instalments(**call, use=body["use"], parts=board.parts_of(body)))


def _name_payee(call: Json, body: Json) -> Json:
    return done(payout.name_payee(**call, **body))


def _send_back_details(call: Json, body: Json) -> Json:
    return done(payout.send_back_details(**call, **body))


def _confirm_receipt(call: Json, body: Json) -> Json:
    return done(accounting.confirm_receipt(**call))


def _prove(call: Json, body: Json) -> Json:
    words = body.get("boxes", {}).get("voucher", "")
    return done(accounting.prove(**call, proofs=board.proofs_of(body), words=words))


def _decline(call: Json, body: Json) -> Json:
    return done(endings.decline(**call, door=bodies.door_of(body), **bodies.letter_of(body)))


def _refer(call: Json, body: Json) -> Json:
    return done(endings.refer(**call, door=bodies.door_of(body), **bodies.letter_of(body)))


def _withdraw(call: Json, body: Json) -> Json:
    return done(endings.withdraw(**call))


def _write(call: Json, body: Json) -> Json:
    return done(writing.write(**call, kind=body["kind"], **bodies.letter_of(body)))


def _reissue_code(call: Json, body: Json) -> Json:
    return _given(handing_over.reissue_code(**call, **body))


def _hand_over(call: Json, body: Json) -> Json:
    return _given(handing_over.hand_over(**call, **body))


def _given(given: handing_over.Given) -> Json:
    """Return what the second person is shown once; null for the first."""
    return {**done(given.aid_request), "access_code": given.code or None, "write_again": list(given.to_write_again)}


def _pass_on(call: Json, body: Json) -> Json:
    return done(handing_over.pass_on(**call, **body))


def _close(call: Json, body: Json) -> Json:
    return done(endings.close(**call))


def _escalate(call: Json, body: Json) -> Json:
    return done(duty.escalate(**call))


def _freeze(call: Json, body: Json) -> Json:
    return done(holds.freeze(**call, **body))


def _unfreeze(call: Json, body: Json) -> Json:
    return done(holds.unfreeze(**call))


ACTS: tuple[CaseAct, ...] = (
    CaseAct("take-up", bodies.TakeUpBody, _take_up),
    CaseAct("ask", bodies.QuestionBody, _ask),
    CaseAct("answer", bodies.AnswerBody, _answer),
    CaseAct("confirm", bodies.ConfirmBody, _confirm),
    CaseAct("confirm-code", bodies.ConfirmCodeBody, _confirm_code),
    CaseAct("check-repeat", bodies.CheckRepeatBody, _check_repeat),
    CaseAct("offer-meeting", bodies.OfferMeetingBody, _offer_meeting),
    CaseAct("join", bodies.JoinBody, _join),
    CaseAct("continue", bodies.ContinueBody, _continue),
    CaseAct("note", bodies.NoteBody, _note),
    CaseAct("attach", bodies.AttachBody, _attach),
    CaseAct("recuse", bodies.RecuseBody, _recuse),
    CaseAct("name-payee", board.NamePayeeBody, _name_payee),
    CaseAct("plan", board.PlanBody, _plan),
    CaseAct("payout-details", board.PayoutBody, _payout_details),
    CaseAct("send-back-details", board.SendBackBody, _send_back_details),
    CaseAct("cash-code", board.CashCodeBody, _cash_code),
    CaseAct("confirm-receipt", bodies.EmptyBody, _confirm_receipt),
    CaseAct("prove", board.ProveBody, _prove),
    CaseAct("decline", bodies.RefuseBody, _decline),
    CaseAct("refer", bodies.RefuseBody, _refer),
    CaseAct("withdraw", bodies.EmptyBody, _withdraw),
    CaseAct("close", bodies.EmptyBody, _close),
    CaseAct("write", bodies.WriteBody, _write),
    CaseAct("reissue-code", bodies.ReissueBody, _reissue_code, code="each"),
    CaseAct("hand-over", bodies.HandOverBody, _hand_over, code="each"),
    CaseAct("pass-on", bodies.PassOnBody, _pass_on),
    CaseAct("escalate", bodies.EmptyBody, _escalate),
    CaseAct("freeze", bodies.FreezeBody, _freeze),
    CaseAct("unfreeze", bodies.EmptyBody, _unfreeze),
)
