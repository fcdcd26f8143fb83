"""Kept papers over the API: put away for the archive key, opened for an auditor on the word of two people."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import readers
from fund.actions import vouchers as acts
from fund.actions.evidence import leaving_evidence
from fund.api.bodies import ActBody
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.api.describing import CREATED, shows, takes
from fund.api.fields import MoneyField
from fund.api.reading import fund_asked
from fund.api.sealed_files import SEALED_FILE, handed_out
from fund.api.thing_acts import act_on, act_view
from fund.models import OpeningReason, Voucher, VoucherKind, VoucherOpening, VoucherPlace
from fund.vouchers import reading
from notifications.idempotency import Attempt

Body = serializers.Serializer[Any]
TAG = "audit"


class PaperBody(ActBody):
    """The file of a voucher."""

    file = serializers.FileField()


class ReasonBody(ActBody):
    """Why the paper itself has to be seen."""

    reason_code = serializers.ChoiceField(choices=OpeningReason.choices, source="reason")


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

    @shows("fund_vouchers", VouchersAnswer, tag=TAG)
    def get(self, request: Call) -> Response:
        """Return at most 200; an auditor's are those of the years of the mandate."""
        by, now = caller_id(request), request.now
        fund = fund_asked(request, readers.FIGURES, years=readers.ANY_YEAR)
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

    @extend_schema(operation_id="fund_voucher_file", responses=SEALED_FILE, tags=[TAG])
    def get(self, request: Call, voucher_id: uuid.UUID) -> HttpResponse:
        """Return the file that only this reader's key opens."""
        voucher = reading.voucher_of(voucher_id, by=caller_id(request), now=request.now, roles=readers.KEEPERS)
        return handed_out(request, reading.box_of(voucher.pk), reading.fund_of(voucher))

    @extend_schema(
        operation_id="fund_voucher_put_away",
        request={"multipart/form-data": PaperBody},
        responses={201: VoucherAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=[TAG],
    )
    def post(self, request: Call, voucher_id: uuid.UUID) -> Response:
        """Seal the paper to treasurers, checkers and the archive key."""

        def put_away(paper: acts.Paper, **call: Any) -> Json:
            return reading.picture_of_voucher(acts.put_away(voucher_id=voucher_id, paper=paper, **call))

        find = partial(reading.voucher_of, roles=readers.KEEPERS)
        return _paper_act(request, "voucher-put-away", voucher_id, find=find, act=put_away)


class VoucherAskView(APIView):
    """`fund/vouchers/{id}/ask/`: an auditor asks to read one voucher."""

    @takes("fund_voucher_ask", ReasonBody, OpeningAnswer, tag=TAG)
    def post(self, request: Call, voucher_id: uuid.UUID) -> Response:
        """Ask with a reason; treasury and a seat release it."""

        def ask(voucher: Voucher, body: Json, **call: Any) -> Json:
            return reading.picture_of_opening(acts.ask(voucher_id=voucher.pk, **body, **call))

        find = partial(reading.voucher_of, roles=acts.AUDITORS)
        return act_on(request, "voucher-ask", ReasonBody, voucher_id, find=find, act=ask)


class OpeningFileView(APIView):
    """`fund/voucher-openings/{id}/file/`: the paper as it was handed to the auditor."""

    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="fund_voucher_opening_file", responses=SEALED_FILE, tags=[TAG])
    def get(self, request: Call, opening_id: uuid.UUID) -> HttpResponse:
        """Return the file that only the auditor's key opens, until its last day."""
        by, now = caller_id(request), request.now
        opening = reading.opening_of(opening_id, by=by, now=now)
        return handed_out(request, reading.readable_box(opening, by=by, now=now), reading.fund_of(opening.voucher))

    @extend_schema(
        operation_id="fund_voucher_hand_over",
        request={"multipart/form-data": PaperBody},
        responses={201: OpeningAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=[TAG],
    )
    def post(self, request: Call, opening_id: uuid.UUID) -> Response:
        """Seal the very same paper to the auditor; its digest has to agree."""

        def hand_over(paper: acts.Paper, **call: Any) -> Json:
            return reading.picture_of_opening(acts.hand_over(opening_id=opening_id, paper=paper, **call))

        find = partial(reading.opening_of, roles=readers.KEEPERS)
        return _paper_act(request, "voucher-hand-over", opening_id, find=find, act=hand_over)


def _paper_act(
    request: Call, name: str, thing_id: uuid.UUID, *, find: Callable[..., object], act: Callable[..., Json]
) -> Response:
    """Answer an act that brings a file: an earlier answer, form, right, fresh code, and only then the act."""
    body = checked(PaperBody, request.data)
    sent = body["file"]
    paper = acts.Paper(sent.read(), sent.name or "", sent.content_type or "application/octet-stream")
    by, now = caller_id(request), request.now
    plain = attempt_for(request, name, str(by), needs_key=True, thing=str(thing_id))
    attempt = Attempt(actor=plain.actor, act=plain.act, key=plain.key, body={"file": paper.content})
    if (earlier := attempt.earlier_answer()) is not None:
        return Response(earlier, status=CREATED)
    with leaving_evidence(name, by=by, now=now):
        find(thing_id, by=by, now=now)
        request.require_fresh(cast(str, body.get("otp", "")), sitting=False)
        return Response(once(attempt, lambda: act(paper, by=by, now=now, attempt=attempt)), status=CREATED)


def _release(opening: VoucherOpening, _body: Json, **call: Any) -> Json:
    """Give one of the two words that open it."""
    return reading.picture_of_opening(acts.release(opening_id=opening.pk, **call))


def _end(opening: VoucherOpening, _body: Json, **call: Any) -> Json:
    """Refuse it, withdraw it, or give it back; what was handed over goes."""
    return reading.picture_of_opening(acts.end(opening_id=opening.pk, **call))


VoucherReleaseView = act_view(
    "fund_voucher_release",
    "voucher-release",
    ActBody,
    OpeningAnswer,
    find=partial(reading.opening_of, roles=reading.RELEASERS),
    act=_release,
    tag=TAG,
)
VoucherEndView = act_view(
    "fund_voucher_end", "voucher-end", ActBody, OpeningAnswer, find=reading.opening_of, act=_end, tag=TAG
)
