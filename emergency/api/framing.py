"""Motions and frames over the API: what the board decides for many, and lists decided inside a frame."""

import uuid
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.governing import framing, motions
from emergency.actions.governing.framing import Listed
from emergency.actions.governing.motions import MAY_MOVE
from emergency.actors import Actor
from emergency.api.board_answers import FramesAnswer, ListAnswer, MotionDoneAnswer, MotionsAnswer
from emergency.api.calling import known
from emergency.api.pictures import moment
from emergency.deciding.motion_terms import FrameTerms
from emergency.deciding.motions import open_to
from emergency.models import Choice, FrameCause, Motion, MotionKind, User
from emergency.reading.frames import CASES_AT_MOST, FrameOnShow, MotionOnShow, TermsOnShow, frames_of, motions_of
from fund import readers
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked
from fund.api.describing import shows, takes
from fund.api.fields import CountryField, MoneyField
from fund.api.money_acts import money_act
from fund.api.reading import fund_asked
from fund.models import BOARD, Fund, Role
from fund.money import Money
from fund.rules.codes import USES
from fund.rules.reserves import RESERVE_USED
from notifications.errors import Malformed, NotFound
from notifications.idempotency import Attempt

READERS = MAY_MOVE | {Role.TREASURER, Role.CHECKER, Role.AUDITOR}
Body = serializers.Serializer[Any]


class TermsBody(Body):
    """What a frame is to be."""

    countries = serializers.ListField(child=CountryField(), min_length=1, max_length=60)
    uses = serializers.ListField(child=serializers.CharField(max_length=16), min_length=1, max_length=len(USES))
    cause = serializers.ChoiceField(choices=FrameCause.choices)
    ceiling = MoneyField()
    budget = MoneyField()
    ends_on = serializers.DateField()


class MotionBody(Body):
    """A motion; `frame` says what a frame is to be, `case` and `reason_code` for which case the reserve is used."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    fund = serializers.SlugField(required=False)
    kind = serializers.ChoiceField(choices=MotionKind.choices)
    frame = TermsBody(required=False)
    waiting = serializers.UUIDField(
        required=False, help_text="For `set_aside` and `pay_way`: what one seat has put down, by its id."
    )
    case = serializers.CharField(required=False, max_length=20)
    reason_code = serializers.ChoiceField(choices=list(RESERVE_USED.reasons), required=False)


class MotionVoteBody(Body):
    """A seat's vote."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    choice = serializers.ChoiceField(choices=Choice.choices)


class MotionCloseBody(Body):
    """Nothing but a fresh code."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)


class ListedBody(Body):
    """One case of a list; without amount the sum asked for, or the one proposed."""

    reference = serializers.CharField(max_length=20)
    amount = MoneyField(required=False)


class ListBody(Body):
    """A list of cases, decided or proposed each by itself."""

    otp = serializers.CharField(required=False, max_length=64, write_only=True)
    cases = serializers.ListField(child=ListedBody(), min_length=1, max_length=CASES_AT_MOST)


class MotionsView(APIView):
    """`fund/motions/`: what is put to the board apart from a case."""

    @shows("fund_motions", MotionsAnswer)
    def get(self, request: Call) -> Response:
        """Return the motions, newest first, at most fifty; counts after one's own vote, or once it is over."""
        fund = fund_asked(request, READERS)
        rows = motions_of(fund, caller_id(request), now=request.now)
        return Response({"results": [_motion(row) for row in rows]})

    @takes("fund_motion_move", MotionBody, MotionDoneAnswer)
    def post(self, request: Call) -> Response:
        """Put a motion to the board; its seats are called."""

        def check(body: Json) -> Fund:
            return readers.fund_seen(caller_id(request), body.pop("fund", None), MAY_MOVE, now=request.now)

        def act(fund: Fund, body: Json, attempt: Attempt) -> Json:
            call: Json = {"fund": fund, "by": _caller(request), "now": request.now, "attempt": attempt}
            if body["kind"] == MotionKind.LIFT_FENCE:
                return _done(motions.move_lifting(**call))
            if body["kind"] == MotionKind.USE_RESERVE:
                del call["fund"]
                return _done(motions.move_reserve(**call, **_about(body)))
            if body["kind"] in motions.WAITING_KINDS:
                return _done(motions.move_waiting(**call, kind=body["kind"], waiting=_waiting(body)))
            return _done(motions.move_frame(**call, terms=_terms(body)))

        return money_act(request, "motion", MotionBody, check, act)


