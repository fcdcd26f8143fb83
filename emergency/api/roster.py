"""The list of readers' keys over the API: the version in force, proposals, signatures."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from emergency.actions.reading import rostering
from emergency.actions.reading.rostering import READERS
from emergency.reading.readers_list import Line, Sheet, Waiting, sheet_of
from emergency.reading.roster_words import Spoken
from emergency.sealing.audiences import OFFLINE
from emergency.sealing.roster_wishes import STATES, WISHES, Wish
from fund import readers
from fund.actions.evidence import leaving_evidence
from fund.api.bodies import ActBody, FundQuery
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.ledger.chart import books_of
from fund.models import Fund
from notifications.idempotency import Attempt
from notifications.models import RosterProposal

Body = serializers.Serializer[Any]
CREATED = 201


class RosterWishBody(ActBody):
    """What is to change; `member` is the caller unless named, `public_key` armoured."""

    fund = serializers.SlugField(required=False)
    wish = serializers.ChoiceField(choices=WISHES)
    member = serializers.UUIDField(required=False, help_text="Whose key; the caller's when left out.")
    public_key = serializers.CharField(required=False, allow_blank=True)
    expires_on = serializers.DateField(required=False, allow_null=True)
    state = serializers.ChoiceField(choices=STATES, required=False)
    role = serializers.ChoiceField(choices=sorted(OFFLINE), required=False, help_text="Of a key in a safe.")


class RosterSignatureBody(ActBody):
    """An armoured detached signature over exactly the octets of `document`."""

    signature = serializers.CharField()


class RosterMemberAnswer(Body):
    """One key; `ends_on` is the last day on which something is sealed to it."""

    member = serializers.UUIDField()
    name = serializers.CharField()
    fingerprint = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    state = serializers.CharField()
    expires = serializers.DateField()
    ends_on = serializers.DateField()


class RosterWaitingAnswer(Body):
    """The next version; `document` is what is signed, octet by octet, in UTF-8."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    digest = serializers.CharField()
    document = serializers.CharField()
    proposed_by = serializers.CharField()
    changes = serializers.ListField(child=serializers.CharField())
    signed_by = serializers.ListField(child=serializers.CharField())
    words = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class RosterAnswer(Body):
    """The list in force and what waits; `holds` is false where its chain does not, and nothing is sealed."""

    fund = serializers.CharField()
    holds = serializers.BooleanField()
    version = serializers.IntegerField()
    digest = serializers.CharField(allow_blank=True)
    words = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    members = RosterMemberAnswer(many=True)
    waiting = RosterWaitingAnswer(allow_null=True)


class RosterProposedAnswer(Body):
    """A version that waits, or after the second signature is in force."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    ending = serializers.CharField(allow_blank=True)


class RosterView(APIView):
    """`roster/`: whose keys are sealed to, and the next version while it waits."""

    @extend_schema(operation_id="roster", parameters=[FundQuery], responses=RosterAnswer, tags=["roster"])
    def get(self, request: Call) -> Response:
        """Return the list in force with its words, and what waits for signatures."""
        code = checked(FundQuery, request.query_params).get("fund")
        return Response(_sheet(sheet_of(books_of(_fund(request, code)), now=request.now)))


class ProposalsView(APIView):
    """`roster/proposals/`: putting down the next version."""

    @extend_schema(
        operation_id="roster_propose",
        request=RosterWishBody,
        responses={201: RosterProposedAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["roster"],
    )
    def post(self, request: Call) -> Response:
        """Put down what is to change; two members active now sign it."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> tuple[Fund, Wish]:
            fund = _fund(request, body.pop("fund", None))
            wish = _wish(body, by)
            rostering.check_may_propose(books_of(fund), wish, by, now=now)
            return fund, wish

        def run(found: tuple[Fund, Wish], _body: Json, attempt: Attempt) -> RosterProposal:
            return rostering.propose(fund=found[0], wish=found[1], by=by, now=now, attempt=attempt)

        return _act(request, "propose", RosterWishBody, check, run)


