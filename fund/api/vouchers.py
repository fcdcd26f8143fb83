"""Kept papers over the API: put away for the archive key, opened for an auditor on the word of two people."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import vouchers as acts
from fund.actions.evidence import leaving_evidence
from fund.actions.handing_out import hand_out
from fund.api.bodies import ActBody, FundQuery
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.api.fields import MoneyField
from fund.api.money_acts import CREATED, money_act
from fund.models import OpeningReason, Voucher, VoucherKind, VoucherOpening, VoucherPlace
from fund.vouchers import reading
from notifications.idempotency import Attempt
from notifications.models import ReadWay

Body = serializers.Serializer[Any]
SEALED_FILE = {(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)}
TAGS = ["audit"]


class PaperBody(ActBody):
    """The file of a voucher."""

    file = serializers.FileField()


class ReasonBody(ActBody):
    """Why the paper itself has to be seen."""

    reason_code = serializers.ChoiceField(choices=OpeningReason.choices)


class VoucherAnswer(Body):
    """One voucher; `kept` says where its paper is."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=VoucherKind.choices)
    amount = MoneyField()
    entry = serializers.CharField(help_text="The payment's entry in the books, by year and number.")
    paid_on = serializers.DateField()
    dated_on = serializers.DateField()
    kept = serializers.ChoiceField(choices=VoucherPlace.choices)
    sha256 = serializers.CharField(allow_blank=True)


class OpeningAnswer(Body):
    """One voucher an auditor asks to read; `until` is the last day of reading once it was handed over."""

    id = serializers.UUIDField()
    voucher = serializers.UUIDField()
    amount = MoneyField()
    reason_code = serializers.ChoiceField(choices=OpeningReason.choices)
    asked_on = serializers.DateField()
    released_by_treasury = serializers.BooleanField()
    released_by_seat = serializers.BooleanField()
    until = serializers.DateField(allow_null=True)
    ended = serializers.BooleanField()


class VouchersAnswer(Body):
    """The newest vouchers to who reads the books, and what is asked to be opened."""

    results = VoucherAnswer(many=True)
    openings = OpeningAnswer(many=True)


class VouchersView(APIView):
    """`fund/vouchers/`: what proves the payments, and where each paper is."""

    @extend_schema(operation_id="fund_vouchers", parameters=[FundQuery], responses=VouchersAnswer, tags=TAGS)
    def get(self, request: Call) -> Response:
        """Return at most 200; an auditor's are those of the years of the mandate."""
        by, now = caller_id(request), request.now
        code = checked(FundQuery, request.query_params).get("fund")
        fund = readers.fund_seen(by, code, readers.FIGURES, now=now, years=readers.ANY_YEAR)
        held = readers.roles_read(fund, by, now=now)
        found = reading.vouchers_of(fund, by, now=now) if held & readers.BOOKS else []
        return Response(
            {
                "results": [reading.picture_of_voucher(one) for one in found],
                "openings": [reading.picture_of_opening(one) for one in reading.openings_of(fund, held, by)],
            }
        )


