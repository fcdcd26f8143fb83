"""The board's acts on a case that the API offers, one line each: body, action, second factor, key."""

from emergency.actions.asking import queueing
from emergency.actions.deciding import appealing, closing, presenting, reopening, replacing, review, topping_up
from emergency.api import board_bodies as board
from emergency.api import bodies
from emergency.api.calling import CaseAct, done
from fund.api.calling import Json


def _present(call: Json, body: Json) -> Json:
    texts = body.pop("boxes")
    amounts, currency = board.amounts_of(body), board.currency_of(body)
    body.pop("lines", None)
    call["currency"] = currency
    return done(presenting.present(**call, lines=amounts, card=texts["card"], summary=texts.get("summary", ""), **body))


def _vote(call: Json, body: Json) -> Json:
    return done(
        review.vote(
            **call,
            revision=body["revision"],
            choice=body["choice"],
            amounts=board.amounts_of(body),
            currency=board.currency_of(body),
            reason_code=body.get("reason_code", ""),
        )
    )


def _object(call: Json, body: Json) -> Json:
    return done(review.object_to(**call))


def _lift(call: Json, body: Json) -> Json:
    return done(review.lift(**call))


def _away(call: Json, body: Json) -> Json:
    return done(review.away(**call, user_id=body.get("seat")))


def _close_round(call: Json, body: Json) -> Json:
    return done(closing.close_round(**call))


def _resume(call: Json, body: Json) -> Json:
    return done(closing.resume(**call))


def _top_up(call: Json, body: Json) -> Json:
    return done(topping_up.ask_top_up(**call))


def _pay_less(call: Json, body: Json) -> Json:
    return done(topping_up.pay_less(**call))


def _replace(call: Json, body: Json) -> Json:
    return done(replacing.replace(**call, user_id=body["seat"], instead_of=body.get("instead_of")))


def _send_back(call: Json, body: Json) -> Json:
    return done(reopening.send_back(**call, **body))


def _reverse(call: Json, body: Json) -> Json:
    return done(reopening.reverse(**call, **body))


def _move_up(call: Json, body: Json) -> Json:
    return done(queueing.move_up(**call, **body))


def _appeal(call: Json, body: Json) -> Json:
    words = body.get("boxes", {}).get("answer", "")
    return done(appealing.appeal(**call, reasons=appealing.Reasons(words)))


def _rehear(call: Json, body: Json) -> Json:
    return done(appealing.rehear(**call))


BOARD_ACTS: tuple[CaseAct, ...] = (
    CaseAct("present", board.PresentBody, _present),
    CaseAct("vote", board.VoteBody, _vote, code="sitting", needs_key=True),
    CaseAct("object", bodies.EmptyBody, _object),
    CaseAct("lift", bodies.EmptyBody, _lift),
    CaseAct("away", board.AwayBody, _away),
    CaseAct("replace", board.ReplaceBody, _replace),
    CaseAct("send-back", board.SentBackByBoardBody, _send_back),
    CaseAct("reverse", board.ReverseBody, _reverse, code="sitting"),
    CaseAct("appeal", board.AppealBody, _appeal),
    CaseAct("move-up", board.MoveUpBody, _move_up),
    CaseAct("rehear", bodies.EmptyBody, _rehear),
    CaseAct("close-round", bodies.EmptyBody, _close_round),
    CaseAct("resume", bodies.EmptyBody, _resume),
    CaseAct("top-up", bodies.EmptyBody, _top_up),
    CaseAct("pay-less", bodies.EmptyBody, _pay_less),
)