class SignaturesView(APIView):
    """`roster/proposals/{id}/signatures/`: signing the next version."""

    @extend_schema(
        operation_id="roster_sign",
        request=RosterSignatureBody,
        responses={201: RosterProposedAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["roster"],
    )
    def post(self, request: Call, roster_id: uuid.UUID) -> Response:
        """Take the caller's own signature; the second member's adopts the version."""
        by, now = caller_id(request), request.now

        def run(row: RosterProposal, body: Json, attempt: Attempt) -> RosterProposal:
            return rostering.sign(proposal_id=row.pk, signature=body["signature"], by=by, now=now, attempt=attempt)

        return _act(request, "sign", RosterSignatureBody, _known(request, roster_id), run, roster=str(roster_id))


class WithdrawView(APIView):
    """`roster/proposals/{id}/withdraw/`: taking a version back."""

    @extend_schema(
        operation_id="roster_withdraw",
        request=ActBody,
        responses={201: RosterProposedAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["roster"],
    )
    def post(self, request: Call, roster_id: uuid.UUID) -> Response:
        """Take it back before it counts."""
        by, now = caller_id(request), request.now

        def check(_body: Json) -> RosterProposal:
            row = rostering.proposal_of(roster_id, by=by, now=now)
            rostering.check_may_withdraw(row, by, now=now)
            return row

        def run(row: RosterProposal, _body: Json, attempt: Attempt) -> RosterProposal:
            return rostering.withdraw(proposal_id=row.pk, by=by, now=now, attempt=attempt)

        return _act(request, "withdraw", ActBody, check, run, roster=str(roster_id))


def _act(
    request: Call,
    name: str,
    body_class: type[Body],
    check: Callable[[Json], Any],
    run: Callable[[Any, Json, Attempt], RosterProposal],
    **scope: str,
) -> Response:
    """Answer an act on the list: an earlier answer first, then form, right, a fresh code, and only then the act."""
    attempt = attempt_for(request, f"roster-{name}", str(caller_id(request)), needs_key=False, **scope)
    if (earlier := attempt.earlier_answer()) is not None:
        return Response(earlier, status=CREATED)
    body = checked(body_class, request.data)
    with leaving_evidence(f"roster_{name}", by=caller_id(request), now=request.now):
        subject = check(body)
        request.require_fresh(body.pop("otp", ""), sitting=False)
        return Response(once(attempt, lambda: _answer(run(subject, body, attempt))), status=CREATED)


def _known(request: Call, roster_id: uuid.UUID) -> Callable[[Json], RosterProposal]:
    return lambda _body: rostering.proposal_of(roster_id, by=caller_id(request), now=request.now)


def _fund(request: Call, code: str | None) -> Fund:
    return readers.fund_seen(caller_id(request), code, READERS, now=request.now, years=readers.ANY_YEAR)


def _wish(body: Json, by: uuid.UUID) -> Wish:
    return Wish(
        body["wish"],
        body.get("member", by),
        body.get("public_key", ""),
        body.get("expires_on"),
        body.get("state", ""),
        body.get("role", ""),
    )


def _answer(row: RosterProposal) -> Json:
    return {"id": str(row.pk), "version": row.version, "ending": row.ending}


def _sheet(sheet: Sheet) -> Json:
    return {
        "fund": sheet.fund.code,
        "holds": not sheet.broken,
        "version": sheet.version,
        "digest": sheet.digest,
        "words": _words(sheet.words),
        "members": [_member(line) for line in sheet.lines],
        "waiting": _waiting(sheet.waiting) if sheet.waiting else None,
    }


def _member(line: Line) -> Json:
    return {
        "member": str(line.member.user_id),
        "name": line.name,
        "fingerprint": line.member.fingerprint,
        "roles": sorted(line.member.roles),
        "state": line.member.state,
        "expires": line.member.expires_on.isoformat(),
        "ends_on": line.ends_on.isoformat(),
    }


def _waiting(one: Waiting) -> Json:
    return {
        "id": str(one.row.pk),
        "version": one.row.version,
        "digest": one.digest,
        "document": one.row.document,
        "proposed_by": one.proposed_by,
        "changes": list(one.changes),
        "signed_by": list(one.signed_by),
        "words": _words(one.words),
    }


def _words(spoken: tuple[Spoken, ...]) -> dict[str, list[str]]:
    return {one.language: list(one.words) for one in spoken}
