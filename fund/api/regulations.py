"""The regulations over the API: read by everybody, drafted and adopted by seats, commented by members."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from fund.actions import regulations as acts
from fund.actions.evidence import leaving_evidence
from fund.api import regulation_forms as forms
from fund.api.bodies import Body, FundQuery
from fund.api.calling import Call, Json, attempt_for, caller_id, checked, once
from fund.api.describing import CREATED, OK, shows, takes
from fund.models import BOARD, Fund, Regulation, Role
from fund.regulation_pictures import (
    picture_of_comment,
    picture_of_trial,
    picture_of_version,
    whole_picture_of_version,
)
from fund.versions import NO_ROLES, Roles, last_adopted, newest_trial, rules_of, version, versions, why_not_adopt
from notifications.errors import NotFound
from notifications.idempotency import Attempt

TAG = "regulations"
# act(body, fund=…, by=…, now=…, attempt=…) does it and returns the answer.
Act = Callable[..., Json]


class RegulationsView(APIView):
    """`regulations/`: every version the reader may read."""

    def get_permissions(self) -> Any:
        """Let strangers read: what was adopted is public."""
        reads = getattr(self.request, "method", "") == "GET"
        return [AllowAny()] if reads else super().get_permissions()

    @extend_schema(
        operation_id="regulations", parameters=[FundQuery], responses=forms.VersionsAnswer, tags=[TAG], auth=[]
    )
    def get(self, request: Call) -> Response:
        """Return the versions, the latest first."""
        fund, roles = _asked(request)
        return Response({"results": [picture_of_version(row) for row in versions(fund, roles)]})

    @takes("regulation_draft", forms.DraftBody, forms.VersionAnswer, tag=TAG)
    def post(self, request: Call) -> Response:
        """Draft a version from the one in force; needs a fresh code."""

        def check(fund: Fund, body: Json, roles: Roles) -> None:
            acts.check_draft(fund, _draft(body), roles, now=request.now)

        def draft(body: Json, **call: Any) -> Json:
            return picture_of_version(acts.draft(said=_draft(body), **call))

        return _act(request, "draft", forms.DraftBody, BOARD, draft, check=check, status=CREATED)


class RegulationView(APIView):
    """`regulations/{code}/`: one version in words and numbers."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="regulation", parameters=[FundQuery], responses=forms.WholeVersionAnswer, tags=[TAG], auth=[]
    )
    def get(self, request: Call, code: str) -> Response:
        """Return the version with everything it says and changes."""
        fund, roles = _asked(request)
        found = version(fund, code, roles)
        why_not = why_not_adopt(found, roles, caller_id(request)) if request.user else ""
        return Response({**whole_picture_of_version(found), "why_not_adopt": why_not})


class ReviseView(APIView):
    """`regulations/{code}/revise/`: change one's own draft before it is published."""

    @takes("regulation_revise", forms.ReviseBody, forms.VersionAnswer, status=OK, tag=TAG)
    def post(self, request: Call, code: str) -> Response:
        """Change the draft in place; needs a fresh code."""

        def check(fund: Fund, _body: Json, roles: Roles) -> None:
            acts.check_may_revise(version(fund, code, roles), caller_id(request))

        def revise(body: Json, *, fund: Fund, **call: Any) -> Json:
            known = Regulation.objects.get(fund=fund, code=code)
            said = _draft({"valid_from": known.valid_from, **body})
            return picture_of_version(acts.revise(fund=fund, code=code, said=said, **call))

        return _act(request, "revise", forms.ReviseBody, BOARD, revise, check=check, code=code)


class PublishView(APIView):
    """`regulations/{code}/publish/`: let members read and comment."""

    @takes("regulation_publish", forms.SeatBody, forms.VersionAnswer, status=OK, tag=TAG)
    def post(self, request: Call, code: str) -> Response:
        """Publish the draft."""

        def publish(_body: Json, **call: Any) -> Json:
            return picture_of_version(acts.publish(code=code, **call))

        return _act(request, "publish", forms.SeatBody, BOARD, publish, code=code)


class DiscardView(APIView):
    """`regulations/{code}/discard/`: throw a draft away."""

    @takes("regulation_discard", forms.CodeBody, forms.DiscardedAnswer, status=OK, tag=TAG)
    def post(self, request: Call, code: str) -> Response:
        """Discard the draft with its comments; needs a fresh code."""

        def discard(_body: Json, **call: Any) -> Json:
            acts.discard(code=code, **call)
            return {"code": code, "discarded": True}

        return _act(request, "discard", forms.CodeBody, BOARD, discard, code=code)


