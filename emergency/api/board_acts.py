"""The board's acts on a case that the API offers, one line each: body, action, second factor, key."""

from emergency.actions import closing, presenting, review
from emergency.api import board_bodies as board
from emergency.api import bodies
from emergency.api.calling import CaseAct, done
from fund.api.calling import Json


def _present(call: Json, body: Json) -> Json:
    texts = body.pop("boxes")
    amounts = board.amounts_of(body)
    body.pop("lines", None)
    return done(presenting.present(**call, lines=amounts, card=texts["card"], summary=texts.get("summary", ""), **body))


def _vote(call: Json, body: Json) -> Json:
    return done(
        review.vote(
            **call,
            revision=body["revision"],
            choice=body["choice"],
            amounts=board.amounts_of(body),
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


BOARD_ACTS: tuple[CaseAct, ...] = (
    CaseAct("present", board.PresentBody, _present),
    CaseAct("vote", board.VoteBody, _vote, code="sitting", needs_key=True),
    CaseAct("object", bodies.EmptyBody, _object),
    CaseAct("lift", bodies.EmptyBody, _lift),
    CaseAct("away", board.AwayBody, _away),
    CaseAct("close-round", bodies.EmptyBody, _close_round),
    CaseAct("resume", bodies.EmptyBody, _resume),
)