class MotionVoteView(APIView):
    """`fund/motions/{id}/vote/`: a seat's vote, given once."""

    @takes("fund_motion_vote", MotionVoteBody, MotionDoneAnswer)
    def post(self, request: Call, motion_id: uuid.UUID) -> Response:
        """Vote; the vote that decides ends the motion and carries it out."""

        def act(_fund: Fund, body: Json, attempt: Attempt) -> Json:
            call: Json = {"motion_id": motion_id, "by": _caller(request), "now": request.now}
            return _done(motions.vote_on(**call, choice=body["choice"], attempt=attempt))

        return money_act(request, "motion-vote", MotionVoteBody, _on(request, motion_id), act, motion=str(motion_id))


class MotionCloseView(APIView):
    """`fund/motions/{id}/close/`: carry out what the votes have decided and something held up."""

    @takes("fund_motion_close", MotionCloseBody, MotionDoneAnswer)
    def post(self, request: Call, motion_id: uuid.UUID) -> Response:
        """Close it."""

        def act(_fund: Fund, _body: Json, attempt: Attempt) -> Json:
            by = _caller(request)
            return _done(motions.close(motion_id=motion_id, by=by, now=request.now, attempt=attempt))

        return money_act(request, "motion-close", MotionCloseBody, _on(request, motion_id), act, motion=str(motion_id))


class MotionWithdrawView(APIView):
    """`fund/motions/{id}/withdraw/`: take back a motion that the votes have not decided."""

    @takes("fund_motion_withdraw", MotionCloseBody, MotionDoneAnswer)
    def post(self, request: Call, motion_id: uuid.UUID) -> Response:
        """Withdraw it."""

        def act(_fund: Fund, _body: Json, attempt: Attempt) -> Json:
            by = _caller(request)
            return _done(motions.withdraw(motion_id=motion_id, by=by, now=request.now, attempt=attempt))

        check = _on(request, motion_id, MAY_MOVE)
        return money_act(request, "motion-withdraw", MotionCloseBody, check, act, motion=str(motion_id))


class FramesView(APIView):
    """`fund/frames/`: the frames the board has opened."""

    @shows("fund_frames", FramesAnswer)
    def get(self, request: Call) -> Response:
        """Return the frames, newest first, with what is left and what is proposed in them."""
        fund = fund_asked(request, READERS)
        held = readers.funds_seen(caller_id(request), MAY_MOVE, now=request.now)
        rows = frames_of(fund, caller_id(request), now=request.now)
        return Response({"results": [_frame(row, is_inside=fund in held) for row in rows]})


def list_view(name: str, act: Any, roles: frozenset[Role]) -> type[APIView]:
    """Return the view by which a list is proposed, or decided, in a frame."""

    class View(APIView):
        @extend_schema(
            operation_id=f"fund_frame_{name}",
            request=ListBody,
            responses=ListAnswer,
            parameters=[IDEMPOTENCY_KEY],
            tags=["fund"],
        )
        def post(self, request: Call, frame_id: uuid.UUID) -> Response:
            attempt = attempt_for(request, f"frame-{name}", str(caller_id(request)), needs_key=True)
            body = checked(ListBody, request.data)
            by = _caller(request)
            framing.check_frame(frame_id, by, roles, now=request.now)
            otp = body.pop("otp", "")
            if name == "decide":
                request.require_fresh(otp, sitting=True)
            items = [_listed(one) for one in body["cases"]]
            said = act(frame_id=frame_id, by=by, now=request.now, items=items, key=attempt.key or "")
            return Response({"results": [one.as_json() for one in said]})

    View.__name__ = View.__qualname__ = f"Frame{name.title()}View"
    return View