class CommentsView(APIView):
    """`regulations/{code}/comments/`: what members say of a draft."""

    @shows("regulation_comments", forms.CommentsAnswer, tag=TAG)
    def get(self, request: Call, code: str) -> Response:
        """Return the comments by role, nobody's name."""
        fund, roles = _asked(request)
        found = _of_member(fund, code, roles)
        return Response({"results": [picture_of_comment(said) for said in found.comments.all()]})

    @takes("regulation_comment", forms.CommentBody, forms.CommentAnswer, tag=TAG)
    def post(self, request: Call, code: str) -> Response:
        """Comment on one parameter or the whole; again about the same replaces it."""

        def comment(body: Json, **call: Any) -> Json:
            return picture_of_comment(acts.comment(code=code, **body, **call))

        return _act(request, "comment", forms.CommentBody, frozenset(Role), comment, code=code, status=CREATED)


class AdoptView(APIView):
    """`regulations/{code}/adopt/`: put a draft into force."""

    @takes("regulation_adopt", forms.AdoptBody, forms.VersionAnswer, status=OK, tag=TAG)
    def post(self, request: Call, code: str) -> Response:
        """Adopt what another seat drafted; needs a fresh code. 409 when another version was adopted meanwhile."""
        by, now = caller_id(request), request.now

        def said_in(body: Json) -> acts.Adoption:
            return acts.Adoption(**{"adopted_on": now.date(), **body})

        def check(fund: Fund, body: Json, roles: Roles) -> None:
            acts.check_adoption(version(fund, code, roles), last_adopted(fund), said_in(body), by=by, now=now)

        def adopt(body: Json, **call: Any) -> Json:
            return picture_of_version(acts.adopt(code=code, said=said_in(body), **call))

        return _act(request, "adopt", forms.AdoptBody, BOARD, adopt, check=check, code=code)


class TryView(APIView):
    """`regulations/{code}/try/`: how a draft would have decided."""

    @shows("regulation_trial", forms.TrialsAnswer, tag=TAG)
    def get(self, request: Call, code: str) -> Response:
        """Return how far the latest trial has come."""
        fund, roles = _asked(request)
        found = _of_member(fund, code, roles & BOARD)
        trial = newest_trial(found)
        return Response({"trial": picture_of_trial(trial) if trial else None})

    @takes("regulation_try", forms.TryBody, forms.TrialAnswer, tag=TAG)
    def post(self, request: Call, code: str) -> Response:
        """Begin a trial; it runs in the background."""

        def ask(body: Json, **call: Any) -> Json:
            return picture_of_trial(acts.ask_trial(code=code, **body, **call))

        return _act(request, "try", forms.TryBody, BOARD, ask, code=code, status=CREATED)


def _asked(request: Call) -> tuple[Fund, Roles]:
    code = checked(FundQuery, request.query_params).get("fund")
    return rules_of(request.user.pk if request.user else None, code, now=request.now)


def _of_member(fund: Fund, code: str, roles: Roles) -> Any:
    if roles == NO_ROLES:
        raise NotFound()
    return version(fund, code, roles)


def _draft(body: Json) -> acts.Draft:
    return acts.Draft(changes=body.get("parameters", {}), **{name: body[name] for name in body.keys() - {"parameters"}})


def _act(
    request: Call,
    name: str,
    form: type[Body],
    who: Roles,
    act: Act,
    *,
    check: Callable[[Fund, Json, Roles], None] | None = None,
    code: str = "",
    status: int = OK,
) -> Response:
    """Answer an act on a version: an earlier answer, whose it is, the body's form, what it says, a fresh code."""
    attempt = attempt_for(request, f"regulation-{name}", str(caller_id(request)), needs_key=False, code=code)
    if (earlier := attempt.earlier_answer()) is not None:
        return Response(earlier, status=status)
    with leaving_evidence(f"regulation_{name}", by=caller_id(request), now=request.now):
        return Response(_answer(request, form, who, act, attempt, check=check, code=code), status=status)


def _answer(
    request: Call,
    form: type[Body],
    who: Roles,
    act: Act,
    attempt: Attempt,
    *,
    check: Callable[[Fund, Json, Roles], None] | None,
    code: str,
) -> Json:
    named = dict(request.data).get("fund")
    fund, roles = rules_of(caller_id(request), named if isinstance(named, str) else None, now=request.now)
    if not roles & who:
        raise NotFound()
    if code:
        version(fund, code, roles)
    body = checked(form, request.data)
    body.pop("fund", None)
    otp = body.pop("otp", "")
    if check is not None:
        check(fund, body, roles)
    if "otp" in form().fields:
        request.require_fresh(otp, sitting=False)
    call: Json = {"fund": fund, "by": caller_id(request), "now": request.now, "attempt": attempt}
    return once(attempt, lambda: act(body, **call))