class VoucherFileView(APIView):
    """`fund/vouchers/{id}/file/`: the sealed paper of a voucher."""

    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="fund_voucher_file", responses=SEALED_FILE, tags=TAGS)
    def get(self, request: Call, voucher_id: uuid.UUID) -> HttpResponse:
        """Return the file that only this reader's key opens."""
        by = caller_id(request)
        voucher = reading.voucher_of(voucher_id, by=by, now=request.now, roles=readers.KEEPERS)
        return _sealed(reading.box_of(voucher.pk), voucher, request)

    @extend_schema(
        operation_id="fund_voucher_put_away",
        request={"multipart/form-data": PaperBody},
        responses={201: VoucherAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, voucher_id: uuid.UUID) -> Response:
        """Seal the paper to treasurers, checkers and the archive key."""
        by, now = caller_id(request), request.now

        def check() -> object:
            return reading.voucher_of(voucher_id, by=by, now=now, roles=readers.KEEPERS)

        def act(paper: acts.Paper, attempt: Attempt) -> Json:
            done = acts.put_away(voucher_id=voucher_id, paper=paper, by=by, now=now, attempt=attempt)
            return reading.picture_of_voucher(done)

        return _paper_act(request, "voucher-put-away", check, act, voucher=str(voucher_id))


class VoucherAskView(APIView):
    """`fund/vouchers/{id}/ask/`: an auditor asks to read one voucher."""

    @extend_schema(
        operation_id="fund_voucher_ask",
        request=ReasonBody,
        responses={201: OpeningAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, voucher_id: uuid.UUID) -> Response:
        """Ask with a reason; treasury and a seat release it."""
        by, now = caller_id(request), request.now

        def check(_body: Json) -> Any:
            return reading.voucher_of(voucher_id, by=by, now=now, roles=acts.AUDITORS)

        def act(voucher: Any, body: Json, attempt: Attempt) -> Json:
            said = {"reason": body["reason_code"], "attempt": attempt}
            return reading.picture_of_opening(acts.ask(voucher_id=voucher.pk, **said, by=by, now=now))

        return money_act(request, "voucher-ask", ReasonBody, check, act, voucher=str(voucher_id))


class OpeningFileView(APIView):
    """`fund/voucher-openings/{id}/file/`: the paper as it was handed to the auditor."""

    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="fund_voucher_opening_file", responses=SEALED_FILE, tags=TAGS)
    def get(self, request: Call, opening_id: uuid.UUID) -> HttpResponse:
        """Return the file that only the auditor's key opens, until its last day."""
        by, now = caller_id(request), request.now
        opening = reading.opening_of(opening_id, by=by, now=now)
        return _sealed(reading.readable_box(opening, by=by, now=now), opening.voucher, request)

    @extend_schema(
        operation_id="fund_voucher_hand_over",
        request={"multipart/form-data": PaperBody},
        responses={201: OpeningAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Call, opening_id: uuid.UUID) -> Response:
        """Seal the very same paper to the auditor; its digest has to agree."""
        by, now = caller_id(request), request.now

        def check() -> object:
            return reading.opening_of(opening_id, by=by, now=now, roles=readers.KEEPERS)

        def act(paper: acts.Paper, attempt: Attempt) -> Json:
            done = acts.hand_over(opening_id=opening_id, paper=paper, by=by, now=now, attempt=attempt)
            return reading.picture_of_opening(done)

        return _paper_act(request, "voucher-hand-over", check, act, opening=str(opening_id))


def _opening_act(
    name: str, does: str, act: Callable[..., VoucherOpening], roles: frozenset[str] = reading.SEERS
) -> type[APIView]:
    class View(APIView):
        @extend_schema(
            operation_id=f"fund_voucher_{name}",
            request=ActBody,
            responses={201: OpeningAnswer},
            parameters=[IDEMPOTENCY_KEY],
            description=does,
            tags=TAGS,
        )
        def post(self, request: Call, opening_id: uuid.UUID) -> Response:
            by, now = caller_id(request), request.now

            def check(_body: Json) -> Any:
                return reading.opening_of(opening_id, by=by, now=now, roles=roles)

            def run(opening: Any, _body: Json, attempt: Attempt) -> Json:
                return reading.picture_of_opening(act(opening_id=opening.pk, by=by, now=now, attempt=attempt))

            return money_act(request, f"voucher-{name}", ActBody, check, run, opening=str(opening_id))

    View.__name__ = View.__qualname__ = f"Voucher{name.title()}View"
    return View


VoucherReleaseView = _opening_act("release", "Give one of the two words that open it.", acts.release, reading.RELEASERS)
VoucherEndView = _opening_act("end", "Refuse it, withdraw it, or give it back; what was handed over goes.", acts.end)


def _paper_act(
    request: Call, name: str, check: Callable[[], object], act: Callable[[acts.Paper, Attempt], Json], **scope: str
) -> Response:
    """Answer an act that brings a file: an earlier answer, form, right, fresh code, and only then the act."""
    body = checked(PaperBody, request.data)
    sent = body["file"]
    paper = acts.Paper(sent.read(), sent.name or "", sent.content_type or "application/octet-stream")
    plain = attempt_for(request, name, str(caller_id(request)), needs_key=True, **scope)
    attempt = Attempt(actor=plain.actor, act=plain.act, key=plain.key, body={"file": paper.content})
    if (earlier := attempt.earlier_answer()) is not None:
        return Response(earlier, status=CREATED)
    with leaving_evidence(name, by=caller_id(request), now=request.now):
        check()
        request.require_fresh(cast(str, body.get("otp", "")), sitting=False)
        return Response(once(attempt, lambda: act(paper, attempt)), status=CREATED)


def _sealed(box_id: uuid.UUID, voucher: Voucher, request: Call) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="file.gpg"'}
    fund, by = reading.fund_of(voucher), caller_id(request)
    sealed = hand_out(box_id=box_id, fund=fund, by=by, now=request.now, way=ReadWay.API)
    return HttpResponse(sealed, content_type="application/octet-stream", headers=headers)
