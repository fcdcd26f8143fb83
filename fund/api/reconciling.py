"""Reconciling over the API: ties by parts, entries made from a line, own transfers, lines set aside, locks."""

import uuid
from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from fund import pictures, readers
from fund.actions.frame import check_is_treasurer
from fund.api import answers, bodies, reconciling_forms
from fund.api.books import asked
from fund.api.calling import IDEMPOTENCY_KEY, Call, Json, attempt_for, caller_id, checked, once
from fund.api.money_acts import money_act
from fund.money import Money
from fund.reconciliation import ignoring, locking, selectors, splitting, transfers
from fund.reconciliation.from_line import post_from_line
from fund.reconciliation.holding import seen_line
from notifications.idempotency import Attempt

CREATED = 201


def plain_act(request: Call, name: str, body_class: type[bodies.Body], act: Callable[..., Json], **scope: str) -> Json:
    """Run an act that moves no money: the caller's key is optional and no code is asked for."""
    attempt = attempt_for(request, name, str(caller_id(request)), needs_key=False, **scope)
    if (earlier := attempt.earlier_answer()) is not None:
        return earlier
    body = checked(body_class, request.data)
    call: Json = {"by": caller_id(request), "now": request.now, "attempt": attempt}
    return once(attempt, lambda: act(body, **call))


class SplitView(APIView):
    """`fund/matches/split/`: a line to several entries, several lines to one, or parts of either."""

    @extend_schema(
        operation_id="fund_match_split",
        request=reconciling_forms.TiePartsBody,
        responses={201: reconciling_forms.ReconciliationDone},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Tie all these parts or none; a payment is settled once all of it is tied."""

        def split(body: Json, **call: Any) -> Json:
            parts = [splitting.Part(one["line"], one["entry"], one.get("amount")) for one in body["parts"]]
            return dict(splitting.answer_of(made := splitting.tie_together(parts=parts, **call), made.matches.all()))

        return Response(plain_act(request, "split", reconciling_forms.TiePartsBody, split), status=CREATED)


class PostLineView(APIView):
    """`fund/statement-lines/{id}/post/`: an entry made from a line, and tied to it."""

    @extend_schema(
        operation_id="fund_statement_line_post",
        request=reconciling_forms.PostLineBody,
        responses={201: answers.ReceiptAnswer},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, line_id: uuid.UUID) -> Response:
        """Post what is left of the line, or a part of it, dated as the bank dated it."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> Any:
            line = seen_line(line_id, by=by, now=now)
            check_is_treasurer(line.account.fund, by, now=now)
            code = body.pop("fund", None)
            return readers.fund_seen(by, code, readers.KEEPERS, now=now) if code else None

        def run(purse: Any, body: Json, attempt: Attempt) -> Json:
            said: Json = {name: body.get(name) for name in ("kind", "amount", "fee")}
            call: Json = {**said, "project_id": body.get("project"), "by": by, "now": now}
            entry = post_from_line(line_id=line_id, fund=purse, **call, attempt=attempt)
            row = entry.matches.get(line_id=line_id)
            moved = Money(abs(row.allocated_minor), row.line.currency)
            return pictures.picture_of_receipt(entry, moved)

        return money_act(request, "post-line", reconciling_forms.PostLineBody, check, run, line=str(line_id))


class OwnTransfersView(APIView):
    """`fund/own-transfers/`: money that went from one of our accounts to another."""

    @extend_schema(
        operation_id="fund_own_transfers",
        parameters=[bodies.FundQuery],
        responses=reconciling_forms.PairsAnswer,
        tags=["fund"],
    )
    def get(self, request: Call) -> Response:
        """Return pairs of lines that look like one transfer, the nearest days first."""
        fund, _rest = asked(request, bodies.FundQuery, readers.KEEPERS)
        found = transfers.suggested_transfers(fund, by=caller_id(request), now=request.now)
        return Response(reconciling_forms.PairsAnswer({"results": found}).data)

    @extend_schema(
        operation_id="fund_own_transfer_tie",
        request=reconciling_forms.OwnTransferBody,
        responses={201: reconciling_forms.ReconciliationDone},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Post the transfer that two lines show and tie each to its side."""
        by, now = caller_id(request), request.now

        def check(body: Json) -> None:
            check_is_treasurer(seen_line(body["left"], by=by, now=now).account.fund, by, now=now)

        def run(_subject: None, body: Json, attempt: Attempt) -> Json:
            lines = {"left_id": body["left"], "arrived_id": body["arrived"]}
            made = transfers.tie_transfer(**lines, by=by, now=now, attempt=attempt)
            return dict(splitting.answer_of(made, made.matches.all()))

        return money_act(request, "own-transfer", reconciling_forms.OwnTransferBody, check, run)


class IgnoredView(APIView):
    """`fund/ignored-lines/`: lines that cancel each other out."""

    @extend_schema(
        operation_id="fund_lines_ignore",
        request=reconciling_forms.IgnoreBody,
        responses={201: reconciling_forms.SetAside},
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call) -> Response:
        """Set lines of one account aside that sum to nothing."""

        def ignore(body: Json, **call: Any) -> Json:
            made = ignoring.ignore(line_ids=body["lines"], reason_code=body["reason_code"], **call)
            return {"reconciliation": str(made.pk)}

        return Response(plain_act(request, "ignore", reconciling_forms.IgnoreBody, ignore), status=CREATED)


class TakeUpView(APIView):
    """`fund/ignored-lines/{id}/undo/`: lines set aside, taken up again."""

    @extend_schema(
        operation_id="fund_lines_take_up",
        request=bodies.NoBody,
        responses=reconciling_forms.SetAside,
        parameters=[IDEMPOTENCY_KEY],
        tags=["fund"],
    )
    def post(self, request: Call, reconciliation_id: uuid.UUID) -> Response:
        """Let the lines wait for an entry again."""

        def take_up(_body: Json, **call: Any) -> Json:
            made = ignoring.take_up_again(reconciliation_id=reconciliation_id, **call)
            return {"reconciliation": str(made.pk)}

        return Response(plain_act(request, "take-up", bodies.NoBody, take_up, act_on=str(reconciliation_id)))


def _on_statement(
    name: str, body_class: type[bodies.Body], act: Callable[..., Any], *, by_treasurer: bool
) -> type[APIView]:
    class View(APIView):
        @extend_schema(
            operation_id=f"fund_statement_{name.replace('-', '_')}",
            request=body_class,
            responses={201: reconciling_forms.LockAnswer},
            parameters=[IDEMPOTENCY_KEY],
            tags=["fund"],
        )
        def post(self, request: Call, statement_id: uuid.UUID) -> Response:
            by, now = caller_id(request), request.now

            def check(_body: Json) -> None:
                found = selectors.statement(statement_id, by=by, now=now)
                if by_treasurer:
                    check_is_treasurer(found.account.fund, by, now=now)

            def run(_subject: None, body: Json, attempt: Attempt) -> Json:
                lock = act(statement_id=statement_id, **body, by=by, now=now, attempt=attempt)
                return dict(locking.picture_of_lock(lock))

            return money_act(request, name, body_class, check, run, statement=str(statement_id))

    View.__name__ = View.__qualname__ = f"Statement{name.title().replace('-', '')}View"
    View.__doc__ = act.__doc__
    return View


LockView = _on_statement("lock", bodies.ActBody, locking.ask_for_lock, by_treasurer=True)
ConfirmLockView = _on_statement("confirm-lock", bodies.ActBody, locking.confirm_lock, by_treasurer=False)
UnlockView = _on_statement("unlock", reconciling_forms.UnlockBody, locking.unlock, by_treasurer=True)
