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
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
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

TAGS = ["regulations"]
CREATED, OK = 201, 200
Run = Callable[[Fund, Json, Attempt], Any]


class RegulationsView(APIView):
    """`regulations/`: every version the reader may read."""

    def get_permissions(self) -> Any:
        """Let strangers read: what was adopted is public."""
        reads = getattr(self.request, "method", "") == "GET"
        return [AllowAny()] if reads else super().get_permissions()

    @extend_schema(
        operation_id="regulations", parameters=[FundQuery], responses=forms.VersionsAnswer, tags=TAGS, auth=[]
    )
    def get(self, request: Call) -> Response:
        """Return the versions, the latest first."""
        fund, roles = _asked(request)
        return Response({"results": [picture_of_version(row) for row in versions(fund, roles)]})

    @extend_schema(
        operation_id="regulation_draft",
        request=forms.DraftBody,
        responses={201: forms.VersionAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call) -> Response:
        """Draft a version from the one in force; needs a fresh code."""

        by, now = caller_id(request), request.now

        def check(fund: Fund, body: Json, roles: Roles) -> None:
            acts.check_draft(fund, _draft(body), roles, now=now)

        def run(fund: Fund, body: Json, attempt: Attempt) -> Any:
            return picture_of_version(acts.draft(fund=fund, said=_draft(body), by=by, now=now, attempt=attempt))

        return _act(request, "draft", forms.DraftBody, BOARD, run, check=check, status=CREATED)


class RegulationView(APIView):
    """`regulations/{code}/`: one version in words and numbers."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="regulation", parameters=[FundQuery], responses=forms.WholeVersionAnswer, tags=TAGS, auth=[]
    )
    def get(self, request: Call, code: str) -> Response:
        """Return the version with everything it says and changes."""
        fund, roles = _asked(request)
        found = version(fund, code, roles)
        why_not = why_not_adopt(found, roles, caller_id(request)) if request.user else ""
        return Response({**whole_picture_of_version(found), "why_not_adopt": why_not})


class ReviseView(APIView):
    """`regulations/{code}/revise/`: change one's own draft before it is published."""

    @extend_schema(
        operation_id="regulation_revise",
        request=forms.ReviseBody,
        responses=forms.VersionAnswer,
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, code: str) -> Response:
        """Change the draft in place; needs a fresh code."""
        by, now = caller_id(request), request.now

        def said_in(fund: Fund, body: Json) -> acts.Draft:
            known = Regulation.objects.get(fund=fund, code=code)
            return _draft({"valid_from": known.valid_from, **body})

        def check(fund: Fund, body: Json, roles: Roles) -> None:
            acts.check_may_revise(version(fund, code, roles), by)

        def run(fund: Fund, body: Json, attempt: Attempt) -> Any:
            said = said_in(fund, body)
            return picture_of_version(acts.revise(fund=fund, code=code, said=said, by=by, now=now, attempt=attempt))

        return _act(request, "revise", forms.ReviseBody, BOARD, run, check=check, code=code)


class PublishView(APIView):
    """`regulations/{code}/publish/`: let members read and comment."""

    @extend_schema(
        operation_id="regulation_publish",
        request=forms.SeatBody,
        responses=forms.VersionAnswer,
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, code: str) -> Response:
        """Publish the draft."""

        def run(fund: Fund, body: Json, attempt: Attempt) -> Any:
            by, now = caller_id(request), request.now
            return picture_of_version(acts.publish(fund=fund, code=code, by=by, now=now, attempt=attempt))

        return _act(request, "publish", forms.SeatBody, BOARD, run, code=code)


class DiscardView(APIView):
    """`regulations/{code}/discard/`: throw a draft away."""

    @extend_schema(
        operation_id="regulation_discard",
        request=forms.CodeBody,
        responses=forms.DiscardedAnswer,
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, code: str) -> Response:
        """Discard the draft with its comments; needs a fresh code."""

        def run(fund: Fund, body: Json, attempt: Attempt) -> Any:
            acts.discard(fund=fund, code=code, by=caller_id(request), now=request.now, attempt=attempt)
            return {"code": code, "discarded": True}

        return _act(request, "discard", forms.CodeBody, BOARD, run, code=code)


class CommentsView(APIView):
    """`regulations/{code}/comments/`: what members say of a draft."""

    @extend_schema(
        operation_id="regulation_comments", parameters=[FundQuery], responses=forms.CommentsAnswer, tags=TAGS
    )
    def get(self, request: Call, code: str) -> Response:
        """Return the comments by role, nobody's name."""
        fund, roles = _asked(request)
        found = _of_member(fund, code, roles)
        return Response({"results": [picture_of_comment(said) for said in found.comments.all()]})

    @extend_schema(
        operation_id="regulation_comment",
        request=forms.CommentBody,
        responses={201: forms.CommentAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, code: str) -> Response:
        """Comment on one parameter or the whole; again about the same replaces it."""

        def run(fund: Fund, body: Json, attempt: Attempt) -> Any:
            by, now = caller_id(request), request.now
            return picture_of_comment(acts.comment(fund=fund, code=code, **body, by=by, now=now, attempt=attempt))

        return _act(request, "comment", forms.CommentBody, frozenset(Role), run, code=code, status=CREATED)


class AdoptView(APIView):
    """`regulations/{code}/adopt/`: put a draft into force."""

    @extend_schema(
        operation_id="regulation_adopt",
        request=forms.AdoptBody,
        responses=forms.VersionAnswer,
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, code: str) -> Response:
        """Adopt what another seat drafted; needs a fresh code. 409 when another version was adopted meanwhile."""

        by, now = caller_id(request), request.now

        def said_in(body: Json) -> acts.Adoption:
            return acts.Adoption(**{"adopted_on": now.date(), **body})

        def check(fund: Fund, body: Json, roles: Roles) -> None:
            acts.check_adoption(version(fund, code, roles), last_adopted(fund), said_in(body), by=by, now=now)

        def run(fund: Fund, body: Json, attempt: Attempt) -> Any:
            said = said_in(body)
            return picture_of_version(acts.adopt(fund=fund, code=code, said=said, by=by, now=now, attempt=attempt))

        return _act(request, "adopt", forms.AdoptBody, BOARD, run, check=check, code=code)


class TryView(APIView):
    """`regulations/{code}/try/`: how a draft would have decided."""

    @extend_schema(operation_id="regulation_trial", parameters=[FundQuery], responses=forms.TrialsAnswer, tags=TAGS)
    def get(self, request: Call, code: str) -> Response:
        """Return how far the latest trial has come."""
        fund, roles = _asked(request)
        found = _of_member(fund, code, roles & BOARD)
        trial = newest_trial(found)
        return Response({"trial": picture_of_trial(trial) if trial else None})

    @extend_schema(
        operation_id="regulation_try",
        request=forms.TryBody,
        responses={201: forms.TrialAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, code: str) -> Response:
        """Begin a trial; it runs in the background."""

        def run(fund: Fund, body: Json, attempt: Attempt) -> Any:
            by, now = caller_id(request), request.now
            return picture_of_trial(acts.ask_trial(fund=fund, code=code, **body, by=by, now=now, attempt=attempt))

        return _act(request, "try", forms.TryBody, BOARD, run, code=code, status=CREATED)


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
    run: Run,
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
        return Response(_answer(request, form, who, run, attempt, check=check, code=code), status=status)


def _answer(
    request: Call,
    form: type[Body],
    who: Roles,
    run: Run,
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
    return once(attempt, lambda: run(fund, body, attempt))