ProposeView = list_view("propose", framing.propose, frozenset({Role.COORDINATOR}))
DecideView = list_view("decide", framing.decide, BOARD)


def _caller(request: Call) -> Actor:
    return Actor(user=cast(User, request.user))


def _listed(one: Json) -> Listed:
    amount = one.get("amount")
    return Listed(known(one["reference"]), amount.minor, amount.currency) if amount else Listed(known(one["reference"]))


def _on(request: Call, motion_id: uuid.UUID, roles: frozenset[Role] = BOARD) -> Any:
    def check(_body: Json) -> Fund:
        motion = open_to(caller_id(request)).select_related("fund").filter(pk=motion_id).first()
        if motion is None:
            raise NotFound()
        return readers.fund_seen(caller_id(request), motion.fund.code, roles, now=request.now)

    return check


def _about(body: Json) -> Json:
    if missing := {"case", "reason_code"} - body.keys():
        raise Malformed(fields={name: _("Say for which case, and why.") for name in missing})
    return {"reference": known(body["case"]), "reason_code": body["reason_code"]}


def _waiting(body: Json) -> uuid.UUID:
    if "waiting" not in body:
        raise Malformed(fields={"waiting": _("Name what waits for the board, by its id.")})
    return cast(uuid.UUID, body["waiting"])


def _terms(body: Json) -> FrameTerms:
    if "frame" not in body:
        raise Malformed(fields={"frame": _("Say what the frame is to be.")})
    said = body["frame"]
    return FrameTerms(
        countries=said["countries"],
        uses=said["uses"],
        cause=said["cause"],
        ceiling_minor=said["ceiling"].minor,
        budget_minor=said["budget"].minor,
        ends_on=said["ends_on"],
    )


def _done(motion: Motion) -> Json:
    return {"id": str(motion.pk), "outcome": motion.outcome or None}


def _motion(shown: MotionOnShow) -> Json:
    motion, count = shown.motion, shown.count
    return {
        "id": str(motion.pk),
        "kind": motion.kind,
        "tier": motion.tier,
        "moved_at": moment(motion.moved_at),
        "deadline_at": moment(motion.deadline_at),
        "closed_at": moment(motion.closed_at),
        "outcome": motion.outcome or None,
        "extended": motion.extended_at is not None,
        "may_vote": shown.may_vote,
        "may_withdraw": shown.may_withdraw,
        "case": shown.case.reference if shown.case else None,
        "reason_code": motion.terms.get("reason_code"),
        "waiting": motion.terms.get("waiting"),
        "counts": motion.counts or ({"required": count.required, "approvals": count.approvals} if count else None),
        "frame": _in_json(shown.terms) if shown.terms else None,
    }


def _frame(shown: FrameOnShow, *, is_inside: bool) -> Json:
    currency = shown.frame.currency
    proposed = [
        {"reference": one.aid_request.reference, "amount": Money(one.amount_minor, currency).as_json()}
        for one in shown.proposed
    ]
    return {
        "id": str(shown.frame.pk),
        "opened_at": moment(shown.frame.opened_at),
        "over": shown.is_over,
        "used": shown.used.as_json(),
        "left": shown.left.as_json(),
        **_in_json(shown.terms),
        **({"proposed": proposed} if is_inside else {}),
    }


def _in_json(terms: TermsOnShow) -> Json:
    return {
        "countries": terms.countries,
        "uses": terms.terms["uses"],
        "cause": terms.terms["cause"],
        "ceiling": terms.ceiling.as_json(),
        "budget": terms.budget.as_json(),
        "ends_on": terms.terms["ends_on"],
    }
